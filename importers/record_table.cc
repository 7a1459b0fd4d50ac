#include "importers/record_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/csv.h"
#include "importers/dates.h"
#include "importers/report.h"

namespace lapwing::importers {
namespace {

constexpr std::size_t kErrorsShown = 3;

std::vector<std::string_view> names_of(const RecordColumn& column) {
  std::vector<std::string_view> names = {column.name};
  for (std::string_view rest = column.synonyms; !rest.empty();) {
    const std::size_t end = std::min(rest.find('|'), rest.size());
    names.push_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return names;
}

using Places = std::vector<std::optional<std::size_t>>;

// Where each column stands; an error for one that is missing, stands twice or is not known.
Result<Places> find_places(const CsvRow& row, std::span<const RecordColumn> columns,
                           const std::string& file) {
  const Header header(row);
  Places places;
  std::vector<bool> known(header.size(), false);
  std::string all;
  for (const auto& column : columns) {
    all += fmt::format("{}{}", all.empty() ? "" : ", ", column.name);
    std::optional<std::size_t> place;
    for (const auto name : names_of(column)) {
      const auto found = header.find(name);
      if (!found || found == place) continue;
      if (place || header.count(name) > 1) {
        return error(Errc::invalid_argument, "`{}` has more than one column `{}`", file,
                     column.name);
      }
      place = found;
      known[*found] = true;
    }
    if (column.required && !place) {
      return error(Errc::invalid_argument, "`{}` has no column `{}`", file, column.name);
    }
    places.push_back(place);
  }
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (known[i]) continue;
    return error(Errc::invalid_argument, "`{}` has a column `{}` that is not one of {}", file,
                 excerpt(row.value(i)), all);
  }
  return places;
}

// Why the row's cells cannot be told apart; empty when they can.
std::string why_broken(const CsvRow& row, std::size_t width) {
  if (row.open_quote()) return "a quote is opened and not closed";
  if (row.size() != width) {
    return fmt::format("the row has {} columns, not {}", row.size(), width);
  }
  // An empty last cell may be one that was cut away, a revocation for one.
  if (!row.ended() && width > 1 && row.value(width - 1).empty()) {
    return "the last row may be cut: it ends without a line ending";
  }
  return {};
}

Error refusal(const std::string& file, const registry::ImportReport& report) {
  std::string shown;
  for (std::size_t i = 0; i < std::min(kErrorsShown, report.first_errors.size()); ++i) {
    const auto& bad = report.first_errors[i];
    const std::string column = bad.at.column == 0 ? "" : fmt::format(" column {}", bad.at.column);
    shown += fmt::format("; line {}{}: {}", bad.at.line, column, bad.reason);
  }
  return error(Errc::invalid_argument, "`{}` is refused for {} of its {} rows{}", file,
               report.rejected, report.read, shown);
}

}  // namespace

std::string RecordRow::text(std::size_t column) const {
  return places_[column] ? row_.value(*places_[column]) : std::string();
}

registry::SourcePosition RecordRow::at(std::size_t column) const {
  if (!places_[column]) return {row_.line(), 0};
  return row_.at(*places_[column]);
}

bool is_record_table(const Head& head, std::span<const RecordColumn> columns) {
  auto source = ByteSource::from_memory("head", std::string(head.bytes));
  CsvRows rows(source, sniff_delimiter(head.bytes, head.whole));
  CsvRow row;
  const auto more = rows.next(row);
  if (!more || !*more) return false;
  const Header header(row);
  return std::all_of(columns.begin(), columns.end(), [&](const RecordColumn& column) {
    return !column.required || header.find_any(names_of(column));
  });
}

Result<registry::ImportReport> read_record_table(ByteSource& source,
                                                 std::span<const RecordColumn> columns,
                                                 const TakeRecord& take, BadRowRefuses refuses) {
  const auto head = peek_head(source);
  if (!head) return head.error();
  CsvRows rows(source, sniff_delimiter(head->bytes, head->whole));
  CsvRow row;
  const auto first = rows.next(row);
  if (!first) return first.error();
  if (!*first) return error(Errc::invalid_argument, "`{}` is empty", source.name());
  const std::size_t width = row.size();
  const auto places = find_places(row, columns, source.name());
  if (!places) return places.error();
  Tally tally(source.name());
  for (;;) {
    const auto more = rows.next(row);
    if (!more) return more.error();
    if (!*more) break;
    if (row.blank()) {
      tally.blank();
      continue;
    }
    if (auto broken = why_broken(row, width); !broken.empty()) {
      tally.reject({row.line(), 0}, std::move(broken));
      continue;
    }
    const RecordRow record(row, *places);
    RecordOutcome outcome = take(record);
    if (auto* failed = std::get_if<Error>(&outcome)) return std::move(*failed);
    if (auto* bad = std::get_if<BadRecord>(&outcome)) {
      tally.reject(record.at(bad->column), std::move(bad->reason));
    } else {
      tally.kept();
    }
  }
  auto report = std::move(tally).finish_even_if_empty();
  if (report.rejected > 0 && refuses == BadRowRefuses::file) return refusal(source.name(), report);
  return report;
}

std::variant<E164, std::string> one_number(const phone::Reader& reader, const std::string& cell) {
  const auto reading = reader.read(cell);
  if (reading.status == phone::ReadingStatus::number) return reading.numbers.front().number;
  return fmt::format("`{}` is not one number but {}", excerpt(cell),
                     phone::name_of(reading.status));
}

std::variant<registry::DayOrInstant, std::string> day_or_instant(const std::string& cell) {
  if (const auto instant = parse_instant(cell)) return registry::DayOrInstant(*instant);
  // A time without its offset would be dropped with the time: `2026-11-01 09:00` is no date.
  const bool has_time = cell.find(':') != std::string::npos;
  if (const auto date = parse_list_date(cell); date && !has_time) {
    return registry::DayOrInstant(*date);
  }
  return fmt::format("`{}` is not a date like 2026-11-01 or 2026-11-01T09:00:00-05:00",
                     excerpt(cell));
}

}  // namespace lapwing::importers
