#include "service/violation_filter.h"

#include "service/caller_of.h"

namespace lapwing::service {

enforcement::ViolationFilter violation_filter_in(Asked& asked) {
  const auto day = [&](const char* name) -> std::optional<std::chrono::sys_days> {
    const auto date = asked.date(name);
    return date ? std::optional(std::chrono::sys_days(*date)) : std::nullopt;
  };
  enforcement::ViolationFilter filter;
  filter.caller = caller_in(asked);
  filter.seller = asked.text("seller");
  filter.rule = asked.text("rule");
  filter.jurisdiction = asked.text("jurisdiction");
  filter.outcome = asked.one_of("outcome", {"prohibited", "undetermined"});
  filter.subject = asked.text("subject");
  filter.campaign = asked.text("campaign");
  filter.called_area = asked.text("called_area");
  filter.called_place = asked.text("called_place");
  filter.since = day("since");
  filter.until = day("until");
  return filter;
}

}  // namespace lapwing::service
