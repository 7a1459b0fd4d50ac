// Period: a length of time as laws state it, added to civil days. A value; no thread safety needed.
#pragma once

#include <string>

#include "base/time.h"
#include "checker/fields.h"
#include "checker/holidays.h"
#include "checker/jurisdiction.h"

namespace lapwing::checker {

struct Period {
  int years = 0;
  int months = 0;
  int days = 0;
  int business_days = 0;
  bool forever = false;

  bool at_once() const {
    return !forever && years == 0 && months == 0 && days == 0 && business_days == 0;
  }
  // Years and months first; a day that the month lacks becomes its last (31 August and 18 months:
  // 28 February). Business days count as in the jurisdiction. Precondition: !forever.
  CivilDate after(CivilDate date, const Holidays& holidays, Jurisdiction place) const;
  // `31 days`, `18 months`, `at once`, `forever`
  std::string to_string() const;
};

// `{days: 31}`, `{years: 3, days: 14}`, or the word for none of them: `at-once`, `forever`.
// Absent: `otherwise`, or a problem without one.
Period read_period(Fields& fields, const std::string& key,
                   std::optional<Period> otherwise = std::nullopt);
Period read_period(Fields& fields, const YAML::Node& node, const std::string& key);

}  // namespace lapwing::checker
