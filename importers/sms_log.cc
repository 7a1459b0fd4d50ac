#include "importers/sms_log.h"

#include <algorithm>
#include <array>

#include "importers/named_rows.h"
#include "importers/report.h"

namespace lapwing::importers {
namespace {

constexpr std::array<std::string_view, 8> kFields = {"sid",    "from",      "to",    "body",
                                                     "status", "date_sent", "start", "direction"};
constexpr std::array<std::string_view, 4> kNeeded = {"from", "to", "body", "direction"};
// `stopall` is what carriers of short codes take too.
constexpr std::array<std::string_view, 8> kStopWords = {
    "stop", "stopall", "quit", "end", "revoke", "optout", "cancel", "unsubscribe"};

Status has_time(const NamedColumns& columns) {
  if (columns.contains("date_sent") != columns.contains("start")) return ok();
  return error(Errc::invalid_argument, "there must be one column `date_sent` or `start`");
}

CellsOrBad cells_of(const NamedRow& row) {
  const std::string direction = row.text("direction");
  const bool sent = direction.starts_with("outbound");
  if (!sent && direction != "inbound") {
    return BadCell{row.column("direction"),
                   fmt::format("`{}` is not a direction", excerpt(direction))};
  }
  if (!sent && !is_stop_word(row.text("body"))) {
    return BadCell{row.column("direction"), "an incoming message"};
  }
  const char* when = row.has("start") ? "start" : "date_sent";
  CallCells cells{.called = row.text(sent ? "to" : "from"),
                  .called_column = row.column(sent ? "to" : "from"),
                  .caller = row.text(sent ? "from" : "to"),
                  .start = row.text(when),
                  .start_column = row.column(when)};
  if (cells.start.empty()) return BadCell{cells.start_column, "the message was never sent"};
  cells.log_id = row.text("sid");
  cells.stop_reply = !sent;
  return cells;
}

}  // namespace

bool is_stop_word(std::string_view body) {
  std::string word;
  for (const char c : body) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || std::isalnum(byte) != 0) word += static_cast<char>(std::tolower(byte));
  }
  return std::find(kStopWords.begin(), kStopWords.end(), word) != kStopWords.end();
}

std::string sms_log_lacks(const Head& head, const LogOptions& /*options*/) {
  return lacked_column(head, kNeeded);
}

Result<registry::ImportReport> read_sms_log(ByteSource& source, enforcement::CallSink& sink,
                                            const LogOptions& options) {
  return read_named_rows(source, {kFields, kNeeded, {}, cells_of, has_time}, sink, options);
}

}  // namespace lapwing::importers
