#include "importers/call_table.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/file_system.h"
#include "importers/named_rows.h"
#include "importers/report.h"

namespace lapwing::importers {
namespace {

using Outcome = CellsOrBad;

// ---- Twilio

constexpr std::array<std::string_view, 7> kTwilioFields = {
    "sid", "from", "to", "status", "start_time", "direction", "answered_by"};
constexpr std::array<std::string_view, 4> kTwilioNeeded = {"sid", "to", "start_time", "direction"};
constexpr std::array<std::string_view, 4> kTwilioUnanswered = {"busy", "no-answer", "failed",
                                                               "canceled"};

Outcome twilio_cells(const NamedRow& row) {
  const std::string direction = row.text("direction");
  if (direction == "inbound") return BadCell{row.column("direction"), "an incoming call"};
  if (!direction.starts_with("outbound")) {
    return BadCell{row.column("direction"),
                   fmt::format("`{}` is not a direction", excerpt(direction))};
  }
  CallCells cells{.called = row.text("to"),
                  .called_column = row.column("to"),
                  .caller = row.text("from"),
                  .start = row.text("start_time"),
                  .start_column = row.column("start_time")};
  if (cells.start.empty()) return BadCell{cells.start_column, "the call was never begun"};
  cells.log_id = row.text("sid");
  const std::string status = row.text("status");
  if (status == "completed" || status == "in-progress") cells.answered = true;
  if (std::find(kTwilioUnanswered.begin(), kTwilioUnanswered.end(), status) !=
      kTwilioUnanswered.end()) {
    cells.answered = false;
  }
  const std::string by = row.text("answered_by");
  if (by == "human") cells.by_person = true;
  if (by.starts_with("machine") || by == "fax") cells.by_person = false;
  return cells;
}

// ---- VICIdial

constexpr std::array<std::string_view, 8> kVicidialFields = {
    "uniqueid", "campaign_id", "call_date",    "start_epoch",
    "status",   "phone_code",  "phone_number", "user"};
constexpr std::array<std::string_view, 4> kVicidialNeeded = {"uniqueid", "call_date", "status",
                                                             "phone_number"};
// Statuses that the dialer sets by itself, from its table vicidial_statuses.
constexpr std::array<std::string_view, 10> kVicidialUnanswered = {
    "NA", "B", "AB", "DC", "ADC", "N", "PDROP", "LRERR", "CPDNA", "CPDB"};
constexpr std::array<std::string_view, 7> kVicidialMachine = {"A",    "AA",     "AM",   "AL",
                                                              "AFAX", "CPDFAX", "CPDAM"};
// The dialer's own user: no agent had the call.
constexpr std::string_view kDialer = "VDAD";

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

Outcome vicidial_cells(const NamedRow& row) {
  const std::string code = row.text("phone_code");
  const std::string number = row.text("phone_number");
  const bool international = is_whole(code) && is_whole(number) && code[0] != '0';
  CallCells cells{.called = international ? fmt::format("+{}{}", code, number) : number,
                  .called_column = row.column("phone_number"),
                  .caller = {},
                  .start = row.text("call_date"),
                  .start_column = row.column("call_date")};
  const std::string epoch = row.text("start_epoch");
  std::int64_t seconds = 0;
  if (!epoch.empty()) {
    const auto [end, failed] = std::from_chars(epoch.data(), epoch.data() + epoch.size(), seconds);
    if (failed != std::errc() || end != epoch.data() + epoch.size()) {
      return BadCell{row.column("start_epoch"),
                     fmt::format("`{}` is not a number of seconds", excerpt(epoch))};
    }
    cells.start_epoch_s = seconds;
  }
  cells.log_id = row.text("uniqueid");
  cells.campaign = row.text("campaign_id");
  const std::string status = row.text("status");
  const std::string user = row.text("user");
  if (is_one_of(kVicidialUnanswered, status)) {
    cells.answered = false;
  } else if (is_one_of(kVicidialMachine, status)) {
    cells.answered = true;
    cells.by_person = false;
  } else if (status == "DROP") {
    cells.answered = cells.by_person = true;
    cells.agent_came = false;
  } else if (!user.empty() && user != kDialer) {
    cells.answered = cells.by_person = true;
    cells.agent_came = true;
  }
  return cells;
}

// ---- Ours

constexpr std::array<std::string_view, 13> kCsvFields = {
    "called",         "caller",   "start",      "id",          "seller",
    "campaign",       "subject",  "answered",   "answered_by", "agent",
    "agent_delay_ms", "recorded", "attestation"};
constexpr std::array<std::string_view, 5> kAttestations = {"A", "B", "C", "failed", "none"};
constexpr std::array<std::string_view, 2> kCsvNeeded = {"called", "start"};

// `yes`, `no`, or empty for not known.
std::optional<BadCell> read_yes(const NamedRow& row, const char* field, std::optional<bool>& into) {
  const std::string text = row.text(field);
  if (text.empty()) return {};
  if (text != "yes" && text != "no") {
    return BadCell{row.column(field), fmt::format("`{}` is not yes, no or empty", excerpt(text))};
  }
  into = text == "yes";
  return {};
}

Outcome csv_cells(const NamedRow& row) {
  CallCells cells{.called = row.text("called"),
                  .called_column = row.column("called"),
                  .caller = row.text("caller"),
                  .start = row.text("start"),
                  .start_column = row.column("start")};
  cells.log_id = row.text("id");
  cells.seller = row.text("seller");
  cells.campaign = row.text("campaign");
  cells.subject = row.text("subject");
  if (auto bad = read_yes(row, "answered", cells.answered)) return *std::move(bad);
  if (auto bad = read_yes(row, "agent", cells.agent_came)) return *std::move(bad);
  if (auto bad = read_yes(row, "recorded", cells.recorded)) return *std::move(bad);
  const std::string by = row.text("answered_by");
  if (!by.empty() && by != "person" && by != "machine") {
    return BadCell{row.column("answered_by"),
                   fmt::format("`{}` is not person, machine or empty", excerpt(by))};
  }
  if (!by.empty()) cells.by_person = by == "person";
  const std::string delay = row.text("agent_delay_ms");
  if (!delay.empty()) {
    if (!is_whole(delay) || delay.size() > 9) {
      return BadCell{row.column("agent_delay_ms"),
                     fmt::format("`{}` is not a number of milliseconds", excerpt(delay))};
    }
    cells.agent_delay_ms = std::stoll(delay);
  }
  const std::string attestation = row.text("attestation");
  const auto* attested = std::find(kAttestations.begin(), kAttestations.end(), attestation);
  if (!attestation.empty() && attested == kAttestations.end()) {
    return BadCell{
        row.column("attestation"),
        fmt::format("`{}` is not one of {}", excerpt(attestation), fmt::join(kAttestations, ", "))};
  }
  if (!attestation.empty()) {
    cells.attestation = static_cast<enforcement::Attestation>(attested - kAttestations.begin() + 1);
  }
  return cells;
}

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
}

}  // namespace

std::string twilio_lacks(const Head& head, const LogOptions& /*options*/) {
  return lacked_column(head, kTwilioNeeded);
}
Result<registry::ImportReport> read_twilio(ByteSource& source, enforcement::CallSink& sink,
                                           const LogOptions& options) {
  return read_named_rows(source, {kTwilioFields, kTwilioNeeded, {}, twilio_cells}, sink, options);
}

std::string vicidial_lacks(const Head& head, const LogOptions& /*options*/) {
  return lacked_column(head, kVicidialNeeded);
}
Result<registry::ImportReport> read_vicidial(ByteSource& source, enforcement::CallSink& sink,
                                             const LogOptions& options) {
  return read_named_rows(source, {kVicidialFields, kVicidialNeeded, {}, vicidial_cells}, sink,
                         options);
}

// A map makes any table a call log.
std::string call_csv_lacks(const Head& head, const LogOptions& options) {
  if (!options.call_columns.empty()) return {};
  std::string lacks = lacked_column(head, kCsvNeeded);
  if (!lacks.empty()) lacks += " (a map says which columns are meant)";
  return lacks;
}
Result<registry::ImportReport> read_call_csv(ByteSource& source, enforcement::CallSink& sink,
                                             const LogOptions& options) {
  return read_named_rows(source, {kCsvFields, kCsvNeeded, options.call_columns, csv_cells}, sink,
                         options);
}

Result<std::map<std::string, std::string>> read_call_columns(const std::filesystem::path& file) {
  const auto text = read_whole_file(posix_file_system(), file);
  if (!text) return text.error();
  std::map<std::string, std::string> columns;
  int number = 0;
  for (std::string_view rest = *text; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string line = trimmed(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    ++number;
    if (line.empty() || line[0] == '#') continue;
    const auto refuse = [&](const std::string& why) {
      return error(Errc::invalid_argument, "`{}` line {}: {}", file.string(), number, why);
    };
    const std::size_t equals = line.find('=');
    if (equals == std::string::npos) return refuse("a line is `FIELD = HEADER`");
    const std::string field = trimmed(std::string_view(line).substr(0, equals));
    const std::string header = trimmed(std::string_view(line).substr(equals + 1));
    if (!is_one_of(kCsvFields, field)) {
      return refuse(
          fmt::format("`{}` is not one of {}", excerpt(field), fmt::join(kCsvFields, ", ")));
    }
    if (header.empty()) return refuse(fmt::format("`{}` names no header", field));
    if (!columns.emplace(field, header).second) return refuse(fmt::format("`{}` twice", field));
  }
  for (const std::string_view field : kCsvNeeded) {
    if (columns.contains(std::string(field))) continue;
    return error(Errc::invalid_argument, "`{}` does not say which column is `{}`", file.string(),
                 field);
  }
  return columns;
}

}  // namespace lapwing::importers
