// Lawful calling times, by asking the forward rules at every instant at which their answer can
// change: the edges of hours, midnights and the jumps of the clock in each zone. Between two such
// instants the answer is the same, so that the windows are exactly the rules' inverse.
#include <algorithm>
#include <set>

#include "checker/checker.h"
#include "checker/places.h"
#include "checker/rules/calling_hours.h"

namespace lapwing::checker {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::sys_days;

// Times of day at which some hours that may apply begin or end, and the zones they name.
struct Edges {
  std::set<milliseconds> times;
  std::vector<Zone> zones;
};

Edges edges_of(const Rulebook& rulebook, const Call& call) {
  Edges edges;
  edges.zones = zones_of(call);
  for (const Jurisdiction place : places_of(call)) {
    for (const Rule& rule : rulebook.section(place).requirements) {
      if (rule.kind != Kind::calling_hours) continue;
      for (const Law& law : rule.laws) {
        const auto& terms = static_cast<const HoursTerms&>(*law.terms);
        const auto add = [&](const HoursTerms::Day& day) {
          for (std::size_t i = 0; i < day.count; ++i) {
            edges.times.insert(day.parts[i].open);
            edges.times.insert(day.parts[i].close);
          }
        };
        std::for_each(terms.days.begin(), terms.days.end(), add);
        if (terms.holidays) add(*terms.holidays);
        if (terms.zone) edges.zones.push_back(*terms.zone);
      }
    }
  }
  return edges;
}

milliseconds offset(const Zone& zone, Instant at) {
  const CivilTime local = zone.local(at);
  return sys_days(local.date).time_since_epoch() + local.since_midnight - at.time_since_epoch();
}

// The instants in (from, until] at which the zone's clock jumps. No zone has jumped twice within an
// hour.
void add_jumps(const Zone& zone, Instant from, Instant until, std::set<Instant>& instants) {
  for (Instant low = from; low < until; low += hours(1)) {
    Instant before = low;
    Instant after = std::min(low + hours(1), until);
    const milliseconds old = offset(zone, before);
    if (offset(zone, after) == old) continue;
    while (after - before > milliseconds(1)) {
      const Instant middle = before + (after - before) / 2;
      (offset(zone, middle) == old ? before : after) = middle;
    }
    instants.insert(after);
  }
}

void add_edges(const Zone& zone, const Edges& edges, Instant from, Instant until,
               std::set<Instant>& instants) {
  add_jumps(zone, from, until, instants);
  const sys_days first(zone.local(from).date);
  const sys_days last(zone.local(until).date);
  for (sys_days day = first; day <= last + days(1); day += days(1)) {
    instants.insert(zone.start_of_day(CivilDate(day)));
    for (const milliseconds time : edges.times) {
      if (time >= days(1)) {
        // A closing second that is inside at 24:00 ends in the next day.
        for (const Instant at : zone.instants({CivilDate(day + days(1)), time - days(1)})) {
          instants.insert(at);
        }
        continue;
      }
      for (const Instant at : zone.instants({CivilDate(day), time})) instants.insert(at);
    }
  }
}

}  // namespace

std::vector<Window> Checker::windows(const Call& call, Instant from, int day_count) const {
  const Instant until = from + days(day_count);
  const Edges edges = edges_of(rulebook_, call);
  std::set<Instant> instants = {from};
  for (const Zone& zone : edges.zones) add_edges(zone, edges, from, until, instants);

  const Questions questions = Questions::check().only({Kind::calling_hours, Kind::emergency});
  Call moment = call;
  moment.on.reset();
  Verdict verdict;
  std::vector<Window> windows;
  for (auto at = instants.lower_bound(from); at != instants.end() && *at < until; ++at) {
    moment.at = *at;
    judge(moment, questions, verdict);
    if (verdict.outcome != Outcome::permitted) continue;
    const auto next = std::next(at);
    const Instant end = next == instants.end() ? until : std::min(*next, until);
    if (!windows.empty() && windows.back().until == *at) {
      windows.back().until = end;
    } else {
      windows.push_back({*at, end});
    }
  }
  return windows;
}

}  // namespace lapwing::checker
