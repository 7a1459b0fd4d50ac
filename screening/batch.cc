#include "screening/batch.h"

#include <algorithm>

#include "phone/scanner.h"

namespace lapwing::screening {

using checker::Outcome;

Result<std::unique_ptr<BatchScreener>> BatchScreener::create(const Screener& screener,
                                                             CallQuestion question,
                                                             const std::string& region,
                                                             bool letters, bool allow_stale) {
  auto reader = phone::Reader::create(region, {.letters = letters});
  if (!reader) return reader.error();
  const auto on = question.on;
  if (!on) question.on = today(screener.registry().catalog(), region, screener.clock().now());
  auto classes = NumberClasses::create(screener.registry().catalog(), screener.rulebook(),
                                       std::move(question));
  if (!classes) return classes.error();
  return std::unique_ptr<BatchScreener>(
      new BatchScreener(screener, *std::move(reader), *std::move(classes), on, allow_stale));
}

BatchScreener::BatchScreener(const Screener& screener, phone::Reader reader, NumberClasses classes,
                             std::optional<CivilDate> on, bool allow_stale)
    : head_(screener.registry().head()),
      reader_(std::move(reader)),
      classes_(std::move(classes)),
      lists_(screener.registry(), {on, screener.clock().now()}, allow_stale),
      listings_(lists_),
      book_(screener.registry(), classes_.question()),
      judge_(screener.rulebook(), counts_, ',') {}

std::span<const E164> BatchScreener::read(std::span<const std::string_view> texts) {
  rows_.clear();
  numbers_.clear();
  Cells cells;
  for (const std::string_view text : texts) {
    BatchAnswer& row = rows_.emplace_back();
    row.first_number = static_cast<std::uint32_t>(numbers_.size());
    // Nearly all are one number, which needs no Reading.
    const phone::Scanned scanned = reader_.scanner().scan(text);
    const bool is_one = scanned.settled && scanned.status == phone::ReadingStatus::number;
    if (const auto number = is_one ? E164::from_value(scanned.values[0]) : std::nullopt) {
      if (!scanned.valid[0]) row.marks.add(Mark::invalid);
      row.number_count = 1;
      numbers_.push_back(*number);
      continue;
    }
    cells.clear();
    add_reading(
        cells, scanned.settled ? phone::Scanner::reading_of(scanned) : reader_.read_declined(text));
    row.marks = cells.marks;
    row.number_count = static_cast<std::uint32_t>(cells.numbers.size());
    numbers_.insert(numbers_.end(), cells.numbers.begin(), cells.numbers.end());
  }
  return numbers_;
}

Status BatchScreener::screen() {
  judge_.forget();
  if (auto probed = probe(); !probed) return probed;
  answers_.clear();
  for (const Lookup& lookup : lookups_) {
    const auto found =
        std::span<const Listing>(found_).subspan(lookup.first, lookup.number_class->needs.size());
    const RecordFacts* records = records_.empty() ? nullptr : &records_[answers_.size()];
    answers_.push_back(&judge_.judge(lookup.number, *lookup.number_class, found, records));
  }
  for (BatchAnswer& row : rows_) {
    row.outcome = row.marks.outcome();
    for (std::uint32_t i = 0; i < row.number_count; ++i) {
      row.outcome = std::max(row.outcome, answers_[row.first_number + i]->outcome);
    }
    if (row.number_count == 0) row.outcome = std::max(row.outcome, Outcome::undetermined);
  }
  return ok();
}

Status BatchScreener::probe() {
  lookups_.clear();
  records_.clear();
  std::size_t first = 0;
  for (const E164 number : numbers_) {
    const auto number_class = classes_.of(number);
    if (!number_class) return number_class.error();
    lookups_.push_back({number, *number_class, first});
    first += (*number_class)->needs.size();
  }
  if (book_.known()) {
    if (!walk_) walk_ = book_.walk();
    if (auto found = book_.find_many(numbers_, *walk_, records_); !found) return found;
  }
  found_.assign(first, Listing{});
  return listings_.find(lookups_, batches_++, found_);
}

bool BatchScreener::listed(std::size_t number) const {
  const Lookup& lookup = lookups_[number];
  const auto found =
      std::span<const Listing>(found_).subspan(lookup.first, lookup.number_class->needs.size());
  return std::any_of(found.begin(), found.end(), [](const Listing& listing) {
    return listing.found.state == registry::ListingState::listed ||
           listing.found.state == registry::ListingState::maybe_listed;
  });
}

void BatchScreener::reasons_of(const BatchAnswer& row, std::vector<std::string_view>& codes) const {
  codes.clear();
  const auto add = [&](std::string_view code) {
    if (std::find(codes.begin(), codes.end(), code) == codes.end()) codes.push_back(code);
  };
  for (const Outcome outcome : kStrictestFirst) {
    for (std::uint32_t i = 0; i < row.number_count; ++i) {
      const NumberAnswer& answer = *answers_[row.first_number + i];
      if (answer.outcome != outcome) continue;
      for (const RowReason& reason : answer.reasons) add(reason.code);
    }
  }
  if (!row.marks.any()) return;
  for (int i = 0; i < kMarks; ++i) {
    const auto mark = static_cast<Mark>(i);
    if (row.marks.has(mark)) add(code_of(mark));
  }
}

}  // namespace lapwing::screening
