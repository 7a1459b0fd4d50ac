// The verdict for one number of a scrub, from its class and what the lists say: the checker's, with
// its findings as reason codes. Numbers about which the same is known get the same answer, so
// verdicts are kept and used again. Not thread-safe.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "checker/checker.h"
#include "screening/listings.h"
#include "screening/number_class.h"
#include "screening/record_facts.h"

namespace lapwing::screening {

// A reason code and what it is counted as: `listed:us.national:2003-06-01` counts as
// `listed:us.national`.
struct RowReason {
  std::string code;
  std::uint32_t counted_as;  // an index of ReasonCounts
};

class ReasonCounts {
 public:
  RowReason reason(std::string code);
  void count(std::uint32_t index) { ++counts_[index]; }
  void count(std::uint32_t index, std::uint64_t times) { counts_[index] += times; }
  std::map<std::string, std::uint64_t> totals() const;  // of those that occurred

 private:
  std::unordered_map<std::string, std::uint32_t> indices_;
  std::vector<std::uint64_t> counts_;
};

// The order in which the reasons of several numbers are given.
inline constexpr checker::Outcome kStrictestFirst[] = {
    checker::Outcome::prohibited, checker::Outcome::undetermined, checker::Outcome::permitted};

struct NumberAnswer {
  checker::Outcome outcome = checker::Outcome::undetermined;
  std::vector<RowReason> reasons;  // without repeats
  // What stands before and behind the number in a row that says nothing else, and how many such
  // rows there were: `,permitted,` and `,`.
  std::string before;
  std::string behind;
  mutable std::uint64_t rows = 0;
};

// The list is that of the seller who calls, which is a fact of its own to the checker.
bool is_own_list(const ListNeed& need, const NumberClass& number_class);
// What the checker is asked of a class: every list that is needed, by name, so that a list that no
// rule speaks of is judged all the same.
checker::Questions questions_for(const NumberClass& number_class, bool whole_day);
// Codes of the findings that decided, and of those that an exception excused.
std::vector<std::string> reason_codes(const checker::Verdict& verdict, const checker::Call& call);
// `left-out:gb.tps`: required lists of a class none of whose lists was asked; mostly empty.
std::vector<std::string> left_out_codes(const NumberClass& number_class);

class NumberJudge {
 public:
  // Rulebook and counts must outlive this. `delimiter`: of the answers' texts. `answers_max`: how
  // many are kept from one batch to the next; about 400 bytes each.
  NumberJudge(const checker::Rulebook& rulebook, ReasonCounts& counts, char delimiter,
              std::size_t answers_max = 100'000)
      : checker_(rulebook), counts_(&counts), delimiter_(delimiter), answers_max_(answers_max) {}

  // `listings`: one for each of the class's needs. `records`: the seller's, null where nothing is
  // known of them. Valid until forget().
  const NumberAnswer& judge(E164 number, const NumberClass& number_class,
                            std::span<const Listing> listings, const RecordFacts* records);
  // Between batches: drops what only one number can be answered, and the rest once it has grown
  // large.
  void forget();
  // Counts the reasons of NumberAnswer::rows.
  void count_rows();

 private:
  static constexpr std::size_t kSlotsMin = 1'024;

  struct Slot {
    std::uint64_t hash = 0;
    std::size_t key = 0;  // where it begins in keys_
    const NumberAnswer* answer = nullptr;
  };

  // The last answer of a class to so many listings.
  struct Recent {
    std::size_t key = 0;
    const NumberAnswer* answer = nullptr;
  };
  static constexpr std::size_t kRecentListed = 8;  // that many listings and more are one

  bool is_key(std::size_t at) const {
    return std::equal(key_.begin(), key_.end(), keys_.begin() + static_cast<std::ptrdiff_t>(at));
  }
  const Slot* find(std::uint64_t hash) const;
  const Slot& keep(std::uint64_t hash, const NumberAnswer* answer);
  const Slot& put(const Slot& slot);
  // How many of the listings say that it is listed.
  std::size_t write_key(E164 number, const NumberClass& number_class,
                        std::span<const Listing> listings);
  NumberAnswer answer(E164 number, const NumberClass& number_class,
                      std::span<const Listing> listings, const RecordFacts* records);
  NumberAnswer worded(NumberAnswer answer) const;
  void count_rows_of(const std::deque<NumberAnswer>& answers);

  checker::Checker checker_;
  ReasonCounts* counts_;
  char delimiter_;
  std::size_t answers_max_;
  checker::Verdict verdict_;
  std::vector<std::uint64_t> key_;   // its size first
  std::vector<std::uint64_t> keys_;  // of all answers, one behind the other
  std::vector<Slot> slots_ =
      std::vector<Slot>(kSlotsMin);  // by hash, a power of two of them, at most half full
  std::deque<NumberAnswer> answers_;
  std::deque<NumberAnswer> own_;  // of numbers with records of their own, in the batch at hand
  std::vector<Recent> recent_;    // by class and listings
};

}  // namespace lapwing::screening
