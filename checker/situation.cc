#include "checker/situation.h"

namespace lapwing::checker {

CivilDate Situation::day_in(const Zone& zone) const {
  if (!call.at) return *call.on;
  for (const Local& local : locals) {
    // A name belongs to tzdata, so that equal zones have one and the same.
    if (&local.zone->name() == &zone.name()) return CivilDate(local.day);
  }
  return zone.local(*call.at).date;
}

}  // namespace lapwing::checker
