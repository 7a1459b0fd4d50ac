// From which day callers are bound by a registration: a question to the law, never stored. Pure and
// thread-safe.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "checker/rulebook.h"
#include "phone/e164.h"
#include "registry/list.h"

namespace lapwing::screening {

// What one rule of law says.
struct BindingDay {
  CivilDate from;  // calls are unlawful from 00:00 of this day in the zone
  std::string zone;
  std::string jurisdiction;  // `US`, `US-FL`
  std::string citation;
  bool verified = false;  // against the text of the law
};

// The rules of the places the number may be in that speak of this list, or of sellers' own lists,
// as in force on the day of registration. Empty where no rule is known. The earliest comes first.
std::vector<BindingDay> binding_days(const checker::Rulebook& rulebook,
                                     const registry::ListInfo& list, E164 number,
                                     Instant registered_at);

}  // namespace lapwing::screening
