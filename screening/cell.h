// What a row's cells say before any list is asked: the numbers in them, and marks for everything
// that keeps a row from being called clean. Pure; thread-safe.
#pragma once

#include <cstdint>
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

  void clear() { *this = Cells{}; }
};

// One text.
void add_reading(Cells& cells, const phone::Reading& reading);
// A row: the columns of the layout. A row with more fields than expected may have been shifted by a
// delimiter too many, so numbers in the fields after a column are taken too. Empty cells beside a
// cell with something in it say nothing.
void read_row(Cells& cells, const CsvBatch& batch, const CsvRecord& record, const Layout& layout,
              const phone::Reader& reader, std::string& scratch);

}  // namespace lapwing::screening
