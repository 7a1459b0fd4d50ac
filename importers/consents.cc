#include "importers/consents.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "importers/record_table.h"
#include "importers/report.h"
#include "registry/records.h"

namespace lapwing::importers {
namespace {

using registry::ConsentRecord;
using registry::DayOrInstant;

enum Column : std::size_t {
  kNumber,
  kSeller,
  kForm,
  kScope,
  kGiven,
  kExpires,
  kRevoked,
  kEvidence
};

constexpr auto kColumns = std::to_array<RecordColumn>({
    {"number", "phone|phone number|telephone|telephone number", true},
    {"seller", "", false},
    {"form", "consent form", true},
    {"scope", "", false},
    {"given_on", "given|given at|consented on|consent date", true},
    {"expires_on", "expires|expires at|expiry|expiry date|until", false},
    {"revoked_on", "revoked|revoked at|withdrawn on", false},
    {"evidence", "reference|evidence reference", false},
});

constexpr auto kForms = std::to_array<std::string_view>(
    {"oral", "recorded", "electronic", "written", "signed-written"});

// Reads the date in `column` into `into`; an empty cell leaves it.
std::optional<BadRecord> optional_date(const RecordRow& row, std::size_t column,
                                       std::optional<DayOrInstant>& into) {
  const std::string cell = row.text(column);
  if (cell.empty()) return {};
  auto date = day_or_instant(cell);
  if (auto* reason = std::get_if<std::string>(&date)) return BadRecord{column, std::move(*reason)};
  into = std::get<DayOrInstant>(date);
  return {};
}

// True when `a` was before `b` in whatever zone a bare day may be: clocks run from 12 hours behind
// UTC to 14 ahead of it.
bool before(const DayOrInstant& a, const DayOrInstant& b) {
  using std::chrono::hours;
  const auto* day_a = std::get_if<CivilDate>(&a);
  const auto* day_b = std::get_if<CivilDate>(&b);
  if (day_a != nullptr && day_b != nullptr) return *day_a < *day_b;
  const Instant latest_a = day_a == nullptr
                               ? std::get<Instant>(a)
                               : Instant(std::chrono::sys_days(*day_a)) + hours(24 + 12);
  const Instant earliest_b =
      day_b == nullptr ? std::get<Instant>(b) : Instant(std::chrono::sys_days(*day_b)) - hours(14);
  return latest_a < earliest_b;
}

RecordOutcome take(const RecordRow& row, const phone::Reader& reader, registry::RecordSink& sink) {
  auto number = one_number(reader, row.text(kNumber));
  if (auto* reason = std::get_if<std::string>(&number)) {
    return BadRecord{kNumber, std::move(*reason)};
  }
  const std::string form = row.text(kForm);
  if (std::find(kForms.begin(), kForms.end(), form) == kForms.end()) {
    return BadRecord{kForm, fmt::format("`{}` is not a form of consent: {}", excerpt(form),
                                        fmt::join(kForms, ", "))};
  }
  if (const auto scope = registry::parse_consent_scope(row.text(kScope)); !scope) {
    return BadRecord{kScope, scope.error().message};
  }
  auto given = day_or_instant(row.text(kGiven));
  if (auto* reason = std::get_if<std::string>(&given)) return BadRecord{kGiven, std::move(*reason)};
  ConsentRecord record{row.text(kSeller),
                       std::get<E164>(number),
                       form,
                       row.text(kScope),
                       std::get<DayOrInstant>(given),
                       {},
                       {},
                       row.text(kEvidence)};
  if (auto bad = optional_date(row, kExpires, record.expires)) return std::move(*bad);
  if (auto bad = optional_date(row, kRevoked, record.revoked)) return std::move(*bad);
  if (record.expires && before(*record.expires, record.given)) {
    return BadRecord{kExpires, "the consent expires before it was given"};
  }
  if (record.revoked && before(*record.revoked, record.given)) {
    return BadRecord{kRevoked, "the consent was revoked before it was given"};
  }
  if (auto taken = sink.consent(record, row.at(kNumber)); !taken) return taken.error();
  return {};
}

}  // namespace

bool is_consents(const Head& head, const ReadOptions& /*options*/) {
  return is_record_table(head, kColumns);
}

Result<registry::ImportReport> read_consents(ByteSource& source, registry::RecordSink& sink,
                                             const ReadOptions& options) {
  const auto reader = phone::Reader::create(options.region);
  if (!reader) return reader.error();
  return read_record_table(source, kColumns,
                           [&](const RecordRow& row) { return take(row, *reader, sink); });
}

}  // namespace lapwing::importers
