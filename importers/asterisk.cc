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

std::optional<BadCell> no_disposition(std::size_t column, std::string_view text) {
  if (std::find(kDispositions.begin(), kDispositions.end(), text) != kDispositions.end()) return {};
  return BadCell{column, fmt::format("`{}` is not a disposition like ANSWERED", excerpt(text))};
}

std::optional<BadCell> misfit(const std::vector<std::string>& row, const Order& order) {
  if (auto bad = width_misfit(row.size(), order.width_min, order.width_max)) return bad;
  if (auto why = why_no_log_time(row[order.start]); !why.empty()) return BadCell{order.start, why};
  for (const std::size_t column : {order.duration, order.billsec}) {
    if (auto bad = no_seconds(column, row[column])) return bad;
  }
  return no_disposition(order.disposition, row[order.disposition]);
}

struct Layout {
  const Order* order = nullptr;  // null: neither
  char delimiter = ',';
  std::string lacks;
};

Layout layout_of(const Head& head) {
  std::string lacks;
  for (const Order* order : {&kMaster, &kCustom}) {
    const auto found = fitting_delimiter(
        head, [&](const std::vector<std::string>& row) { return misfit(row, *order); });
    if (const char* delimiter = std::get_if<char>(&found)) return {order, *delimiter, {}};
    if (order == &kMaster) lacks = std::get<std::string>(found);
  }
  return {nullptr, ',', lacks};
}

std::variant<CallCells, BadCell> cells_of(const CsvRow& row, const Order& order) {
  const std::string disposition = row.value(order.disposition);
  if (auto bad = no_disposition(order.disposition, disposition)) return *std::move(bad);
  for (const std::size_t column : {order.duration, order.billsec}) {
    if (auto bad = no_seconds(column, row.value(column))) return *std::move(bad);
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

std::string asterisk_lacks(const Head& head, const LogOptions& /*options*/) {
  return layout_of(head).lacks;
}

Result<registry::ImportReport> read_asterisk(ByteSource& source, enforcement::CallSink& sink,
                                             const LogOptions& options) {
  const auto head = peek_head(source);
  if (!head) return head.error();
  const Layout layout = layout_of(*head);
  const Order* order = layout.order;
  if (order == nullptr) {
    return error(Errc::invalid_argument, "`{}` has neither of Asterisk's orders of columns",
                 source.name());
  }
  CallTable table;
  table.delimiter = layout.delimiter;
  table.width_min = order->width_min;
  table.width_max = order->width_max;
  table.cells = [order](const CsvRow& row) { return cells_of(row, *order); };
  return read_call_rows(source, table, sink, options);
}

}  // namespace lapwing::importers
