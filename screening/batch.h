// Many texts screened alike: the question of a scrub, for a whole day, about texts that are at hand
// together. The same answers as a scrub's, without a file. What one batch learned of places, lists
// and law is used for the next, as long as the journal's head stands. Not thread-safe.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "phone/reading.h"
#include "screening/cell.h"
#include "screening/listings.h"
#include "screening/number_class.h"
#include "screening/number_judge.h"
#include "screening/screener.h"

namespace lapwing::screening {

struct BatchAnswer {
  checker::Outcome outcome = checker::Outcome::undetermined;
  Marks marks;
  std::uint32_t first_number = 0;  // in BatchScreener::numbers()
  std::uint32_t number_count = 0;
};

class BatchScreener {
 public:
  // The screener must outlive this. `question.on` is the day judged; without it today, in each
  // list's own zone. not_found for an unknown list, invalid_argument for an unknown region.
  static Result<std::unique_ptr<BatchScreener>> create(const Screener& screener,
                                                       CallQuestion question,
                                                       const std::string& region, bool letters,
                                                       bool allow_stale);

  // (read screen)*. read: the numbers in the texts, which are not looked up yet. screen: one answer
  // a text, valid until the next call. failed_precondition for a stale list unless it is allowed;
  // after an error this must not be used again.
  std::span<const E164> read(std::span<const std::string_view> texts);
  Status screen();

  std::span<const BatchAnswer> answers() const { return rows_; }
  std::span<const E164> numbers() const { return numbers_; }
  // Whether a number of the last batch is on one of the lists that were asked.
  bool listed(std::size_t number) const;
  // Of a row that is one number and nothing else to be said: the answer that it shares with all
  // that are answered alike. Null for any other.
  const NumberAnswer* plain(const BatchAnswer& answer) const {
    const bool is_plain = answer.number_count == 1 && !answer.marks.any();
    return is_plain ? answers_[answer.first_number] : nullptr;
  }
  // Codes without repeats, as a scrub's row has them.
  void reasons_of(const BatchAnswer& answer, std::vector<std::string_view>& codes) const;

  CivilDate on() const { return *classes_.question().on; }
  std::vector<ListUse> lists() const { return lists_.used(); }
  std::vector<std::string> left_out() const { return classes_.left_out(); }
  // Answers are computed at the journal's head as it was; nothing was asked yet: 0.
  registry::Seq head() const { return head_; }

 private:
  BatchScreener(const Screener& screener, phone::Reader reader, NumberClasses classes,
                std::optional<CivilDate> on, bool allow_stale);
  Status probe();

  registry::Seq head_;
  phone::Reader reader_;
  NumberClasses classes_;
  OpenLists lists_;
  Listings listings_;
  std::uint64_t batches_ = 0;
  SellerBook book_;
  std::unique_ptr<registry::NumberWalk> walk_;  // through the book, once it is needed
  ReasonCounts counts_;
  NumberJudge judge_;

  // Of the batch at hand, as RowJudge has them.
  std::vector<BatchAnswer> rows_;
  std::vector<E164> numbers_;
  std::vector<Lookup> lookups_;
  std::vector<Listing> found_;
  std::vector<RecordFacts> records_;
  std::vector<const NumberAnswer*> answers_;
};

}  // namespace lapwing::screening
