// The verdict for one number of a scrub, from its class and what the lists say: the checker's, with
// its findings as reason codes. Numbers about which the same is known get the same answer, so
// verdicts are kept and used again. Not thread-safe.
#pragma once

#include <cstdint>
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
  // All must outlive this.
  NumberJudge(const checker::Rulebook& rulebook, ReasonCounts& counts)
      : checker_(rulebook), counts_(&counts) {}

  // `listings`: one for each of the class's needs. `records`: the seller's, null where nothing is
  // known of them. Valid until forget().
  const NumberAnswer& judge(E164 number, const NumberClass& number_class,
                            std::span<const Listing> listings, const RecordFacts* records);
  // Between batches: drops what is kept once it has grown large.
  void forget();

 private:
  NumberAnswer answer(E164 number, const NumberClass& number_class,
                      std::span<const Listing> listings, const RecordFacts* records);

  checker::Checker checker_;
  ReasonCounts* counts_;
  checker::Verdict verdict_;
  std::string key_;
  std::unordered_map<std::string, NumberAnswer> answers_;
};

}  // namespace lapwing::screening
