// Screens one call: reads the number, asks the lists, judges by the law. The same answers as a
// scrub's, one at a time and fully explained. Thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "checker/checker.h"
#include "phone/reading.h"
#include "registry/registry.h"
#include "screening/facts.h"
#include "screening/scrub_report.h"

namespace lapwing::screening {

// One number that was read, with the facts it was judged by.
struct NumberScreening {
  phone::ReadNumber number;
  checker::Call call;  // explain(finding, call) puts a finding into words
  checker::Verdict verdict;
  std::vector<ListUse> lists;         // asked about this number
  std::vector<std::string> left_out;  // required by law, but not among those named
};

struct Screening {
  std::string text;  // as given
  phone::Reading reading;
  // The strictest of the numbers; never permitted unless the text is exactly one or several
  // readable numbers and each of them is permitted.
  checker::Outcome outcome = checker::Outcome::undetermined;
  std::vector<std::string> reasons;  // codes, as a scrub prints them
  std::vector<NumberScreening> numbers;
  std::string rulebook;  // its version
};

struct NumberWindows {
  phone::ReadNumber number;
  checker::Call call;
  std::vector<checker::Window> windows;
};

class Screener {
 public:
  // All must outlive this.
  Screener(const registry::Registry& registry, const checker::Rulebook& rulebook,
           const Clock& clock)
      : registry_(registry), rulebook_(rulebook), clock_(clock) {}

  // With `question.at` (or neither: now) the call as it stands, binding delays and hours included;
  // with `question.on` the question of a scrub, for that whole day. not_found for an unknown list;
  // else the registry's errors. A text without a number is an answer (undetermined), no error.
  Result<Screening> check(const phone::Reader& reader, std::string_view to,
                          CallQuestion question) const;

  // When each number of the text may lawfully be called in the days after `question.at` (default
  // now), by the calling hours alone. A text without a number has none.
  Result<std::vector<NumberWindows>> windows(const phone::Reader& reader, std::string_view to,
                                             CallQuestion question, int days) const;

  const registry::Registry& registry() const { return registry_; }
  const checker::Rulebook& rulebook() const { return rulebook_; }
  const Clock& clock() const { return clock_; }

 private:
  const registry::Registry& registry_;
  const checker::Rulebook& rulebook_;
  const Clock& clock_;
};

}  // namespace lapwing::screening
