#include "service/scrub_history.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "registry/scrub_log.h"
#include "service/subscribers.h"

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

// One scrub on record, wherever it was made.
struct Made {
  registry::Seq seq = 0;
  std::string id;
  Instant recorded_at{};
  std::string file;  // of a record that was filed
  std::string text;
  ordered_json record = {};
};

ordered_json shown(const Made& made, CivilDate today) {
  const auto& record = made.record;
  ordered_json json = {{"id", made.id},
                       {"recorded_at", format_instant(made.recorded_at)},
                       {"file", made.file.empty() ? ordered_json() : ordered_json(made.file)},
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

// Those asked for over HTTP and those whose records were filed, the newest first.
Result<std::vector<Made>> all_scrubs(const registry::Registry& registry) {
  auto held = registry.documents(kScrubs);
  if (!held) return held.error();
  auto filed = registry::filed_scrubs(registry);
  if (!filed) return filed.error();
  std::vector<Made> all;
  for (auto& one : *held) {
    all.push_back({one.seq, one.document.id, one.recorded_at, {}, std::move(one.document.body)});
  }
  for (auto& one : *filed) {
    all.push_back(
        {one.seq, one.scrub.scrub, one.recorded_at, one.file, std::move(one.scrub.record)});
  }
  std::sort(all.begin(), all.end(), [](const Made& a, const Made& b) { return a.seq > b.seq; });
  return all;
}

Result<Subscriber> owner_of(const registry::Registry& registry,
                            const std::optional<std::string>& organization) {
  Subscriber owner{.id = organization.value_or("")};
  if (!organization) return owner;
  const auto subscribers = read_subscribers(registry);
  if (!subscribers) return subscribers.error();
  const auto found = std::find_if(subscribers->begin(), subscribers->end(),
                                  [&](const Subscriber& one) { return one.id == owner.id; });
  return found == subscribers->end() ? owner : *found;
}

// A filed record names no organization, but a seller or a SAN.
bool is_of(const Made& made, const Subscriber& owner) {
  const auto says = [&](const char* field, const std::string& value) {
    return !value.empty() && or_null(made.record, field) == value;
  };
  if (made.file.empty()) return says("organization", owner.id);
  return says("seller", owner.seller) || says("san", owner.san);
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
  auto all = all_scrubs(registry);
  if (!all) return all.error();
  const auto owner = owner_of(registry, organization);
  if (!owner) return owner.error();
  ordered_json json = {{"scrubs", ordered_json::array()}, {"lists", lists_today(registry, now)}};
  for (auto& made : *all) {
    if (json["scrubs"].size() == limit) break;
    made.record = ordered_json::parse(made.text, nullptr, false);
    if (!made.record.is_object()) {
      return error(Errc::data_loss, "entry {} of the journal is no scrub that can be read",
                   made.seq);
    }
    if (!organization || is_of(made, *owner)) json["scrubs"].push_back(shown(made, utc_date(now)));
  }
  return json;
}

}  // namespace lapwing::service
