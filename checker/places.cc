#include "checker/places.h"

#include <algorithm>

#include "phone/location.h"

namespace lapwing::checker {
namespace {

// A zone that tzdata does not know leaves the local time unknown; it must not narrow the set.
std::vector<Zone> zones_named(std::span<const std::string_view> names) {
  std::vector<Zone> zones;
  for (const std::string_view name : names) {
    const auto zone = Zone::find(name);
    if (!zone) return {};
    zones.push_back(*zone);
  }
  return zones;
}

void add_codes(std::span<const std::string_view> codes, std::vector<Jurisdiction>& to) {
  for (const std::string_view code : codes) {
    // `001`, a number of no country, is no jurisdiction.
    if (const auto parsed = Jurisdiction::parse(code)) to.push_back(*parsed);
  }
}

}  // namespace

Place place_of(E164 number) {
  const phone::Location location = phone::locate(number);
  Place place;
  add_codes(location.countries, place.countries);
  add_codes(location.subdivisions, place.subdivisions);
  place.zones = zones_named(location.zones);
  return place;
}

Place place_of(Jurisdiction address) {
  Place place;
  place.countries.push_back(address.country());
  if (!address.is_country()) place.subdivisions.push_back(address);
  auto names = phone::zones_of(address.to_string());
  if (names.empty()) names = phone::zones_of(address.country().to_string());
  place.zones = zones_named(names);
  return place;
}

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
