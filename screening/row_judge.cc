#include "screening/row_judge.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

namespace lapwing::screening {

using checker::Outcome;

void FormattedRows::clear() {
  all.clear();
  permitted.clear();
  prohibited.clear();
  undetermined.clear();
}

void FormattedRows::append_to_each(std::string_view text) {
  for (TextBuffer* part : {&all, &permitted, &prohibited, &undetermined}) part->append(text);
}

OutcomeCounts& OutcomeCounts::operator+=(const OutcomeCounts& other) {
  rows += other.rows;
  permitted += other.permitted;
  prohibited += other.prohibited;
  undetermined += other.undetermined;
  numbers += other.numbers;
  return *this;
}

namespace {

constexpr int kE164Digits = 11;  // what +1 numbers have

// `00` to `99`
constexpr std::array<char, 200> kPairs = [] {
  std::array<char, 200> pairs{};
  for (std::size_t i = 0; i < pairs.size(); i += 2) {
    pairs[i] = static_cast<char>('0' + i / 20);
    pairs[i + 1] = static_cast<char>('0' + i / 2 % 10);
  }
  return pairs;
}();

// `+12125550142`
char* write_number(char* out, E164 number) {
  std::uint64_t value = number.value();
  int digits = kE164Digits;
  if (value < 10'000'000'000 || value >= 100'000'000'000) {
    digits = 0;
    for (std::uint64_t rest = value; rest != 0; rest /= 10) ++digits;
  }
  *out = '+';
  int at = digits;
  for (; at > 1; at -= 2, value /= 100) std::memcpy(out + at - 1, &kPairs[2 * (value % 100)], 2);
  if (at == 1) out[1] = static_cast<char>('0' + value);
  return out + 1 + digits;
}

char* write(char* out, std::string_view text) { return std::copy(text.begin(), text.end(), out); }

}  // namespace

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
      split_(split),
      // Plain lines have no delimiter of their own.
      delimiter_(layout.delimiter == kNoDelimiter ? ',' : layout.delimiter) {
  for (int i = 0; i < kMarks; ++i) {
    mark_reasons_.push_back(reasons_.reason(std::string(code_of(static_cast<Mark>(i)))));
  }
}

Status RowJudge::judge(const CsvBatch& batch, std::uint64_t number, FormattedRows& out) {
  judge_.forget();
  read(batch);
  if (auto probed = probe(number); !probed) return probed;
  judge_rows();
  format(batch, out);
  return ok();
}

void RowJudge::read(const CsvBatch& batch) {
  rows_.clear();
  numbers_.clear();
  const phone::Scanner& scanner = reader_.scanner();
  for (const CsvRecord& record : batch.records()) {
    Row row;
    row.first_number = static_cast<std::uint32_t>(numbers_.size());
    if (const auto number =
            read_plain_row(row.marks, batch, record, layout_, scanner, cell_counts_, scratch_)) {
      row.number_count = 1;
      numbers_.push_back(*number);
    } else {
      cells_.clear();
      read_row(cells_, batch, record, layout_, reader_, cell_counts_, scratch_);
      row.marks = cells_.marks;
      row.number_count = static_cast<std::uint32_t>(cells_.numbers.size());
      numbers_.insert(numbers_.end(), cells_.numbers.begin(), cells_.numbers.end());
    }
    rows_.push_back(row);
  }
}

Status RowJudge::probe(std::uint64_t batch) {
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
    if (!walk_) walk_ = book_.walk();
    if (auto found = book_.find_many(numbers_, *walk_, records_); !found) return found;
  }
  return listings_.find(lookups_, batch, found_);
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
  counts_.rows += rows_.size();
  counts_.numbers += numbers_.size();
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const Row& row = rows_[i];
    ++(row.outcome == Outcome::permitted    ? counts_.permitted
       : row.outcome == Outcome::prohibited ? counts_.prohibited
                                            : counts_.undetermined);
    const std::size_t begin = out.all.size();
    if (row.number_count == 1 && !row.marks.any()) {
      append_plain_row(batch, batch.records()[i], row, out.all);
    } else {
      collect_reasons(row);
      count_reasons();
      append_row(batch, batch.records()[i], row, out.all);
    }
    if (!split_) continue;
    TextBuffer& part = row.outcome == Outcome::permitted    ? out.permitted
                       : row.outcome == Outcome::prohibited ? out.prohibited
                                                            : out.undetermined;
    part.append(out.all.view().substr(begin));
  }
}

// A row of which nothing is to be said but what is said of its number.
void RowJudge::append_plain_row(const CsvBatch& batch, const CsvRecord& record, const Row& row,
                                TextBuffer& out) {
  const NumberAnswer& answer = *answers_[row.first_number];
  ++answer.rows;
  const std::string_view raw = batch.raw(record);
  const std::string_view ending = batch.ending(record);
  const std::string_view window =
      windows_ == nullptr ? std::string_view() : window_field(lookups_[row.first_number]);
  char* at = out.grow(raw.size() + answer.before.size() + 1 + E164::kDigitsMax +
                      answer.behind.size() + window.size() + ending.size());
  at = write(at, raw);
  at = write(at, answer.before);
  at = write_number(at, numbers_[row.first_number]);
  at = write(at, answer.behind);
  at = write(at, window);
  out.took(write(at, ending));
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

void RowJudge::count_reasons() {
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
                          TextBuffer& out) {
  out.append(batch.raw(record));
  out.append(delimiter_);
  out.append(checker::to_string(row.outcome));
  out.append(delimiter_);
  field_.clear();
  for (std::uint32_t i = 0; i < row.number_count; ++i) {
    if (i != 0) field_ += ';';
    field_ += numbers_[row.first_number + i].to_string();
  }
  append_field(out);
  out.append(delimiter_);
  field_.clear();
  for (const RowReason* reason : row_reasons_) {
    if (!field_.empty()) field_ += ';';
    field_ += reason->code;
  }
  append_field(out);
  if (windows_ != nullptr) {
    out.append(delimiter_);
    const std::span<const Lookup> lookups(lookups_);
    field_ = windows_->text(lookups.subspan(row.first_number, row.number_count));
    append_field(out);
  }
  out.append(batch.ending(record));
}

// With the delimiter before it.
std::string_view RowJudge::window_field(const Lookup& lookup) {
  const std::uint32_t index = lookup.number_class->index;
  if (index >= window_fields_.size()) window_fields_.resize(index + 1);
  std::string& field = window_fields_[index];
  if (field.empty()) {
    field = delimiter_;
    append_csv_field(field, windows_->text({&lookup, 1}), delimiter_);
  }
  return field;
}

// What field_ holds.
void RowJudge::append_field(TextBuffer& out) {
  quoted_.clear();
  append_csv_field(quoted_, field_, delimiter_);
  out.append(quoted_);
}

}  // namespace lapwing::screening
