#include "screening/binding.h"

#include <algorithm>

#include "checker/places.h"
#include "checker/rules/internal_list.h"
#include "checker/rules/registry_listing.h"
#include "screening/facts.h"

namespace lapwing::screening {
namespace {

using checker::Kind;

BindingDay binding_day(const checker::Rule& rule, const checker::Law& law, const Zone& zone,
                       CivilDate from) {
  return {from, zone.name(), rule.jurisdiction.to_string(), law.source.citation,
          law.source.verified};
}

bool contains(const std::vector<std::string>& places, const std::string& place) {
  return std::find(places.begin(), places.end(), place) != places.end();
}

}  // namespace

std::vector<BindingDay> binding_days(const checker::Rulebook& rulebook,
                                     const registry::ListInfo& list, E164 number,
                                     Instant registered_at) {
  checker::Call call;
  call.place = checker::place_of(number);
  const std::vector<std::string> places = place_codes(call);
  const Zone& home = call.place.zones.empty() ? list.zone : call.place.zones.front();
  std::vector<BindingDay> days;
  for (const checker::Rule& rule : rulebook.rules()) {
    if (!contains(places, rule.jurisdiction.to_string())) continue;
    if (rule.kind == Kind::registry_listing) {
      const checker::Law* law = rule.on(list.date(registered_at));
      if (law == nullptr) continue;
      const auto& terms = static_cast<const checker::RegistryTerms&>(*law->terms);
      if (terms.list != list.id.text()) continue;
      const CivilDate registered = terms.zone.local(registered_at).date;
      days.push_back(
          binding_day(rule, *law, terms.zone,
                      terms.bound_from(registered, rulebook.holidays(), rule.jurisdiction)));
    } else if (rule.kind == Kind::internal_list && list.id.is_internal()) {
      const CivilDate asked = home.local(registered_at).date;
      const checker::Law* law = rule.on(asked);
      if (law == nullptr) continue;
      const auto& terms = static_cast<const checker::InternalTerms&>(*law->terms);
      // The last day of the period may still be used to honour the request.
      const auto last =
          std::chrono::sys_days(terms.honour.after(asked, rulebook.holidays(), rule.jurisdiction));
      days.push_back(
          binding_day(rule, *law, home,
                      terms.honour.at_once() ? asked : CivilDate(last + std::chrono::days(1))));
    }
  }
  std::stable_sort(days.begin(), days.end(),
                   [](const BindingDay& a, const BindingDay& b) { return a.from < b.from; });
  return days;
}

}  // namespace lapwing::screening
