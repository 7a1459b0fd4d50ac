// Scrubs a calling list: every row answered permitted, prohibited or undetermined, every input byte
// of a row kept, memory independent of the input's size. doc/scrub.md describes the file formats
// and every reason code. Several calls may run at once.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "screening/columns.h"
#include "screening/scrub_report.h"

namespace lapwing::screening {

class Screener;

struct ScrubOptions {
  std::string input = "-";  // a path; `-` is standard input
  // A path; `-` is standard output; empty derives one: `leads.csv` -> `leads.scrubbed.csv`, and
  // standard output for standard input. `.gz` and `.zst` endings compress.
  std::string output = {};
  std::string split_dir = {};  // empty: none; else permitted.csv, prohibited.csv, undetermined.csv
  std::string report_path = {};  // empty: none; `-` is standard output

  LayoutRequest layout = {};  // phone columns, delimiter, header
  std::string region = "US";
  bool letters = false;                           // read 1-800-FLOWERS
  std::size_t record_max = std::size_t{1} << 20;  // bytes of one row

  std::vector<std::string> lists = {};  // empty: all the law requires, and the seller's
  std::optional<std::string> seller = {};
  std::optional<std::string> san = {};
  std::string channel = "voice";
  std::string purpose = "sales";
  std::optional<CivilDate> on = {};  // the day judged; default today
  bool allow_stale = false;
  // CallQuestion::areas: rows with a number outside are undetermined, `not-subscribed`.
  std::optional<std::vector<std::string>> areas = {};
  bool windows = false;  // append `lapwing_windows`: when that day the row's numbers may be called

  // 0: all cores. Every byte written is the same for any number. Each takes some 2 MB.
  unsigned threads = 0;

  // Called between batches, by one thread at a time, with the input bytes read so far (compressed
  // ones of a compressed input) and how many there are, where that is known.
  std::function<void(std::uint64_t done, std::optional<std::uint64_t> total)> progress = {};
  // Asked between batches, by one thread at a time: true ends the scrub, `unavailable`.
  std::function<bool()> stopped = {};
};

// Writes the output, the split files, the report and OUT.scrub.json, each under a temporary name
// beside its own that is renamed when everything is whole; after an error or a kill none of them
// appears. A reader that closes standard output early is no error (SIGPIPE must be ignored).
// invalid_argument: options, layout, a row too long. not_found, io_error: files.
// failed_precondition: a list older than the law allows, unless allow_stale.
Result<ScrubReport> scrub(const ScrubOptions& options, const Screener& screener);

// `leads.csv` -> `leads.scrubbed.csv`, `leads.csv.gz` -> `leads.scrubbed.csv.gz`, `-` -> `-`.
std::string derived_output(const std::string& input);

}  // namespace lapwing::screening
