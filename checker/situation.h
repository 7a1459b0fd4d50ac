// Situation: a call with what every rule asks about it worked out once: local times, the civil day
// whose law applies. Lives for one judgement, on one thread.
#pragma once

#include <optional>
#include <span>

#include "base/time.h"
#include "checker/call.h"
#include "checker/emergencies.h"
#include "checker/holidays.h"
#include "checker/rule.h"
#include "checker/verdict.h"

namespace lapwing::checker {

// What the clocks show in one zone at the call's instant.
struct Local {
  const Zone* zone;
  std::chrono::sys_days day;
  std::chrono::milliseconds since_midnight;
};

struct Situation {
  const Call& call;
  const Holidays& holidays;
  const Emergencies& emergencies;
  bool binding;                   // ask whether a listing binds yet
  std::span<const Local> locals;  // one a zone the called party may be in; empty: none known
  CivilDate day;                  // the called party's, whose law is applied

  // The civil day of the call in `zone`; of Call::on as it stands. Precondition: at or on is known.
  CivilDate day_in(const Zone& zone) const;
};

inline Finding make_finding(const Rule& rule, const Law& law, Outcome outcome, Reason reason) {
  Finding finding{.rule = &rule,
                  .law = &law,
                  .jurisdiction = rule.jurisdiction,
                  .kind = rule.kind,
                  .outcome = outcome,
                  .reason = reason};
  return finding;
}

// Days as Finding::number holds them.
inline std::int64_t to_number(CivilDate date) {
  return std::chrono::sys_days(date).time_since_epoch().count();
}
inline CivilDate to_date(std::int64_t number) {
  return CivilDate(std::chrono::sys_days(std::chrono::days(number)));
}

}  // namespace lapwing::checker
