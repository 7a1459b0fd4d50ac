// A synthetic month of calls whose violations are known, because a script of intents plants them:
// six sellers (careful, sloppy, rogue), lists, requests not to be called, consents, call logs, and
// consumers who complain about them and about campaigns whose numbers are known. Nothing here
// asks the checker or the screening; what a planted call breaks is written beside the intent, from
// the text of the law. Each intent has near misses, which break nothing. Deterministic by seed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "phone/e164.h"

namespace lapwing::demo {

struct WorldOptions {
  std::uint64_t seed = 1;
  std::uint64_t calls = 10'000;  // about; at least kCallsMin
  static constexpr std::uint64_t kCallsMin = 2'000;
  static constexpr std::uint64_t kCallsMax = 1'000'000;  // for which there are numbers enough
};

struct Seller {
  std::string name;
  std::string zone;    // whose wall clock writes its log
  std::string caller;  // the number its calls show
  bool sloppy = false;
  bool rogue = false;
};

struct WorldCall {
  std::size_t seller = 0;
  E164 called;
  Instant at;
  std::string caller;  // as the log shows it
  std::string campaign = {};
  std::string subject = {};
  std::string answered_by = {};  // `person`, `machine`, or empty for not known
  std::string agent = {};        // `yes`, `no`
  std::string agent_delay_ms = {};
  bool recorded = false;
};

struct ListedNumber {
  E164 number;
  CivilDate on;
  bool removed = false;  // missing from the second edition on
};

struct ConsentRow {
  std::string seller;
  E164 number;
  std::string scope;
  CivilDate given;
  std::optional<CivilDate> revoked = {};
};

struct PurchaseRow {
  std::string seller;
  E164 number;
  CivilDate last;
};

// As a consumer reports a call to the FTC; where `fcc` is set, to the FCC too.
struct WorldComplaint {
  std::string caller;
  Instant reported;
  Instant violated;
  E164 consumer;
  std::string subject;
  bool robocall = false;
  bool fcc = false;
};

// One rule that one call, or one campaign's rate, breaks.
struct Planted {
  std::string seller;
  std::string call;    // `campaign:NAME`; empty for a single call
  std::string called;  // E.164; empty for a campaign
  std::string at;      // RFC 3339, UTC; empty for a campaign
  std::string rule;    // `us/federal/ftc_registry`
  std::string intent;  // `listed`
};

struct World {
  std::vector<Seller> sellers;
  std::vector<WorldCall> calls;  // by time
  std::vector<ListedNumber> national;
  std::vector<E164> do_not_originate;
  std::vector<std::vector<ListedNumber>> internal;  // one a seller
  std::vector<Planted> planted;
  std::map<std::string, std::uint64_t> near_misses;  // intent -> calls that break nothing
  std::vector<ConsentRow> consents;
  std::vector<PurchaseRow> purchases;
  std::vector<WorldComplaint> complaints;        // by time of report
  std::map<std::string, std::string> campaigns;  // caller's number -> campaign
  std::map<std::string, std::uint64_t>
      consumer_facts;  // `complaints`, `to-both-agencies`, `late-dated`
};

// invalid_argument for a number of calls outside the limits.
Result<World> make_world(const WorldOptions& options);

// Writes lists, logs, consents, complaints, truth.csv, campaigns.csv and run.sh, which imports and
// audits them all, into a folder that
// is made when absent. Errors are io_error.
Status write_world(const World& world, const std::filesystem::path& folder);
Result<std::vector<Planted>> read_truth(const std::filesystem::path& folder);

}  // namespace lapwing::demo
