// What the call-log formats share: rows of a delimited file, the cells that make a call of one, and
// what refuses a row or a whole file. A row that is no call is counted with its place and reason.
// doc/import_formats.md has the policy for all of them.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/byte_source.h"
#include "enforcement/call_log.h"
#include "importers/csv_rows.h"
#include "importers/log_formats.h"

namespace lapwing::importers {

// The cells of one call, as text; columns are for messages.
struct CallCells {
  std::string called;
  std::size_t called_column = 0;
  std::string caller;
  std::string start;
  std::size_t start_column = 0;
  std::optional<std::int64_t> start_epoch_s = {};  // beside the text, where the log has it
  // Everything else is kept as it stands here; number and instants are filled in.
  std::string log_id = {};
  std::string seller = {};
  std::string campaign = {};
  std::string subject = {};
  std::optional<bool> recorded = {};
  std::optional<bool> answered = {};
  std::optional<bool> by_person = {};
  std::optional<bool> agent_came = {};
  std::optional<std::int64_t> agent_delay_ms = {};
  enforcement::Attestation attestation = enforcement::Attestation::unknown;
  bool stop_reply = false;  // no call: `called` replied that it wants no more
};

struct BadCell {
  std::size_t column;
  std::string reason;
};
using CellsOfRow = std::function<std::variant<CallCells, BadCell>(const CsvRow& row)>;

struct CallTable {
  char delimiter = ',';
  std::size_t width_min = 0;  // columns; without a header
  std::size_t width_max = 0;
  // Told the header, where the format has one; its width is then that of every row.
  std::function<Status(const Header& header)> take_header;
  CellsOfRow cells;
};

// Precondition: options.zone is set. A header in the middle is counted where it repeats the first
// one, and refuses the file where it names other columns, or the same in another order.
Result<registry::ImportReport> read_call_rows(ByteSource& source, const CallTable& table,
                                              enforcement::CallSink& sink,
                                              const LogOptions& options);

// Why a row is none of a format without a header, by the column; nothing where it is one.
using Misfit = std::function<std::optional<BadCell>(const std::vector<std::string>&)>;
// The delimiter, the format's own or another, by which at least half of the head's rows fit, and
// one does. Otherwise what is wrong with the first.
std::variant<char, std::string> fitting_delimiter(const Head& head, const Misfit& misfit);
std::optional<BadCell> width_misfit(std::size_t width, std::size_t width_min,
                                    std::size_t width_max);
// Digits only, at least one.
bool is_whole(std::string_view text);
std::optional<BadCell> no_seconds(std::size_t column, std::string_view text);
// Whether the first row has each of these names once.
bool head_has_columns(const Head& head, std::span<const std::string_view> names);
// The first of them that it has not, in a sentence; empty where it has all.
std::string lacked_column(const Head& head, std::span<const std::string_view> names);

}  // namespace lapwing::importers
