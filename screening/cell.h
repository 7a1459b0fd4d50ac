// What a row's cells say before any list is asked: the numbers in them, and marks for everything
// that keeps a row from being called clean. Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/csv.h"
#include "checker/verdict.h"
#include "phone/reading.h"
#include "screening/columns.h"

namespace lapwing::screening {

// The reason codes of a row that come from reading it, in the order they are printed. The codes are
// in doc/scrub.md and are never renumbered or reused.
enum class Mark : std::uint8_t {
  empty,
  masked,
  none,
  impossible,  // `none`, because no numbering plan can hold the digits
  ambiguous,
  open_quote,
  ragged,   // a remark
  invalid,  // a remark
};
inline constexpr int kMarks = static_cast<int>(Mark::invalid) + 1;

std::string_view code_of(Mark mark);
// False for remarks, which turn no outcome.
bool undetermines(Mark mark);

class Marks {
 public:
  void add(Mark mark) { bits_ |= 1U << static_cast<int>(mark); }
  bool has(Mark mark) const { return (bits_ >> static_cast<int>(mark) & 1U) != 0; }
  bool any() const { return bits_ != 0; }
  // The least that the marks alone make of a row.
  checker::Outcome outcome() const;

 private:
  std::uint32_t bits_ = 0;
};

struct Cells {
  Marks marks;
  std::vector<E164> numbers;  // distinct, in order of appearance; every one has to be judged

  void clear() {
    marks = {};
    numbers.clear();
  }
};

// How cells were read.
struct CellCounts {
  std::uint64_t scanned = 0;   // settled by the scanner
  std::uint64_t declined = 0;  // needed libphonenumber, or the memo of what it said
};

// One text.
void add_reading(Cells& cells, const phone::Reading& reading);
// A row: the columns of the layout. A row with more fields than expected may have been shifted by a
// delimiter too many, so numbers in the fields after a column are taken too. Empty cells beside a
// cell with something in it say nothing.
void read_row(Cells& cells, const CsvBatch& batch, const CsvRecord& record, const Layout& layout,
              const phone::Reader& reader, CellCounts& counts, std::string& scratch);
// The number of a row that holds one, in the one column of the layout, and nothing that need be
// said but perhaps `invalid`; nothing for any other row. Counts only then.
std::optional<E164> read_plain_row(Marks& marks, const CsvBatch& batch, const CsvRecord& record,
                                   const Layout& layout, const phone::Scanner& scanner,
                                   CellCounts& counts, std::string& scratch);

}  // namespace lapwing::screening
