#include "importers/asterisk.h"

#include <algorithm>
#include <array>

#include "importers/call_rows.h"
#include "importers/log_time.h"
#include "importers/report.h"

namespace lapwing::importers {
namespace {

constexpr std::array<std::string_view, 6> kDispositions = {"ANSWERED", "NO ANSWER",  "BUSY",
                                                           "FAILED",   "CONGESTION", "UNKNOWN"};

struct Order {
  std::size_t start;
  std::size_t duration;
  std::size_t billsec;
  std::size_t disposition;
  std::size_t uniqueid;
  std::size_t width_min;
  std::size_t width_max;
};
constexpr Order kMaster = {9, 12, 13, 14, 16, 16, 18};
constexpr Order kCustom = {8, 11, 12, 13, 16, 18, 19};
constexpr std::size_t kSource = 1;
constexpr std::size_t kDestination = 2;

bool is_disposition(std::string_view text) {
  return std::find(kDispositions.begin(), kDispositions.end(), text) != kDispositions.end();
}

bool fits(const std::vector<std::string>& row, const Order& order) {
  return row.size() >= order.width_min && row.size() <= order.width_max &&
         looks_like_log_time(row[order.start]) && is_whole(row[order.duration]) &&
         is_whole(row[order.billsec]) && is_disposition(row[order.disposition]);
}

const Order* order_of(const Head& head) {
  for (const Order* order : {&kMaster, &kCustom}) {
    const auto of_order = [&](const std::vector<std::string>& row) { return fits(row, *order); };
    if (mostly_rows(head, ',', of_order)) return order;
  }
  return nullptr;
}

std::variant<CallCells, BadCell> cells_of(const CsvRow& row, const Order& order) {
  const std::string disposition = row.value(order.disposition);
  if (!is_disposition(disposition)) {
    return BadCell{order.disposition,
                   fmt::format("`{}` is not a disposition like ANSWERED", excerpt(disposition))};
  }
  for (const std::size_t column : {order.duration, order.billsec}) {
    if (!is_whole(row.value(column))) {
      return BadCell{column,
                     fmt::format("`{}` is not a number of seconds", excerpt(row.value(column)))};
    }
  }
  CallCells cells{.called = row.value(kDestination),
                  .called_column = kDestination,
                  .caller = row.value(kSource),
                  .start = row.value(order.start),
                  .start_column = order.start};
  cells.log_id = row.value(order.uniqueid);
  if (disposition != "UNKNOWN") cells.answered = disposition == "ANSWERED";
  return cells;
}

}  // namespace

bool is_asterisk(const Head& head, const LogOptions& /*options*/) {
  return order_of(head) != nullptr;
}

Result<registry::ImportReport> read_asterisk(ByteSource& source, enforcement::CallSink& sink,
                                             const LogOptions& options) {
  const auto head = peek_head(source);
  if (!head) return head.error();
  const Order* order = order_of(*head);
  if (order == nullptr) {
    return error(Errc::invalid_argument, "`{}` has neither of Asterisk's orders of columns",
                 source.name());
  }
  CallTable table;
  table.width_min = order->width_min;
  table.width_max = order->width_max;
  table.cells = [order](const CsvRow& row) { return cells_of(row, *order); };
  return read_call_rows(source, table, sink, options);
}

}  // namespace lapwing::importers
