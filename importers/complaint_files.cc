#include "importers/complaint_files.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "importers/call_rows.h"
#include "importers/complaint_taker.h"
#include "importers/dates.h"
#include "importers/log_time.h"
#include "importers/report.h"

namespace lapwing::importers {
namespace {

using enforcement::Complaint;
using registry::ImportReport;
using registry::SourcePosition;

constexpr std::array<std::string_view, 8> kFtcColumns = {
    "Company_Phone_Number", "Created_Date",       "Violation_Date", "Consumer_City",
    "Consumer_State",       "Consumer_Area_Code", "Subject",        "Recorded_Message_Or_Robocall"};
constexpr std::array<const char*, 8> kFtcFields = {
    "company-phone-number", "created-date",       "violation-date", "consumer-city",
    "consumer-state",       "consumer-area-code", "subject",        "recorded-message-or-robocall"};
constexpr std::array<std::string_view, 8> kFccColumns = {
    "Ticket Created", "Date of Issue", "Caller ID Number", "City",
    "State",          "Issue",         "Method",           "Type of Call or Messge"};
constexpr std::array<const char*, 8> kFccFields = {
    "ticket_created", "issue_date", "caller_id_number", "city",
    "state",          "issue",      "method",           "type_of_call_or_messge"};

void flag(Complaint& complaint, std::string_view field) {
  complaint.flags.push_back(fmt::format("field-unreadable:{}", field));
}

// Blanks of any number are one: subjects come with two before `&`.
std::string tidy(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != ' ' || (!out.empty() && out.back() != ' ')) out += c;
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

bool has_digit(std::string_view text) {
  return text.find_first_of("0123456789") != std::string_view::npos;
}

// `2021-07-07 00:01:15`: as it stands, with a T.
std::string wall_time(const std::string& text, std::string_view field, Complaint& complaint) {
  if (text.empty()) return {};
  const bool timed = why_no_log_time(text).empty() && text.size() >= 19;
  const auto day =
      parse_date(std::string_view(text).substr(0, std::min<std::size_t>(10, text.size())));
  if (!timed || !day) {
    flag(complaint, field);
    return {};
  }
  std::string when = text.substr(0, 19);
  when[10] = 'T';
  return when;
}

// A month first, as US agencies write: a time of day is dropped.
std::string us_day(const std::string& text, std::string_view field, Complaint& complaint) {
  if (text.empty()) return {};
  const auto day = parse_list_date(text, DateOrder::month_first);
  if (!day) {
    flag(complaint, field);
    return {};
  }
  return format_date(*day);
}

// A place's name holds no digits: a number there slipped in from another field.
std::string place_name(std::string text, std::string_view field, Complaint& complaint) {
  text = tidy(text);
  if (!has_digit(text)) return text;
  flag(complaint, field);
  return {};
}

Complaint ftc_complaint(const std::array<std::string, 8>& cells) {
  Complaint complaint;
  complaint.source = "ftc";
  complaint.caller_text = cells[0];
  complaint.reported = wall_time(cells[1], "reported", complaint);
  complaint.violated = wall_time(cells[2], "violated", complaint);
  complaint.city = place_name(cells[3], "city", complaint);
  complaint.state = place_name(cells[4], "state", complaint);
  if (cells[5].empty() || (cells[5].size() == 3 && is_whole(cells[5]))) {
    complaint.area_code = cells[5];
  } else {
    flag(complaint, "area_code");
  }
  complaint.subject = tidy(cells[6]);
  if (cells[7] == "Y" || cells[7] == "N") {
    complaint.robocall = cells[7] == "Y";
  } else if (!cells[7].empty()) {
    flag(complaint, "robocall");
  }
  return complaint;
}

// Reads a CSV whose columns are found by name; `make` gets one row's cells in their order.
template <std::size_t N>
Result<ImportReport> read_columns(
    ByteSource& source, enforcement::ComplaintSink& sink, const LogOptions& options,
    const std::array<std::string_view, N>& names,
    const std::function<Complaint(const std::array<std::string, N>&)>& make) {
  auto taker = ComplaintTaker::create(source, sink, options);
  if (!taker) return taker.error();
  CsvRows rows(source, ',');
  CsvRow row;
  if (const auto more = rows.next(row); !more) return more.error();
  const Header header(row);
  std::array<std::size_t, N> places{};
  for (std::size_t i = 0; i < N; ++i) {
    const auto found = header.find(names[i]);
    if (!found || header.count(names[i]) != 1) {
      return error(Errc::invalid_argument, "`{}` has not exactly one column `{}`", source.name(),
                   names[i]);
    }
    places[i] = *found;
  }
  Tally& tally = taker->tally();
  for (;;) {
    const auto more = rows.next(row);
    if (!more) return more.error();
    if (!*more) break;
    if (row.blank()) {
      tally.blank();
    } else if (row.size() != header.size()) {
      tally.reject({row.line(), 0},
                   fmt::format("the row has {} columns, not {}", row.size(), header.size()));
      if (!row.ended() && row.size() < header.size()) tally.report().last_line_cut = true;
    } else {
      std::array<std::string, N> cells;
      for (std::size_t i = 0; i < N; ++i) cells[i] = row.value(places[i]);
      if (auto taken = taker->take(make(cells), row.at(places[0])); !taken) return taken.error();
    }
  }
  return std::move(tally).finish();
}

Complaint fcc_complaint(const std::array<std::string, 8>& cells) {
  Complaint complaint;
  complaint.source = "fcc";
  complaint.reported = us_day(cells[0], "reported", complaint);
  complaint.violated = us_day(cells[1], "violated", complaint);
  // The portal writes `None` where the consumer gave no number.
  complaint.caller_text = cells[2] == "None" ? "" : cells[2];
  complaint.city = place_name(cells[3], "city", complaint);
  complaint.state = place_name(cells[4], "state", complaint);
  complaint.subject = tidy(cells[5]);
  const std::string& type = cells[7];
  if (type == "Prerecorded Voice" || type == "Autodialed Live Voice Call") {
    complaint.robocall = true;
  } else if (type == "Live Voice") {
    complaint.robocall = false;
  } else if (type == "Text Message") {
    complaint.channel = "text";
  }
  return complaint;
}

}  // namespace

bool is_complaint_records(const Head& head, const LogOptions& /*options*/) {
  return head_has_columns(head, kFtcColumns);
}

Result<ImportReport> read_ftc_complaint_records(ByteSource& source,
                                                enforcement::ComplaintSink& sink,
                                                const LogOptions& options) {
  return read_columns<8>(source, sink, options, kFtcColumns, ftc_complaint);
}

bool is_ftc_complaint_json(const Head& head, const LogOptions& /*options*/) {
  return begins_json(head) && head.bytes.find("company-phone-number") != std::string_view::npos;
}

Result<ImportReport> read_ftc_complaint_json(ByteSource& source, enforcement::ComplaintSink& sink,
                                             const LogOptions& options) {
  const auto pages = read_json_records(source);
  if (!pages) return pages.error();
  const nlohmann::json& page = pages->front();
  if (pages->size() != 1 || !page.contains("data") || !page["data"].is_array()) {
    return error(Errc::invalid_argument, "`{}` is no page of the API: it has no array `data`",
                 source.name());
  }
  // A record's number in the page stands for its line.
  return take_records(
      page["data"].get<std::vector<nlohmann::json>>(), source, sink, options,
      [](const nlohmann::json& item) -> std::variant<Complaint, std::string> {
        const auto attributes = item.is_object() ? item.find("attributes") : item.end();
        if (!item.is_object() || attributes == item.end() || !attributes->is_object()) {
          return "the record has no attributes";
        }
        std::array<std::string, 8> cells;
        for (std::size_t i = 0; i < cells.size(); ++i) {
          const auto value = attributes->find(kFtcFields[i]);
          if (value == attributes->end() || value->is_null()) continue;
          if (value->is_string()) {
            cells[i] = tidy(value->get<std::string>());
          } else if (value->is_number_unsigned()) {
            cells[i] = std::to_string(value->get<std::uint64_t>());
          } else {
            return fmt::format("`{}` is neither text nor a number", kFtcFields[i]);
          }
        }
        Complaint complaint = ftc_complaint(cells);
        complaint.external_id = text_of(item, "id");
        return complaint;
      });
}

bool is_fcc_complaints(const Head& head, const LogOptions& /*options*/) {
  return head_has_columns(head, kFccColumns);
}

Result<ImportReport> read_fcc_complaints(ByteSource& source, enforcement::ComplaintSink& sink,
                                         const LogOptions& options) {
  return read_columns<8>(source, sink, options, kFccColumns, fcc_complaint);
}

bool is_fcc_complaint_json(const Head& head, const LogOptions& /*options*/) {
  return begins_json(head) && head.bytes.find("caller_id_number") != std::string_view::npos;
}

Result<ImportReport> read_fcc_complaint_json(ByteSource& source, enforcement::ComplaintSink& sink,
                                             const LogOptions& options) {
  return read_records(source, sink, options,
                      [](const nlohmann::json& item) -> std::variant<Complaint, std::string> {
                        if (!item.contains("ticket_created") && !item.contains("issue_date")) {
                          return "the record has neither ticket_created nor issue_date";
                        }
                        std::array<std::string, 8> cells;
                        for (std::size_t i = 0; i < cells.size(); ++i) {
                          const auto value = item.find(kFccFields[i]);
                          if (value == item.end() || value->is_null()) continue;
                          if (!value->is_string())
                            return fmt::format("`{}` is no text", kFccFields[i]);
                          cells[i] = value->get<std::string>();
                        }
                        // Socrata writes a day as `2026-11-01T00:00:00.000`.
                        for (const std::size_t day : {0, 1})
                          cells[day] = cells[day].substr(0, cells[day].find('T'));
                        Complaint complaint = fcc_complaint(cells);
                        complaint.external_id = text_of(item, "id");
                        return complaint;
                      });
}

}  // namespace lapwing::importers
