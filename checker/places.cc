#include "checker/places.h"

#include <algorithm>

namespace lapwing::checker {

std::vector<Jurisdiction> places_of(const Call& call) {
  std::vector<Jurisdiction> places;
  const auto add = [&](Jurisdiction place) {
    if (std::find(places.begin(), places.end(), place) == places.end()) places.push_back(place);
  };
  const auto add_all = [&](const Place& place) {
    for (const Jurisdiction country : place.countries) add(country);
    for (const Jurisdiction subdivision : place.subdivisions) {
      add(subdivision.country());
      add(subdivision);
    }
  };
  add_all(call.place);
  if (call.address) add_all(*call.address);
  std::sort(places.begin(), places.end());
  return places;
}

const std::vector<Zone>& zones_of(const Call& call) {
  return call.address && !call.address->zones.empty() ? call.address->zones : call.place.zones;
}

Days days_of(const Call& call) {
  using std::chrono::floor;
  Days days;
  if (call.at) {
    const auto& zones = zones_of(call);
    if (zones.empty()) {
      days.first = CivilDate(floor<std::chrono::days>(*call.at - std::chrono::hours(12)));
      days.last = CivilDate(floor<std::chrono::days>(*call.at + std::chrono::hours(14)));
    } else {
      days.first = days.last = zones.front().local(*call.at).date;
      for (const Zone& zone : zones) {
        const CivilDate day = zone.local(*call.at).date;
        days.first = std::min(days.first, day);
        days.last = std::max(days.last, day);
      }
    }
    days.known = true;
  } else if (call.on) {
    days = {true, *call.on, *call.on};
  }
  return days;
}

}  // namespace lapwing::checker
