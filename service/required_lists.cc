#include "service/required_lists.h"

namespace lapwing::service {

Result<std::vector<registry::ListInfo>> RequiredLists::of(E164 number, const std::string& channel) {
  const CivilDate today(std::chrono::floor<std::chrono::days>(screener_.clock().now()));
  const std::lock_guard lock(mutex_);
  if (day_ != today) by_channel_.clear();
  day_ = today;
  auto& classes = by_channel_[channel];
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
  std::vector<registry::ListInfo> lists;
  for (const auto& need : (*number_class)->needs) lists.push_back(need.info);
  return lists;
}

}  // namespace lapwing::service
