#include "importers/kamailio.h"

#include <array>

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

template <std::size_t N>
const char* first_of(const NamedRow& row, const std::array<const char*, N>& fields) {
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

CellsOrBad cells_of(const NamedRow& row) {
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

}  // namespace

bool is_kamailio(const Head& head, const LogOptions& /*options*/) {
  return head_has_columns(head, kNeeded);
}

Result<registry::ImportReport> read_kamailio(ByteSource& source, enforcement::CallSink& sink,
                                             const LogOptions& options) {
  return read_named_rows(source, {kFields, kNeeded, {}, cells_of, has_called}, sink, options);
}

}  // namespace lapwing::importers
