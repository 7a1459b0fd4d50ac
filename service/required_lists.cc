#include "service/required_lists.h"

namespace lapwing::service {

Result<RequiredLists::Lists> RequiredLists::of(E164 number, const std::string& channel) {
  const CivilDate today(std::chrono::floor<std::chrono::days>(screener_.clock().now()));
  const std::lock_guard lock(mutex_);
  if (day_ != today) by_channel_.clear();
  day_ = today;
  auto& [classes, lists] = by_channel_[channel];
  if (!classes) {
    screening::CallQuestion question;
    if (const auto set = set_channel(question, channel); !set) return set.error();
    question.on = today;
    auto made = screening::NumberClasses::create(screener_.registry().catalog(),
                                                 screener_.rulebook(), std::move(question));
    if (!made) return made.error();
    classes = std::make_unique<screening::NumberClasses>(*std::move(made));
  }
  const auto number_class = classes->of(number);
  if (!number_class) return number_class.error();
  auto& known = lists[*number_class];
  if (!known) {
    std::vector<registry::ListInfo> needed;
    for (const auto& need : (*number_class)->needs) needed.push_back(need.info);
    known = std::make_shared<const std::vector<registry::ListInfo>>(std::move(needed));
  }
  return known;
}

}  // namespace lapwing::service
