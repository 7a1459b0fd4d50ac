#include "importers/numbers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/csv.h"
#include "importers/cell.h"
#include "importers/csv_rows.h"
#include "importers/dates.h"
#include "importers/nanp_flat.h"
#include "importers/report.h"
#include "phone/reading.h"

namespace lapwing::importers {
namespace {

using phone::ReadingStatus;
using Rows = SampleRows;

constexpr auto kNumberNames = std::to_array<std::string_view>(
    {"phone", "phone number", "number", "telephone", "telephone number", "mobile", "cell", "tel",
     "msisdn", "e164", "phone no", "dnc", "do not call"});
constexpr auto kDateNames = std::to_array<std::string_view>(
    {"requested on", "request date", "requested", "date", "date added", "added on", "added",
     "registered on", "since", "opt out date", "created", "created at"});

struct Layout {
  char delimiter = kNoDelimiter;
  bool has_header = false;
  std::size_t number = 0;
  std::optional<std::size_t> date;
  std::size_t width = 1;
};

std::size_t digits_in(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }));
}

// A first row without digits, or one with the column's name, is no number that could be lost.
bool is_header(const std::vector<std::string>& row) {
  return std::any_of(row.begin(), row.end(), [](const auto& cell) { return !cell.empty(); }) &&
         std::all_of(row.begin(), row.end(), [](const auto& cell) { return digits_in(cell) < 3; });
}

// Whether most rows that have something in this column have a date there.
bool holds_dates(const Rows& rows, std::size_t first, std::size_t column) {
  std::size_t filled = 0;
  std::size_t dates = 0;
  for (std::size_t i = first; i < rows.size(); ++i) {
    if (column >= rows[i].size() || rows[i][column].empty()) continue;
    ++filled;
    if (parse_list_date(rows[i][column])) ++dates;
  }
  return dates > 0 && dates * 2 >= filled;
}

Header header_of(const Head& head, char delimiter) {
  auto source = ByteSource::from_memory("head", std::string(head.bytes));
  CsvRows rows(source, delimiter);
  CsvRow row;
  // The head has a first row: the caller saw it.
  [[maybe_unused]] const auto more = rows.next(row);
  return Header(row);
}

// A table of which one column is asked for by name.
Result<Layout> named_layout(const Head& head, std::string_view name, const std::string& file) {
  Layout layout;
  layout.delimiter = sniff_delimiter(head.bytes, head.whole);
  const Header header = header_of(head, layout.delimiter);
  layout.has_header = true;
  layout.width = header.size();
  if (header.count(name) != 1) {
    return error(Errc::invalid_argument, "`{}` has {} columns named `{}`", file,
                 header.count(name) == 0 ? "no" : "several", excerpt(name));
  }
  layout.number = *header.find(name);
  layout.date = header.find_any(kDateNames);
  if (layout.date == layout.number) layout.date.reset();
  return layout;
}

// invalid_argument for a table that is no list of numbers.
Result<Layout> find_layout(const Head& head, const ReadOptions& options, const std::string& file) {
  if (!options.column.empty()) return named_layout(head, options.column, file);
  Layout layout;
  layout.delimiter = sniff_delimiter(head.bytes, head.whole);
  Rows rows = sample_rows(head, layout.delimiter);
  layout.width = usual_width(rows);
  if (layout.width > 2) {
    return error(Errc::invalid_argument,
                 "`{}` looks like a table of {} columns; name the one to read with --column", file,
                 layout.width);
  }
  if (layout.width == 2) {
    layout.has_header = is_header(rows[0]);
    const std::size_t first = layout.has_header ? 1 : 0;
    const bool second_is_date = holds_dates(rows, first, 1);
    if (second_is_date || holds_dates(rows, first, 0)) {
      layout.number = second_is_date ? 0 : 1;
      layout.date = second_is_date ? 1 : 0;
      return layout;
    }
    if (layout.has_header) {
      const Header header = header_of(head, layout.delimiter);
      const auto named = header.find_any(kNumberNames);
      if (!named) {
        return error(Errc::invalid_argument,
                     "`{}` looks like a table of 2 columns; name the one to read with --column",
                     file);
      }
      layout.number = *named;
      layout.date = header.find_any(kDateNames);
      return layout;
    }
    // What divides the rows is text: `212-555-0142, ask for Bob`.
    layout = Layout{};
    rows = sample_rows(head, kNoDelimiter);
  }
  layout.has_header = !rows.empty() && is_header(rows[0]);
  return layout;
}

// The last row of a file that was cut: every other row ended, and this one holds no whole number.
bool may_be_cut(const CsvRow& row, const phone::Reading& reading, const Tally& tally) {
  return !row.ended() && tally.rows() > 1 && reading.numbers.empty() &&
         reading.status == ReadingStatus::none && digits_in(row.raw()) > 0;
}

class NumbersReader {
 public:
  NumbersReader(ByteSource& source, registry::ListSink& sink, const ReadOptions& options,
                const Layout& layout, const phone::Reader& reader)
      : source_(source),
        sink_(sink),
        options_(options),
        layout_(layout),
        reader_(reader),
        tally_(source.name()) {}

  Result<registry::ImportReport> read() {
    CsvRows rows(source_, layout_.delimiter);
    CsvRow row;
    bool header = layout_.has_header;
    for (;;) {
      const auto more = rows.next(row);
      if (!more) return more.error();
      if (!*more) break;
      if (std::exchange(header, false)) continue;
      if (auto taken = take(row); !taken) return taken.error();
    }
    return std::move(tally_).finish();
  }

 private:
  Status take(const CsvRow& row) {
    if (row.blank()) {
      tally_.blank();
      return ok();
    }
    const auto at = row.at(layout_.number);
    const auto reading =
        take_cell(reader_, row.value(layout_.number), at, date(row), tally_, sink_);
    if (!reading) return reading.error();
    if (!reading->numbers.empty() && row.size() > layout_.width) {
      tally_.remark(at, fmt::format("the row has {} columns, not {}", row.size(), layout_.width));
    }
    if (!may_be_cut(row, *reading, tally_)) return ok();
    return note_cut(tally_, source_.name(), row.line(), row.raw(), options_.accept_cut);
  }

  // The number counts even where its date is unreadable; it is then listed as first seen.
  std::optional<CivilDate> date(const CsvRow& row) {
    if (!layout_.date) return {};
    const std::string text = row.value(*layout_.date);
    if (text.empty()) return {};
    const auto date = parse_list_date(text);
    if (!date) {
      tally_.remark(row.at(*layout_.date),
                    fmt::format("`{}` is not a date like 2026-11-01; the number is kept without",
                                excerpt(text)));
    }
    return date;
  }

  ByteSource& source_;
  registry::ListSink& sink_;
  const ReadOptions& options_;
  const Layout& layout_;
  const phone::Reader& reader_;
  Tally tally_;
};

}  // namespace

bool is_numbers(const Head& head, const ReadOptions& options) {
  const auto layout = find_layout(head, options, "head");
  if (!layout) return false;
  // `212,5550142` is a published form, and not two columns.
  if (!layout->date && head.bytes.find(',') != std::string_view::npos &&
      is_nanp_flat(head, options)) {
    return false;
  }
  std::size_t filled = 0;
  std::size_t with_digits = 0;
  const Rows rows = sample_rows(head, layout->delimiter);
  for (std::size_t i = layout->has_header ? 1 : 0; i < rows.size(); ++i) {
    if (layout->number >= rows[i].size() || rows[i][layout->number].empty()) continue;
    ++filled;
    const std::size_t digits = digits_in(rows[i][layout->number]);
    if (digits >= 5) ++with_digits;
  }
  return with_digits > 0 && with_digits * 2 >= filled;
}

Result<registry::ImportReport> read_numbers(ByteSource& source, registry::ListSink& sink,
                                            const ReadOptions& options) {
  const auto reader = phone::Reader::create(options.region);
  if (!reader) return reader.error();
  const auto head = peek_head(source);
  if (!head) return head.error();
  const auto layout = find_layout(*head, options, source.name());
  if (!layout) return layout.error();
  return NumbersReader(source, sink, options, *layout, *reader).read();
}

Status write_numbers(const registry::ListExport& list, const PutBytes& put) {
  if (auto begun = put("number,from,from_kind,registered_on\n"); !begun) return begun;
  std::string line;
  return list.walk([&](const registry::ExportedNumber& row) -> Status {
    const bool registered = row.from_kind == registry::FromKind::registered;
    const std::string from = format_date(row.on);
    line.clear();
    fmt::format_to(std::back_inserter(line), "+{},{},{},{}\n", row.number.value(), from,
                   registered ? "registered" : "first-seen", registered ? from : "");
    return put(line);
  });
}

}  // namespace lapwing::importers
