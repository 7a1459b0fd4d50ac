// What a scrub says of itself: totals that add up to the input's rows, the lists it used with their
// age against the law's limit, and what it could not do. doc/scrub.md documents both JSON forms.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace lapwing::screening {

// A list as it stood when the scrub used it.
struct ListUse {
  std::string list;
  bool held = true;     // false: no edition of it, so nothing could be answered
  std::string edition;  // empty for a list run by us, which has none
  std::string sha256;   // of what was imported
  std::uint64_t count = 0;
  std::optional<Instant> obtained_at;
  std::uint64_t seq = 0;            // of the journal, that the answers were computed at
  std::optional<int> age_days;      // on the day judged; of the oldest prefix needed
  std::optional<int> age_days_max;  // the law's limit, where there is one
  bool stale = false;
  std::vector<std::string> coverage;   // E.164 prefixes the edition speaks for; empty: all
  std::optional<CivilDate> use_until;  // the last day the law lets this edition be used
};

struct ScrubReport {
  // rows == permitted + prohibited + undetermined; the header is not a row.
  std::uint64_t rows = 0;
  std::uint64_t permitted = 0;
  std::uint64_t prohibited = 0;
  std::uint64_t undetermined = 0;
  std::uint64_t numbers = 0;        // read from the rows and judged
  std::uint64_t cells = 0;          // texts that were read
  std::uint64_t cells_scanned = 0;  // of them, settled without libphonenumber
  // Rows by reason code, without the code's date: `listed:us.national`, `masked`. A row may have
  // several, so these do not add up to the rows.
  std::map<std::string, std::uint64_t> reasons;

  std::vector<ListUse> lists;
  std::vector<std::string> lists_left_out;  // required by law, but not in --lists
  bool stale = false;                       // --allow-stale let a stale list through
  bool has_header = false;
  std::vector<std::string> columns;
  std::vector<std::string> warnings;  // sentences for people

  std::string input;        // as given
  std::string output;       // empty for standard output
  std::string record_path;  // OUT.scrub.json; empty where none was written
  std::string input_sha256;
  std::string output_sha256;
  std::string region;
  std::string channel;
  std::string purpose;
  std::optional<std::string> seller;
  std::optional<std::string> san;
  CivilDate on;                        // the day judged
  std::optional<CivilDate> use_until;  // the earliest of the lists'
  std::string rulebook;
  std::uint64_t seq = 0;
  Instant started_at;
  Instant finished_at;
  double seconds = 0;
};

// DESIGN section 5's report: rows, permitted, prohibited, undetermined, reasons, lists, seconds ...
nlohmann::ordered_json to_json(const ScrubReport& report);
// The lasting record of a scrub, OUT.scrub.json: what was checked, against what, and until when the
// answer may be used. `import scrub-record` files it.
nlohmann::ordered_json to_record(const ScrubReport& report);

}  // namespace lapwing::screening
