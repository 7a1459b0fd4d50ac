#include "importers/freeswitch.h"

#include "importers/call_rows.h"
#include "importers/log_time.h"
#include "importers/report.h"

namespace lapwing::importers {
namespace {

constexpr std::size_t kWidth = 15;
constexpr std::size_t kCaller = 1;
constexpr std::size_t kDestination = 2;
constexpr std::size_t kStart = 4;
constexpr std::size_t kAnswer = 5;
constexpr std::size_t kDuration = 7;
constexpr std::size_t kBillsec = 8;
constexpr std::size_t kUuid = 10;

std::optional<BadCell> no_answer_time(const std::string& text) {
  if (text.empty() || why_no_log_time(text).empty()) return {};
  return BadCell{kAnswer, fmt::format("`{}` is not a time, nor empty", excerpt(text))};
}

std::optional<BadCell> misfit(const std::vector<std::string>& row) {
  if (auto bad = width_misfit(row.size(), kWidth, kWidth)) return bad;
  if (auto why = why_no_log_time(row[kStart]); !why.empty()) return BadCell{kStart, why};
  if (auto bad = no_answer_time(row[kAnswer])) return bad;
  for (const std::size_t column : {kDuration, kBillsec}) {
    if (auto bad = no_seconds(column, row[column])) return bad;
  }
  return {};
}

std::variant<CallCells, BadCell> cells_of(const CsvRow& row) {
  const std::string answer = row.value(kAnswer);
  if (auto bad = no_answer_time(answer)) return *std::move(bad);
  for (const std::size_t column : {kDuration, kBillsec}) {
    if (auto bad = no_seconds(column, row.value(column))) return *std::move(bad);
  }
  CallCells cells{.called = row.value(kDestination),
                  .called_column = kDestination,
                  .caller = row.value(kCaller),
                  .start = row.value(kStart),
                  .start_column = kStart};
  cells.log_id = row.value(kUuid);
  cells.answered = !answer.empty();
  return cells;
}

}  // namespace

std::string freeswitch_lacks(const Head& head, const LogOptions& /*options*/) {
  const auto found = fitting_delimiter(head, misfit);
  const auto* lacks = std::get_if<std::string>(&found);
  return lacks == nullptr ? std::string() : *lacks;
}

Result<registry::ImportReport> read_freeswitch(ByteSource& source, enforcement::CallSink& sink,
                                               const LogOptions& options) {
  const auto head = peek_head(source);
  if (!head) return head.error();
  const auto found = fitting_delimiter(*head, misfit);
  CallTable table;
  if (const char* delimiter = std::get_if<char>(&found)) table.delimiter = *delimiter;
  table.width_min = table.width_max = kWidth;
  table.cells = cells_of;
  return read_call_rows(source, table, sink, options);
}

}  // namespace lapwing::importers
