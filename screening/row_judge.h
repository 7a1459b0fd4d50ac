// The scrub's work on one batch of rows, as passes over the whole batch: read, probe, judge,
// format. Each pass fills flat arrays for the next, so that no pass waits on memory another pass
// could have fetched. Not thread-safe; memory is that of the largest batch.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/csv.h"
#include "base/text_buffer.h"
#include "screening/cell.h"
#include "screening/day_windows.h"
#include "screening/listings.h"
#include "screening/number_class.h"
#include "screening/number_judge.h"

namespace lapwing::screening {

struct OutcomeCounts {
  std::uint64_t rows = 0;
  std::uint64_t permitted = 0;
  std::uint64_t prohibited = 0;
  std::uint64_t undetermined = 0;
  std::uint64_t numbers = 0;

  OutcomeCounts& operator+=(const OutcomeCounts& other);
};

// Rows as they are written: everything, and each outcome apart.
struct FormattedRows {
  TextBuffer all;
  TextBuffer permitted;
  TextBuffer prohibited;
  TextBuffer undetermined;

  void clear();
  void append_to_each(std::string_view text);
};

class RowJudge {
 public:
  // All must outlive this. `windows`: null, or whose text each row ends in. `split`: fill the
  // outcomes' own texts too.
  RowJudge(const Layout& layout, const phone::Reader& reader, NumberClasses& classes,
           const SellerBook& book, Listings& listings, NumberJudge& judge, ReasonCounts& reasons,
           DayWindows* windows, bool split);

  // Answers every record of the batch and appends the rows to `out`. `number`: the batch's place
  // among all. An error is the registry's, or failed_precondition for a stale list; `out` is then
  // of no use.
  Status judge(const CsvBatch& batch, std::uint64_t number, FormattedRows& out);

  const OutcomeCounts& counts() const { return counts_; }
  const CellCounts& cells() const { return cell_counts_; }

 private:
  struct Row {
    Marks marks;
    std::uint32_t first_number = 0;
    std::uint32_t number_count = 0;
    checker::Outcome outcome = checker::Outcome::undetermined;
  };

  void read(const CsvBatch& batch);
  Status probe(std::uint64_t batch);
  void judge_rows();
  void format(const CsvBatch& batch, FormattedRows& out);
  void append_row(const CsvBatch& batch, const CsvRecord& record, const Row& row, TextBuffer& out);
  void append_plain_row(const CsvBatch& batch, const CsvRecord& record, const Row& row,
                        TextBuffer& out);
  void collect_reasons(const Row& row);
  void count_reasons();
  void append_field(TextBuffer& out);
  std::string_view window_field(const Lookup& lookup);

  const Layout& layout_;
  const phone::Reader& reader_;
  NumberClasses& classes_;
  const SellerBook& book_;
  std::unique_ptr<registry::NumberWalk> walk_;  // through the book, once it is needed
  Listings& listings_;
  NumberJudge& judge_;
  ReasonCounts& reasons_;
  DayWindows* windows_;
  bool split_;
  char delimiter_;                       // of what is appended
  std::vector<RowReason> mark_reasons_;  // by Mark
  OutcomeCounts counts_;
  CellCounts cell_counts_;
  std::vector<std::string> window_fields_;  // by NumberClass::index, quoted; empty: not made yet

  // Of the batch at hand.
  std::vector<Row> rows_;
  std::vector<E164> numbers_;
  std::vector<Lookup> lookups_;  // one for each of numbers_
  std::vector<Listing> found_;
  std::vector<RecordFacts> records_;          // one for each of numbers_, where the seller has any
  std::vector<const NumberAnswer*> answers_;  // one for each of numbers_
  std::vector<const RowReason*> row_reasons_;
  Cells cells_;
  std::string field_;
  std::string quoted_;
  std::string scratch_;
};

}  // namespace lapwing::screening
