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

bool fits(const std::vector<std::string>& row) {
  return row.size() == kWidth && looks_like_log_time(row[kStart]) &&
         (row[kAnswer].empty() || looks_like_log_time(row[kAnswer])) && is_whole(row[kDuration]) &&
         is_whole(row[kBillsec]);
}

std::variant<CallCells, BadCell> cells_of(const CsvRow& row) {
  const std::string answer = row.value(kAnswer);
  if (!answer.empty() && !looks_like_log_time(answer)) {
    return BadCell{kAnswer, fmt::format("`{}` is not a time, nor empty", excerpt(answer))};
  }
  for (const std::size_t column : {kDuration, kBillsec}) {
    if (!is_whole(row.value(column))) {
      return BadCell{column,
                     fmt::format("`{}` is not a number of seconds", excerpt(row.value(column)))};
    }
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

bool is_freeswitch(const Head& head, const LogOptions& /*options*/) {
  return mostly_rows(head, ',', fits);
}

Result<registry::ImportReport> read_freeswitch(ByteSource& source, enforcement::CallSink& sink,
                                               const LogOptions& options) {
  CallTable table;
  table.width_min = table.width_max = kWidth;
  table.cells = cells_of;
  return read_call_rows(source, table, sink, options);
}

}  // namespace lapwing::importers
