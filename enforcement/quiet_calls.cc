#include "enforcement/quiet_calls.h"

#include <algorithm>

#include "checker/places.h"
#include "checker/rules/caller_identity.h"
#include "checker/rules/calling_hours.h"
#include "checker/rules/registry_listing.h"
#include "screening/number_judge.h"

namespace lapwing::enforcement {
namespace {

using checker::Kind;
using registry::ListingState;
using screening::NumberClass;
using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::sys_days;

// More than these in one stretch are judged one by one.
constexpr std::size_t kAnswersMax = 64;

// What the laws of some places ask of the time of a call.
struct Clocks {
  std::vector<Zone> zones;            // whose civil day counts, or the time of day
  std::vector<milliseconds> changes;  // times of day at which lawful hours may open or close
  bool known = true;                  // false: they ask more than that
};

void add_hours(const checker::HoursTerms& terms, Clocks& clocks) {
  if (terms.zone) clocks.zones.push_back(*terms.zone);
  const auto add = [&](const checker::HoursTerms::Day& day) {
    for (std::size_t i = 0; i < day.count; ++i) {
      clocks.changes.insert(clocks.changes.end(), {day.parts[i].open, day.parts[i].close});
    }
  };
  std::for_each(terms.days.begin(), terms.days.end(), add);
  if (terms.holidays) add(*terms.holidays);
}

void add_law(const checker::Rule& rule, const checker::Law& law, Clocks& clocks) {
  switch (rule.kind) {
    case Kind::calling_hours:
      return add_hours(static_cast<const checker::HoursTerms&>(*law.terms), clocks);
    case Kind::registry_listing:
      clocks.zones.push_back(static_cast<const checker::RegistryTerms&>(*law.terms).zone);
      return;
    case Kind::caller_identity:
      // Which number was shown decides.
      if (!static_cast<const checker::IdentityTerms&>(*law.terms).prefixes.empty()) {
        clocks.known = false;
      }
      return;
    case Kind::preference:
      clocks.known = false;
      return;
    default:
      return;
  }
}

Clocks clocks_of(const NumberClass& number_class, const checker::Rulebook& rulebook) {
  Clocks clocks{.zones = number_class.call.place.zones, .changes = {milliseconds(0)}};
  // Without a zone any day on earth may be meant.
  clocks.known = !clocks.zones.empty();
  for (const auto& place : checker::places_of(number_class.call)) {
    for (const checker::Rule& rule : rulebook.section(place).requirements) {
      for (const checker::Law& law : rule.laws) add_law(rule, law, clocks);
    }
  }
  return clocks;
}

}  // namespace

QuietCalls::QuietCalls(const CallList& log, registry::NumberWalk& walk,
                       const checker::Rulebook& rulebook, const SellerEditions& editions,
                       DayClasses& classes)
    : log_(log),
      walk_(walk),
      unlisted_(registry::unlisted_walk(walk)),
      rulebook_(rulebook),
      editions_(editions),
      classes_(classes) {
  const auto id = registry::ListId::parse("us.dno");
  if (walk.holds(*id)) do_not_originate_ = *id;
}

Result<QuietCalls::Answer*> QuietCalls::find(const LoggedCall& call, const std::string& seller) {
  Answer* const none = nullptr;
  if (unlisted_ == nullptr || call.or_at != call.at) return none;
  if (log_.stops().contains(call.called)) return none;
  const auto stretch = stretch_of(call, seller);
  if (!stretch) return stretch.error();
  if (*stretch == nullptr) return none;
  key_.clear();
  const auto shown = add_caller(call);
  if (!shown) return shown.error();
  if (!*shown) return none;
  const auto listed = add_lists(**stretch, call, seller);
  if (!listed) return listed.error();
  if (!*listed) return none;
  auto& answers = (*stretch)->answers;
  for (const auto& [key, answer] : answers) {
    if (key == key_) return answer;
  }
  if (answers.size() == kAnswersMax) return none;
  answers.emplace_back(key_, &answers_.emplace_back());
  return answers.back().second;
}

// False where what is shown breaks a rule, or is on record.
Result<bool> QuietCalls::add_caller(const LoggedCall& call) {
  const ShownCaller& shown = log_.caller(call);
  const auto number = shown.number();
  if (number == call.called) return false;
  const auto fact =
      caller_number(shown.text, shown.reading, CivilDate(std::chrono::floor<days>(call.at)));
  if (fact.nobodys()) return false;
  key_.push_back(static_cast<std::uint64_t>(fact.kind) << 1U | std::uint64_t{number.has_value()});
  if (!number || !do_not_originate_) return true;
  const auto [never, fresh] = never_disowned_.try_emplace(call.caller, false);
  if (fresh) {
    const auto blank = unlisted_->unlisted(*do_not_originate_, *number, call.at);
    if (!blank) return blank.error();
    never->second = blank->has_value();
  }
  return never->second;
}

// False where a list or a record of the seller's has something of the number.
Result<bool> QuietCalls::add_lists(const Stretch& stretch, const LoggedCall& call,
                                   const std::string& seller) {
  for (const Asked& asked : stretch.asked) {
    const auto blank = unlisted_->unlisted(asked.list, call.called, call.at);
    if (!blank) return blank.error();
    // Of a number that no edition covers its beginning is told.
    if (!*blank || (*blank)->state == ListingState::not_covered) return false;
    if (asked.own) {
      if ((*blank)->state != ListingState::not_listed) return false;
      continue;
    }
    const auto* const edition = (*blank)->edition;
    key_.push_back(edition == nullptr ? 0 : edition->seq);
    key_.push_back(static_cast<std::uint64_t>((*blank)->state));
    if (!asked.aged || editions_.empty()) continue;
    const auto* held = editions_.find(seller, asked.list.text(), call.called, call.at);
    key_.push_back(reinterpret_cast<std::uintptr_t>(held));
  }
  if (seller.empty() || !walk_.holds_records(seller)) return true;
  const auto records = unlisted_->has_records(seller, call.called);
  if (!records) return records.error();
  return !*records;
}

Result<QuietCalls::Stretch*> QuietCalls::stretch_of(const LoggedCall& call,
                                                    const std::string& seller) {
  Stretch* const none = nullptr;
  const auto day = std::chrono::floor<days>(call.at);
  const auto found = classes_.of(call.called, CivilDate(day), seller, call.recorded);
  if (!found) return found.error();
  const auto [slot, fresh] = days_.try_emplace(*found);
  Day& known = slot->second;
  if (fresh) {
    auto made = make_day(**found, call, seller);
    if (!made) return made.error();
    known = *std::move(made);
  }
  if (known.stretches.empty()) return none;
  const auto index =
      std::upper_bound(known.bounds.begin(), known.bounds.end(), call.at) - known.bounds.begin();
  auto& stretch = known.stretches[static_cast<std::size_t>(index)];
  if (!stretch) {
    auto made = make_stretch(**found, call, seller);
    if (!made) return made.error();
    stretch = *std::move(made);
  }
  return stretch.get();
}

Result<QuietCalls::Day> QuietCalls::make_day(const NumberClass& number_class,
                                             const LoggedCall& call, const std::string& seller) {
  Day made;
  Clocks clocks = clocks_of(number_class, rulebook_);
  if (!clocks.known) return made;
  const auto day = std::chrono::floor<days>(call.at);
  for (const int around : {-1, 0, 1}) {
    const auto of_day =
        classes_.of(call.called, CivilDate(day + days(around)), seller, call.recorded);
    if (!of_day) return of_day.error();
    for (const auto& need : (*of_day)->needs) clocks.zones.push_back(need.info.zone);
  }
  const Instant begin(day);
  const Instant end = begin + days(1);
  for (const Zone& zone : clocks.zones) {
    const auto wall = [&](Instant at) {
      const CivilTime time = zone.local(at);
      return Instant(sys_days(time.date)) + time.since_midnight;
    };
    const auto offset = wall(begin) - begin;
    // On the day on which the clocks change each call is judged for itself.
    if (wall(end) - end != offset) return made;
    for (const int around : {-1, 0, 1}) {
      for (const milliseconds change : clocks.changes) {
        const Instant at = begin + days(around) + change - offset;
        if (at > begin && at < end) made.bounds.push_back(at);
      }
    }
  }
  std::sort(made.bounds.begin(), made.bounds.end());
  made.bounds.erase(std::unique(made.bounds.begin(), made.bounds.end()), made.bounds.end());
  made.stretches.resize(made.bounds.size() + 1);
  return made;
}

// Lists are those that the law of the called party's own days asks for, as CallJudge asks them.
Result<std::unique_ptr<QuietCalls::Stretch>> QuietCalls::make_stretch(
    const NumberClass& number_class, const LoggedCall& call, const std::string& seller) {
  auto made = std::make_unique<Stretch>();
  for (const CivilDate day : days_of(number_class.call.place, call.at)) {
    const auto of_day = classes_.of(call.called, day, seller, call.recorded);
    if (!of_day) return of_day.error();
    for (const auto& need : (*of_day)->needs) {
      const bool known = std::any_of(made->asked.begin(), made->asked.end(),
                                     [&](const Asked& one) { return one.list == need.info.id; });
      const bool own = screening::is_own_list(need, **of_day);
      if (known || (own && !walk_.holds(need.info.id))) continue;
      made->asked.push_back({need.info.id, own, need.info.age_limit.has_value()});
    }
  }
  return made;
}

}  // namespace lapwing::enforcement
