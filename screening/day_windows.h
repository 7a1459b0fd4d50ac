// When the numbers of a row may be called on one day: the fourth column of `scrub --windows`. By
// the hours of the law alone, as `lapwing windows`; worked out once for each class of numbers. Not
// thread-safe.
#pragma once

#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "checker/checker.h"
#include "screening/listings.h"

namespace lapwing::screening {

class DayWindows {
 public:
  // The rulebook must outlive this. `on`: the civil day where the called party is.
  DayWindows(const checker::Rulebook& rulebook, CivilDate on) : checker_(rulebook), on_(on) {}

  // `2026-11-24T13:00:00Z/2026-11-25T02:00:00Z`, `;` between several: the times at which every one
  // of the numbers may be called. Nothing without a number, or where no such time is known.
  std::string text(std::span<const Lookup> numbers);

 private:
  const std::vector<checker::Window>& of(const NumberClass& number_class);

  checker::Checker checker_;
  CivilDate on_;
  std::unordered_map<std::uint32_t, std::vector<checker::Window>> by_class_;
};

}  // namespace lapwing::screening
