// A referral: a case handed to another agency as a signed bag. `referral.json` says who asks whom
// for what under which law (doc/referral.schema.json), and lies beside calls, verdicts, registry
// extract and complaints as CSV. Numbers of called parties and complainants leave only with
// consent: pseudonyms stand for the others, and no byte is published before the finished bag was
// searched for them. doc/referral.md.
#pragma once

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "enforcement/agencies.h"
#include "enforcement/bag.h"
#include "enforcement/case.h"
#include "enforcement/pseudonyms.h"

namespace lapwing::enforcement {

struct ReferralTerms {
  std::string purpose;
  std::vector<std::string> use_limits;  // a sentence each
  std::string tlp = "TLP:AMBER";
  std::string urgency = "routine";  // or `urgent`
  std::string facts;                // what happened, in the officer's words
  std::string contact;              // an office, not a person
  std::string own_law;              // empty: the citations of the violations
  std::string their_law;            // empty: the receiving agency's mandate, as the table has it
  CivilDate reply_by;
  CivilDate destroy_by;
  bool stix = false;
  // Files that cannot be searched for numbers (recordings, archives) go along too.
  bool unsearched_files = false;
};

// Gives the bytes of a file of the case, in order.
using ReadCaseFile =
    std::function<Status(const CaseItem& item, const std::function<Status(std::string_view)>&)>;

struct ReferralInput {
  std::string id;
  const Agency* from = nullptr;
  const Agency* to = nullptr;
  const CaseFile* file = nullptr;
  const CaseEvidence* evidence = nullptr;
  ReferralTerms terms;
  Instant now{};
  ReadCaseFile read_file;
};

struct ReferralContent {
  nlohmann::ordered_json document;    // referral.json
  std::uint64_t hidden = 0;           // numbers that a pseudonym stands for
  std::vector<std::string> withheld;  // files, with the reason
};

// `r-2026-` and 8 hex digits, by chance.
std::string new_referral_id(Instant now);

// Hides what has no consent: everything called in the evidence, and complainants' own numbers.
Pseudonyms pseudonyms_for(const CaseFile& file, const CaseEvidence& evidence,
                          const Pseudonyms::Key& key);

// Fills the bag, all but its tag files. failed_precondition for a case without evidence.
Result<ReferralContent> write_referral(const ReferralInput& input, const Pseudonyms& pseudonyms,
                                       BagWriter& bag);
// bag-info.txt of it.
std::vector<std::pair<std::string, std::string>> bag_info(const ReferralInput& input);

// internal, naming the file, when a hidden number stands in any byte of the written bag.
Status search_for_leaks(const std::filesystem::path& bag, const Pseudonyms& pseudonyms);

}  // namespace lapwing::enforcement
