#include "screening/row_judge.h"

#include <algorithm>

namespace lapwing::screening {

using checker::Outcome;

void FormattedRows::clear() {
  all.clear();
  permitted.clear();
  prohibited.clear();
  undetermined.clear();
}

RowJudge::RowJudge(const Layout& layout, const phone::Reader& reader, NumberClasses& classes,
                   const SellerBook& book, Listings& listings, NumberJudge& judge,
                   ReasonCounts& reasons, DayWindows* windows, bool split)
    : layout_(layout),
      reader_(reader),
      classes_(classes),
      book_(book),
      listings_(listings),
      judge_(judge),
      reasons_(reasons),
      windows_(windows),
      split_(split) {
  for (int i = 0; i < kMarks; ++i) {
    mark_reasons_.push_back(reasons_.reason(std::string(code_of(static_cast<Mark>(i)))));
  }
}

Status RowJudge::judge(const CsvBatch& batch, FormattedRows& out) {
  judge_.forget();
  read(batch);
  if (auto probed = probe(); !probed) return probed;
  judge_rows();
  format(batch, out);
  return ok();
}

void RowJudge::read(const CsvBatch& batch) {
  rows_.clear();
  numbers_.clear();
  Cells cells;
  for (const CsvRecord& record : batch.records()) {
    cells.clear();
    read_row(cells, batch, record, layout_, reader_, scratch_);
    Row row;
    row.marks = cells.marks;
    row.first_number = static_cast<std::uint32_t>(numbers_.size());
    row.number_count = static_cast<std::uint32_t>(cells.numbers.size());
    numbers_.insert(numbers_.end(), cells.numbers.begin(), cells.numbers.end());
    rows_.push_back(row);
  }
}

Status RowJudge::probe() {
  lookups_.clear();
  std::size_t first = 0;
  for (const E164 number : numbers_) {
    const auto number_class = classes_.of(number);
    if (!number_class) return number_class.error();
    lookups_.push_back({number, *number_class, first});
    first += (*number_class)->needs.size();
  }
  found_.assign(first, Listing{});
  records_.clear();
  if (book_.known()) {
    for (const E164 number : numbers_) {
      auto facts = book_.find(number);
      if (!facts) return facts.error();
      records_.push_back(*std::move(facts));
    }
  }
  return listings_.find(lookups_, found_);
}

void RowJudge::judge_rows() {
  answers_.clear();
  for (const Lookup& lookup : lookups_) {
    const auto found =
        std::span<const Listing>(found_).subspan(lookup.first, lookup.number_class->needs.size());
    const RecordFacts* records = records_.empty() ? nullptr : &records_[answers_.size()];
    answers_.push_back(&judge_.judge(lookup.number, *lookup.number_class, found, records));
  }
  for (Row& row : rows_) {
    row.outcome = row.marks.outcome();
    for (std::uint32_t i = 0; i < row.number_count; ++i) {
      row.outcome = std::max(row.outcome, answers_[row.first_number + i]->outcome);
    }
    // No number was found callable here, so the row cannot be.
    if (row.number_count == 0) row.outcome = std::max(row.outcome, Outcome::undetermined);
  }
}

void RowJudge::format(const CsvBatch& batch, FormattedRows& out) {
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const Row& row = rows_[i];
    collect_reasons(row);
    count(row);
    const std::size_t begin = out.all.size();
    append_row(batch, batch.records()[i], row, out.all);
    if (!split_) continue;
    std::string& part = row.outcome == Outcome::permitted    ? out.permitted
                        : row.outcome == Outcome::prohibited ? out.prohibited
                                                             : out.undetermined;
    part.append(out.all, begin);
  }
}

// Codes without repeats: of the numbers, the strictest first, then what reading the row said.
void RowJudge::collect_reasons(const Row& row) {
  row_reasons_.clear();
  for (const Outcome outcome : kStrictestFirst) {
    for (std::uint32_t i = 0; i < row.number_count; ++i) {
      const NumberAnswer& answer = *answers_[row.first_number + i];
      if (answer.outcome != outcome) continue;
      for (const RowReason& reason : answer.reasons) {
        if (std::none_of(row_reasons_.begin(), row_reasons_.end(),
                         [&](const RowReason* other) { return other->code == reason.code; })) {
          row_reasons_.push_back(&reason);
        }
      }
    }
  }
  if (!row.marks.any()) return;
  for (int i = 0; i < kMarks; ++i) {
    if (row.marks.has(static_cast<Mark>(i))) {
      row_reasons_.push_back(&mark_reasons_[static_cast<std::size_t>(i)]);
    }
  }
}

void RowJudge::count(const Row& row) {
  ++counts_.rows;
  ++(row.outcome == Outcome::permitted    ? counts_.permitted
     : row.outcome == Outcome::prohibited ? counts_.prohibited
                                          : counts_.undetermined);
  counts_.numbers += row.number_count;
  for (std::size_t i = 0; i < row_reasons_.size(); ++i) {
    const std::uint32_t counted_as = row_reasons_[i]->counted_as;
    // Two dates of one list are one reason.
    if (std::none_of(row_reasons_.begin(), row_reasons_.begin() + static_cast<std::ptrdiff_t>(i),
                     [&](const RowReason* other) { return other->counted_as == counted_as; })) {
      reasons_.count(counted_as);
    }
  }
}

void RowJudge::append_row(const CsvBatch& batch, const CsvRecord& record, const Row& row,
                          std::string& out) {
  // Plain lines have no delimiter of their own.
  const char delimiter = layout_.delimiter == kNoDelimiter ? ',' : layout_.delimiter;
  out += batch.raw(record);
  out += delimiter;
  out += checker::to_string(row.outcome);
  out += delimiter;
  field_.clear();
  for (std::uint32_t i = 0; i < row.number_count; ++i) {
    if (i != 0) field_ += ';';
    field_ += numbers_[row.first_number + i].to_string();
  }
  append_csv_field(out, field_, delimiter);
  out += delimiter;
  field_.clear();
  for (const RowReason* reason : row_reasons_) {
    if (!field_.empty()) field_ += ';';
    field_ += reason->code;
  }
  append_csv_field(out, field_, delimiter);
  if (windows_ != nullptr) {
    out += delimiter;
    const std::span<const Lookup> lookups(lookups_);
    append_csv_field(out, windows_->text(lookups.subspan(row.first_number, row.number_count)),
                     delimiter);
  }
  out += batch.ending(record);
}

}  // namespace lapwing::screening
