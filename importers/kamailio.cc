#include "importers/kamailio.h"

#include <array>
#include <charconv>
#include <map>

#include "importers/named_rows.h"
#include "importers/report.h"

namespace lapwing::importers {
namespace {

constexpr std::array<std::string_view, 12> kFields = {
    "method",    "callid",  "sip_code", "time",     "dst_ouser", "dst_user",
    "ruri_user", "to_user", "called",   "src_user", "from_user", "caller"};
constexpr std::array<std::string_view, 4> kNeeded = {"method", "callid", "sip_code", "time"};
// What was dialled first, what routing made of it last.
constexpr std::array<const char*, 5> kCalled = {"called", "dst_ouser", "to_user", "dst_user",
                                                "ruri_user"};
constexpr std::array<const char*, 3> kCaller = {"caller", "src_user", "from_user"};

// The user of `sip:+12125550142;npdi@gw.example.com`.
std::string user_of(std::string address) {
  for (const std::string_view scheme : {"sips:", "sip:", "tel:"}) {
    if (address.starts_with(scheme)) {
      address.erase(0, scheme.size());
      break;
    }
  }
  address.erase(std::min(address.find_first_of("@;"), address.size()));
  return address;
}

template <class Row, std::size_t N>
const char* first_of(const Row& row, const std::array<const char*, N>& fields) {
  for (const char* field : fields) {
    if (!row.text(field).empty()) return field;
  }
  return fields.front();
}

Status has_called(const NamedColumns& columns) {
  for (const char* field : kCalled) {
    if (columns.contains(field)) return ok();
  }
  return error(Errc::invalid_argument,
               "acc wrote no called number: there is none of the columns {} (add one to db_extra)",
               fmt::join(kCalled, ", "));
}

// `Row` is a NamedRow or a SyslogRow.
template <class Row>
CellsOrBad cells_of(const Row& row) {
  const std::string method = row.text("method");
  if (method != "INVITE") {
    return BadCell{row.column("method"),
                   fmt::format("`{}` does not begin a call", excerpt(method))};
  }
  const std::string code = row.text("sip_code");
  if (code.size() != 3 || !is_whole(code)) {
    return BadCell{row.column("sip_code"), fmt::format("`{}` is not a SIP status", excerpt(code))};
  }
  const char* called = first_of(row, kCalled);
  CallCells cells{.called = user_of(row.text(called)),
                  .called_column = row.column(called),
                  .caller = user_of(row.text(first_of(row, kCaller))),
                  .start = row.text("time"),
                  .start_column = row.column("time")};
  cells.log_id = row.text("callid");
  cells.answered = code[0] == '2';
  return cells;
}

// ---- As acc writes it to syslog

constexpr std::string_view kAcc = "ACC: ";
constexpr std::string_view kTimestamp = "timestamp=";
constexpr std::size_t kFieldsMax = 64;
constexpr std::int64_t kSecondsMax = 4'102'444'800;  // the year 2100

// The fields of a record: `key=value`, told apart by `;`, the first behind syslog's own words.
class SyslogRow {
 public:
  explicit SyslogRow(const CsvRow& row) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      std::string field = row.value(i);
      if (i == 0) field.erase(0, field.find(kTimestamp));
      const std::size_t equals = field.find('=');
      if (equals == std::string::npos) continue;
      // acc's own fields come first: what a caller wrote into a later one does not replace them.
      fields_.try_emplace(field.substr(0, equals), field.substr(equals + 1), i);
    }
  }
  std::string text(std::string_view field) const {
    const auto found = fields_.find(in_syslog(field));
    return found == fields_.end() ? std::string() : found->second.first;
  }
  std::size_t column(std::string_view field) const {
    const auto found = fields_.find(in_syslog(field));
    return found == fields_.end() ? 0 : found->second.second;
  }

 private:
  // The table's names for what syslog calls otherwise.
  static std::string_view in_syslog(std::string_view field) {
    return field == "callid" ? "call_id" : field == "sip_code" ? "code" : field;
  }
  std::map<std::string, std::pair<std::string, std::size_t>, std::less<>> fields_;
};

CellsOrBad cells_of_line(const CsvRow& line) {
  const std::string_view text = line.raw();
  const std::size_t acc = text.find(kAcc);
  if (acc == std::string_view::npos || text.find(kTimestamp, acc) == std::string_view::npos) {
    return BadCell{0, "the line is no record of acc"};
  }
  const SyslogRow row(line);
  auto cells = cells_of(row);
  auto* call = std::get_if<CallCells>(&cells);
  if (call == nullptr) return cells;
  if (call->called.empty()) {
    return BadCell{0, fmt::format("acc wrote no called number: there is none of {} (add one to "
                                  "log_extra)",
                                  fmt::join(kCalled, ", "))};
  }
  const std::string stamp = row.text("timestamp");
  std::int64_t seconds = 0;
  const auto [end, bad] = std::from_chars(stamp.data(), stamp.data() + stamp.size(), seconds);
  if (bad != std::errc() || end != stamp.data() + stamp.size() || seconds < 0 ||
      seconds > kSecondsMax) {
    return BadCell{0, fmt::format("timestamp `{}` is no count of seconds", excerpt(stamp))};
  }
  call->start = format_instant(Instant(std::chrono::seconds(seconds)));
  return cells;
}

bool is_syslog(const Head& head) {
  const std::size_t acc = head.bytes.find(kAcc);
  return acc != std::string_view::npos &&
         head.bytes.find(kTimestamp, acc) != std::string_view::npos;
}

}  // namespace

std::string kamailio_lacks(const Head& head, const LogOptions& /*options*/) {
  return is_syslog(head) ? std::string() : lacked_column(head, kNeeded);
}

Result<registry::ImportReport> read_kamailio(ByteSource& source, enforcement::CallSink& sink,
                                             const LogOptions& options) {
  const auto head = peek_head(source);
  if (!head) return head.error();
  if (is_syslog(*head)) {
    return read_call_rows(source, {';', 1, kFieldsMax, {}, cells_of_line}, sink, options);
  }
  return read_named_rows(source, {kFields, kNeeded, {}, cells_of<NamedRow>, has_called}, sink,
                         options);
}

}  // namespace lapwing::importers
