#include "checker/rules/emergency.h"

#include <algorithm>
#include <array>

namespace lapwing::checker {
namespace {

// The counties of the called party in this jurisdiction; the address says more than the number.
const std::vector<std::string>& counties_of(const Call& call) {
  return call.address && !call.address->counties.empty() ? call.address->counties
                                                         : call.place.counties;
}

bool lasts_on(const Emergency& emergency, std::chrono::sys_days day) {
  return std::chrono::sys_days(emergency.from) <= day &&
         (!emergency.until || day < std::chrono::sys_days(*emergency.until));
}

}  // namespace

std::vector<std::pair<std::string, std::string>> EmergencyTerms::describe() const {
  return {{"no calls", "while an emergency is declared where the called party is"}};
}

std::unique_ptr<const Terms> read_emergency(Fields& fields) {
  constexpr std::array<std::string_view, 1> kDuring = {"declared-emergency"};
  fields.word("during", kDuring);
  return std::make_unique<EmergencyTerms>();
}

Finding emergency(const Situation& situation, const Rule& rule, const Law& law) {
  const auto give = [&](Outcome outcome, Reason reason) {
    return make_finding(rule, law, outcome, reason);
  };
  const EmergencyTable* table = situation.emergencies.find(rule.jurisdiction);
  if (table == nullptr) return give(Outcome::undetermined, Reason::emergency_unknown);
  // Around midnight it may be two days where the called party may be.
  std::chrono::sys_days first(situation.day);
  std::chrono::sys_days last = first;
  for (const Local& local : situation.locals) {
    first = std::min(first, local.day);
    last = std::max(last, local.day);
  }
  bool perhaps = table->known_through && std::chrono::sys_days(*table->known_through) < last;
  const auto& counties = counties_of(situation.call);
  for (std::size_t i = 0; i < table->emergencies.size(); ++i) {
    const Emergency& one = table->emergencies[i];
    if (!lasts_on(one, first) && !lasts_on(one, last)) continue;
    const bool here =
        one.counties.empty() || std::any_of(counties.begin(), counties.end(), [&](const auto& c) {
          return std::find(one.counties.begin(), one.counties.end(), c) != one.counties.end();
        });
    if (here) {
      Finding finding = give(Outcome::prohibited, Reason::emergency);
      finding.index = static_cast<std::int32_t>(i);
      return finding;
    }
    perhaps = perhaps || counties.empty();
  }
  return perhaps ? give(Outcome::undetermined, Reason::emergency_unknown)
                 : give(Outcome::permitted, Reason::no_emergency);
}

}  // namespace lapwing::checker
