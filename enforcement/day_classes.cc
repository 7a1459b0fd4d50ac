#include "enforcement/day_classes.h"

#include <algorithm>

namespace lapwing::enforcement {

std::vector<CivilDate> days_of(const checker::Place& place, Instant at) {
  std::vector<CivilDate> days;
  for (const Zone& zone : place.zones) days.push_back(zone.local(at).date);
  if (days.empty()) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    for (const int around : {-1, 0, 1}) days.emplace_back(day + std::chrono::days(around));
  }
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
  return days;
}

Result<const screening::NumberClass*> DayClasses::of(E164 number, CivilDate day,
                                                     const std::string& seller,
                                                     std::optional<bool> recorded) {
  const int voice = recorded ? int{*recorded} : -1;
  if (last_ == nullptr || last_->first.second != voice || last_->first.first != seller) {
    last_ = &*classes_.try_emplace({seller, voice}).first;
  }
  auto& slot = last_->second[std::chrono::sys_days(day).time_since_epoch().count()];
  if (!slot) {
    screening::CallQuestion question = question_;
    question.on = day;
    if (!seller.empty()) question.seller = seller;
    if (recorded) question.recorded = recorded;
    auto made = screening::NumberClasses::create(catalog_, rulebook_, std::move(question));
    if (!made) return made.error();
    slot = std::make_unique<screening::NumberClasses>(*std::move(made));
  }
  return slot->of(number);
}

}  // namespace lapwing::enforcement
