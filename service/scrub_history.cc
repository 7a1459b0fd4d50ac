#include "service/scrub_history.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace lapwing::service {
namespace {

using nlohmann::ordered_json;

CivilDate utc_date(Instant at) { return CivilDate(std::chrono::floor<std::chrono::days>(at)); }

std::optional<CivilDate> day_of(const ordered_json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_string()) return {};
  const auto day = parse_date(found->get<std::string>());
  return day ? std::optional(*day) : std::nullopt;
}

ordered_json or_null(const ordered_json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() ? ordered_json() : *found;
}

ordered_json shown(const registry::HeldDocument& held, const ordered_json& record,
                   CivilDate today) {
  ordered_json json = {{"id", held.document.id},
                       {"recorded_at", format_instant(held.recorded_at)},
                       {"organization", or_null(record, "organization")},
                       {"alarm", name_of(use_alarm(day_of(record, "use_until"), today))}};
  for (const auto* name : {"seller", "san", "on", "use_until", "counts", "stale", "seq"}) {
    json[name] = or_null(record, name);
  }
  json["lists"] = ordered_json::array();
  for (const auto& list : or_null(record, "lists")) {
    ordered_json item;
    for (const auto* name : {"list", "edition", "age_days", "age_days_max", "use_until"}) {
      item[name] = or_null(list, name);
    }
    item["alarm"] = name_of(use_alarm(day_of(list, "use_until"), today));
    json["lists"].push_back(std::move(item));
  }
  return json;
}

ordered_json lists_today(const registry::Registry& registry, Instant now) {
  auto lists = ordered_json::array();
  for (const auto& summary : registry.lists()) {
    if (summary.info.id.is_internal() || !summary.latest) continue;
    const auto obtained_at = summary.latest->obtained_at;
    const auto use_until = summary.info.use_until(obtained_at);
    lists.push_back({{"list", summary.info.id.text()},
                     {"edition", summary.latest->id()},
                     {"age_days", summary.info.age_days(obtained_at, now)},
                     {"use_until", nullptr},
                     {"alarm", name_of(use_alarm(use_until, summary.info.date(now)))}});
    if (use_until) lists.back()["use_until"] = format_date(*use_until);
  }
  return lists;
}

}  // namespace

std::string_view name_of(UseAlarm alarm) {
  switch (alarm) {
    case UseAlarm::none:
      return "none";
    case UseAlarm::near:
      return "near";
    case UseAlarm::over:
      break;
  }
  return "over";
}

UseAlarm use_alarm(std::optional<CivilDate> use_until, CivilDate today) {
  if (!use_until) return UseAlarm::none;
  const auto left = (std::chrono::sys_days(*use_until) - std::chrono::sys_days(today)).count();
  return left < 0 ? UseAlarm::over : left <= kNearDays ? UseAlarm::near : UseAlarm::none;
}

Result<ordered_json> scrub_history(const registry::Registry& registry,
                                   const std::optional<std::string>& organization, Instant now,
                                   std::size_t limit) {
  auto held = registry.documents(kScrubs);
  if (!held) return held.error();
  std::sort(held->begin(), held->end(),
            [](const auto& a, const auto& b) { return a.seq > b.seq; });
  ordered_json json = {{"scrubs", ordered_json::array()}, {"lists", lists_today(registry, now)}};
  for (const auto& document : *held) {
    if (json["scrubs"].size() == limit) break;
    const auto record = ordered_json::parse(document.document.body, nullptr, false);
    if (!record.is_object()) {
      return error(Errc::data_loss, "entry {} of the journal is no scrub that can be read",
                   document.seq);
    }
    if (organization && or_null(record, "organization") != *organization) continue;
    json["scrubs"].push_back(shown(document, record, utc_date(now)));
  }
  return json;
}

}  // namespace lapwing::service
