#include "importers/relationships.h"

#include <fmt/format.h>

#include <array>

#include "importers/dates.h"
#include "importers/record_table.h"
#include "importers/report.h"

namespace lapwing::importers {
namespace {

using registry::DayOrInstant;
using registry::RelationshipRecord;

enum Column : std::size_t { kNumber, kSeller, kKind, kLast, kOngoing, kEnded, kEvidence };

constexpr auto kColumns = std::to_array<RecordColumn>({
    {"number", "phone|phone number|telephone|telephone number", true},
    {"seller", "", false},
    {"kind", "relationship", true},
    {"last_on", "last|last date|last transaction", true},
    {"ongoing", "", false},
    {"ended_on", "ended|ended at", false},
    {"evidence", "reference|evidence reference", false},
});

bool is_word(std::string_view text) {
  return !text.empty() &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string_view::npos;
}

RecordOutcome take(const RecordRow& row, const phone::Reader& reader, registry::RecordSink& sink) {
  auto number = one_number(reader, row.text(kNumber));
  if (auto* reason = std::get_if<std::string>(&number)) {
    return BadRecord{kNumber, std::move(*reason)};
  }
  RelationshipRecord record{
      row.text(kSeller),  std::get<E164>(number), row.text(kKind), {}, false, {},
      row.text(kEvidence)};
  if (!is_word(record.kind)) {
    return BadRecord{kKind, fmt::format("`{}` is not a kind like `purchase` or `inquiry`",
                                        excerpt(record.kind))};
  }
  const std::string ongoing = row.text(kOngoing);
  if (ongoing != "yes" && ongoing != "no" && !ongoing.empty()) {
    return BadRecord{kOngoing, fmt::format("`{}` is neither yes nor no", excerpt(ongoing))};
  }
  record.ongoing = ongoing == "yes";
  const std::string last = row.text(kLast);
  record.last_on = last.find(':') == std::string::npos ? parse_list_date(last) : std::nullopt;
  if (!record.last_on && (!last.empty() || !record.ongoing)) {
    return BadRecord{kLast, fmt::format("`{}` is not a date like 2026-11-01", excerpt(last))};
  }
  if (const std::string ended = row.text(kEnded); !ended.empty()) {
    auto date = day_or_instant(ended);
    if (auto* reason = std::get_if<std::string>(&date)) return BadRecord{kEnded, *reason};
    record.ended = std::get<DayOrInstant>(date);
  }
  if (auto taken = sink.relationship(record, row.at(kNumber)); !taken) return taken.error();
  return {};
}

}  // namespace

bool is_relationships(const Head& head, const ReadOptions& /*options*/) {
  return is_record_table(head, kColumns);
}

Result<registry::ImportReport> read_relationships(ByteSource& source, registry::RecordSink& sink,
                                                  const ReadOptions& options) {
  const auto reader = phone::Reader::create(options.region);
  if (!reader) return reader.error();
  return read_record_table(source, kColumns,
                           [&](const RecordRow& row) { return take(row, *reader, sink); });
}

}  // namespace lapwing::importers
