// Which referrals this agency sent and received, and what became of each: acknowledged, replied to,
// overdue. One document each (collection `referral`), with the bags' files kept as they came.
// Values and free functions; errors are the registry's unless stated.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "enforcement/bag.h"
#include "enforcement/pseudonyms.h"
#include "registry/registry.h"

namespace lapwing::enforcement {

struct ReferralState {
  std::string id;
  std::string direction;  // `sent`, `received`
  std::string case_id;    // the requesting agency's
  std::string from;       // agencies' ids
  std::string to;
  Instant created_at{};
  std::string reply_by;  // `2027-01-31`: the last day, in UTC
  std::string destroy_by;
  std::string bag;       // SHA-256 of the tag manifest
  std::string signer;    // fingerprint
  bool trusted = false;  // received: signed by a key that we hold
  std::string status;    // `sent`, `received`, `acknowledged`, `replied`
  std::optional<Instant> acknowledged_at = {};
  std::string reference;  // the receiving agency's own name for it
  std::optional<Instant> replied_at = {};
  std::string outcome;  // `accepted`, `declined`, `closed`
  std::string reply;    // in words; erasable
  registry::Seq seq = 0;

  bool overdue(Instant now) const;
};

Result<std::vector<ReferralState>> list_referrals(const registry::Registry& registry);
// not_found.
Result<ReferralState> find_referral(const registry::Registry& registry, const std::string& id);
nlohmann::ordered_json to_json(const ReferralState& state, Instant now);

// Puts on record that a bag goes out, with the key of its pseudonyms (erasable). Before it does.
Status record_sent(registry::Registry& registry, const nlohmann::ordered_json& document,
                   const std::string& bag, const SecretKey& signer, const Pseudonyms::Key& key,
                   const std::string& actor);

// What a pseudonym in a bag of ours stands for, and that somebody asked, why and when.
struct Resolution {
  std::string pseudonym;
  std::string value = {};   // the number or id; empty in resolutions(), which repeats none
  std::string reason = {};  // erasable
  std::string actor = {};
  Instant at{};
};
// Tried over the numbers and ids of the referral's case, and put on record before it is told.
// not_found for what stands for none of them, a referral that is not ours, or a key that was
// erased: that is put on record too where there is a key.
Result<Resolution> resolve_pseudonym(registry::Registry& registry,
                                     const std::filesystem::path& data, const std::string& id,
                                     const Resolution& asked);
// Every asking, in order.
Result<std::vector<Resolution>> resolutions(const registry::Registry& registry,
                                            const std::string& id);

struct TakenIn {
  ReferralState state;
  std::string kind;      // `referral`, `acknowledgement`, `reply`
  bool changed = false;  // false: this very bag was taken in before
};

// Takes in a bag that `report` found sound: its files are kept, and the referral is told of. An
// acknowledgement or reply changes the referral that it names, which must be ours, by its bag, and
// of the agency that we sent it to (failed_precondition). invalid_argument for a bag that is
// neither.
Result<TakenIn> take_in(registry::Registry& registry, const std::filesystem::path& directory,
                        const BagReport& report, const std::string& actor);

struct Answer {
  std::string kind;       // `acknowledgement` or `reply`
  std::string outcome;    // of a reply: accepted, declined, closed
  std::string text;       // of a reply; a note of an acknowledgement
  std::string reference;  // ours
  std::string actor;
};

// Writes the signed bag of an answer to a referral that we received, and puts it on record.
// failed_precondition for one that we sent, or an answer that was given already.
Result<ReferralState> answer_referral(registry::Registry& registry, const std::string& id,
                                      const Answer& answer, const SecretKey& key, Instant now,
                                      const std::filesystem::path& directory);

}  // namespace lapwing::enforcement
