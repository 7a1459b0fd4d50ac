#include "importers/disconnects.h"

#include <fmt/format.h>

#include <array>

#include "importers/dates.h"
#include "importers/record_table.h"
#include "importers/report.h"

namespace lapwing::importers {
namespace {

enum Column : std::size_t { kNumber, kDate, kReason };

constexpr auto kColumns = std::to_array<RecordColumn>({
    {"number", "phone|phone number|telephone|telephone number", true},
    {"date", "on|ended on|effective date", true},
    {"reason", "status", true},
});

RecordOutcome take(const RecordRow& row, const phone::Reader& reader, registry::RecordSink& sink) {
  auto number = one_number(reader, row.text(kNumber));
  if (auto* reason = std::get_if<std::string>(&number)) {
    return BadRecord{kNumber, std::move(*reason)};
  }
  const std::string day = row.text(kDate);
  const auto on = day.find(':') == std::string::npos ? parse_list_date(day) : std::nullopt;
  if (!on) {
    return BadRecord{kDate, fmt::format("`{}` is not a date like 2026-11-01", excerpt(day))};
  }
  const std::string reason = row.text(kReason);
  if (reason != "disconnected" && reason != "reassigned") {
    return BadRecord{kReason,
                     fmt::format("`{}` is neither disconnected nor reassigned", excerpt(reason))};
  }
  const registry::LineEnded line{std::get<E164>(number), *on, reason == "reassigned"};
  if (auto taken = sink.line_ended(line, row.at(kDate)); !taken) return taken.error();
  return {};
}

}  // namespace

bool is_disconnects(const Head& head, const ReadOptions& /*options*/) {
  return is_record_table(head, kColumns);
}

Result<registry::ImportReport> read_disconnects(ByteSource& source, registry::RecordSink& sink,
                                                const ReadOptions& options) {
  const auto reader = phone::Reader::create(options.region);
  if (!reader) return reader.error();
  return read_record_table(
      source, kColumns, [&](const RecordRow& row) { return take(row, *reader, sink); },
      BadRowRefuses::row);
}

}  // namespace lapwing::importers
