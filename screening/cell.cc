#include "screening/cell.h"

#include <algorithm>
#include <array>

#include "phone/scanner.h"

namespace lapwing::screening {
namespace {

using phone::ReadingStatus;

constexpr std::array<std::string_view, kMarks> kCodes = {
    "empty", "masked", "none", "impossible", "ambiguous", "open-quote", "ragged", "invalid",
};

// The last field that a delimiter too many may have moved the column's value to.
std::size_t last_field_of(std::size_t column, const CsvRecord& record, const Layout& layout) {
  if (column == 0 || record.field_count <= layout.width) return column;
  return std::min<std::size_t>(column + record.field_count - layout.width, record.field_count - 1);
}

phone::Reading read_cell(const phone::Reader& reader, std::string_view text, CellCounts& counts) {
  if (const phone::Scanned scanned = reader.scanner().scan(text); scanned.settled) {
    ++counts.scanned;
    return phone::Scanner::reading_of(scanned);
  }
  ++counts.declined;
  return reader.read_declined(text);
}

}  // namespace

std::string_view code_of(Mark mark) { return kCodes[static_cast<std::size_t>(mark)]; }

bool undetermines(Mark mark) { return mark != Mark::ragged && mark != Mark::invalid; }

checker::Outcome Marks::outcome() const {
  for (int i = 0; i < kMarks; ++i) {
    if (has(static_cast<Mark>(i)) && undetermines(static_cast<Mark>(i))) {
      return checker::Outcome::undetermined;
    }
  }
  return checker::Outcome::permitted;
}

void add_reading(Cells& cells, const phone::Reading& reading) {
  switch (reading.status) {
    case ReadingStatus::number:
    case ReadingStatus::several:
      break;
    case ReadingStatus::ambiguous:
      cells.marks.add(Mark::ambiguous);
      break;
    case ReadingStatus::masked:
      cells.marks.add(Mark::masked);
      break;
    case ReadingStatus::none:
      cells.marks.add(reading.reason == phone::ReadingReason::impossible ? Mark::impossible
                                                                         : Mark::none);
      break;
    case ReadingStatus::empty:
      cells.marks.add(Mark::empty);
      break;
  }
  for (const phone::ReadNumber& read : reading.numbers) {
    if (!read.valid) cells.marks.add(Mark::invalid);
    if (std::find(cells.numbers.begin(), cells.numbers.end(), read.number) == cells.numbers.end()) {
      cells.numbers.push_back(read.number);
    }
  }
}

void read_row(Cells& cells, const CsvBatch& batch, const CsvRecord& record, const Layout& layout,
              const phone::Reader& reader, CellCounts& counts, std::string& scratch) {
  bool filled = false;
  for (const std::size_t column : layout.columns) {
    const phone::Reading reading = read_cell(reader, batch.value(record, column, scratch), counts);
    if (reading.status != ReadingStatus::empty) {
      filled = true;
      add_reading(cells, reading);
    }
    const std::size_t last = last_field_of(column, record, layout);
    for (std::size_t field = column + 1; field <= last; ++field) {
      const phone::Reading beside = read_cell(reader, batch.value(record, field, scratch), counts);
      if (beside.status == ReadingStatus::empty) continue;
      cells.marks.add(Mark::ragged);
      if (!beside.numbers.empty() || beside.status == ReadingStatus::masked) {
        filled = true;
        add_reading(cells, beside);
      }
    }
  }
  if (!filled) cells.marks.add(Mark::empty);
  if (record.open_quote) cells.marks.add(Mark::open_quote);
}

std::optional<E164> read_plain_row(Marks& marks, const CsvBatch& batch, const CsvRecord& record,
                                   const Layout& layout, const phone::Scanner& scanner,
                                   CellCounts& counts, std::string& scratch) {
  const bool one_cell = layout.columns.size() == 1 && record.field_count <= layout.width;
  if (!one_cell || record.open_quote) return {};
  const phone::Scanned scanned = scanner.scan(batch.value(record, layout.columns[0], scratch));
  if (!scanned.settled || scanned.status != ReadingStatus::number) return {};
  const auto number = E164::from_value(scanned.values[0]);
  if (!number) return {};
  ++counts.scanned;
  if (!scanned.valid[0]) marks.add(Mark::invalid);
  return number;
}

}  // namespace lapwing::screening
