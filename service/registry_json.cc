#include "service/registry_json.h"

#include <nlohmann/json.hpp>

namespace lapwing::service {
namespace {

using nlohmann::ordered_json;

ordered_json maybe(const std::optional<Instant>& at) {
  return at ? ordered_json(format_instant(*at)) : ordered_json(nullptr);
}

}  // namespace

ordered_json to_json(const registry::ListSummary& list, Instant now) {
  ordered_json json{{"list", list.info.id.text()},
                    {"title", list.info.title},
                    {"jurisdiction", list.info.jurisdiction},
                    {"channels", list.info.channels},
                    {"regime", registry::to_string(list.info.regime)},
                    {"tenure", registry::to_string(list.info.tenure)},
                    {"count", list.count},
                    {"editions", list.editions},
                    {"seq", list.seq}};
  if (list.latest) {
    const auto until = list.info.use_until(list.latest->obtained_at);
    json["latest"] = list.latest->id();
    json["obtained_at"] = format_instant(list.latest->obtained_at);
    json["obtained_kind"] = registry::to_string(list.latest->obtained_kind);
    json["age_days"] = list.info.age_days(list.latest->obtained_at, now);
    json["use_until"] = until ? ordered_json(format_date(*until)) : ordered_json(nullptr);
    json["stale"] = list.info.stale(list.latest->obtained_at, now);
  }
  return json;
}

ordered_json to_json(const registry::Edition& edition) {
  return {{"edition", edition.id()},
          {"kind", registry::to_string(edition.kind)},
          {"obtained_at", format_instant(edition.obtained_at)},
          {"obtained_kind", registry::to_string(edition.obtained_kind)},
          {"recorded_at", format_instant(edition.recorded_at)},
          {"seq", edition.seq},
          {"count", edition.count},
          {"added", edition.added},
          {"removed", edition.removed},
          {"rejected", edition.rejected},
          {"coverage", edition.coverage.to_strings()},
          {"source", edition.source},
          {"sha256", edition.sha256},
          {"content_sha256", edition.content_sha256}};
}

ordered_json to_json(const registry::Interval& interval) {
  ordered_json json{{"from", format_instant(interval.from)},
                    {"until", maybe(interval.until)},
                    {"from_kind", registry::to_string(interval.from_kind)},
                    {"not_before", maybe(interval.not_before)},
                    {"recorded_from", format_instant(interval.recorded_from)},
                    {"recorded_until", maybe(interval.recorded_until)},
                    {"seq", interval.seq},
                    {"source", interval.source}};
  if (interval.end_reason) json["end_reason"] = registry::to_string(*interval.end_reason);
  return json;
}

ordered_json history_json(E164 number, const std::vector<registry::ListHistory>& histories) {
  ordered_json json{{"number", number.to_string()}, {"lists", ordered_json::array()}};
  for (const auto& history : histories) {
    ordered_json intervals = ordered_json::array();
    for (const auto& interval : history.intervals) intervals.push_back(to_json(interval));
    json["lists"].push_back({{"list", history.list.text()}, {"intervals", intervals}});
  }
  return json;
}

Status keep_day(std::vector<registry::ListHistory>& histories, CivilDate day,
                const registry::ListCatalog& catalog) {
  const CivilDate next = std::chrono::sys_days(day) + std::chrono::days(1);
  for (auto& history : histories) {
    const auto list = catalog.find(history.list);
    if (!list) return list.error();
    const Instant begin = list->zone.start_of_day(day);
    const Instant end = list->zone.start_of_day(next);
    std::erase_if(history.intervals,
                  [&](const auto& interval) { return !interval.overlaps(begin, end); });
  }
  std::erase_if(histories, [](const auto& history) { return history.intervals.empty(); });
  return ok();
}

}  // namespace lapwing::service
