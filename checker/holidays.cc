#include "checker/holidays.h"

#include <algorithm>

namespace lapwing::checker {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::weekday;

// A call outside these years finds no computed days, and known() says so.
constexpr int kYearFirst = 1970;
constexpr int kYearLast = 2099;

CivilDate civil(int year, unsigned month, unsigned day) {
  return CivilDate(std::chrono::year(year), std::chrono::month(month), std::chrono::day(day));
}

std::int32_t number_of(CivilDate date) {
  return static_cast<std::int32_t>(sys_days(date).time_since_epoch().count());
}

CivilDate date_of(std::int32_t number) { return CivilDate(sys_days(days(number))); }

// The days of `rule` in `year`, none where the month has no such day or the years leave it out.
std::vector<sys_days> days_in(const HolidayRule& rule, int year) {
  using Shape = HolidayRule::Shape;
  if (year < rule.year_first || year > rule.year_last) return {};
  if ((year - rule.year_first) % rule.every != 0) return {};
  const auto month = std::chrono::year(year) / std::chrono::month(rule.month);
  const weekday wanted(rule.weekday);
  const days plus(rule.plus_days);
  switch (rule.shape) {
    case Shape::fixed: {
      const CivilDate date = civil(year, rule.month, rule.day);
      return date.ok() ? std::vector{sys_days(date) + plus} : std::vector<sys_days>{};
    }
    case Shape::nth: {
      const auto date = month / wanted[static_cast<unsigned>(rule.nth)];
      return date.ok() ? std::vector{sys_days(date) + plus} : std::vector<sys_days>{};
    }
    case Shape::last:
      return {sys_days(month / wanted[std::chrono::last]) + plus};
    case Shape::on_or_after: {
      const sys_days start(civil(year, rule.month, rule.day));
      return {start + (wanted - weekday(start))};
    }
    case Shape::before: {
      const sys_days end = sys_days(civil(year, rule.month, rule.day)) - days(1);
      return {end - (weekday(end) - wanted)};
    }
    case Shape::easter:
      return {sys_days(easter_sunday(year)) + plus};
    case Shape::orthodox_easter:
      return {sys_days(orthodox_easter_sunday(year)) + plus};
    case Shape::dates: {
      std::vector<sys_days> found;
      for (const CivilDate date : rule.dates) {
        if (static_cast<int>(date.year()) == year) found.emplace_back(date);
      }
      return found;
    }
  }
  return {};
}

}  // namespace

// The anonymous Gregorian algorithm (Meeus, Jones and Butcher).
CivilDate easter_sunday(int year) {
  const int a = year % 19;
  const int b = year / 100;
  const int c = year % 100;
  const int d = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
  const int e = (32 + 2 * (b % 4) + 2 * (c / 4) - d - c % 4) % 7;
  const int f = d + e - 7 * ((a + 11 * d + 22 * e) / 451) + 114;
  return civil(year, static_cast<unsigned>(f / 31), static_cast<unsigned>(f % 31 + 1));
}

// Meeus' Julian algorithm; 13 days turn Julian dates of 1900 to 2099 into Gregorian ones.
CivilDate orthodox_easter_sunday(int year) {
  const int d = (19 * (year % 19) + 15) % 30;
  const int e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7;
  const int f = d + e + 114;
  const sys_days julian(
      civil(year, static_cast<unsigned>(f / 31), static_cast<unsigned>(f % 31 + 1)));
  return CivilDate(julian + days(13));
}

void Holidays::add(HolidayTable table) {
  const Jurisdiction place = table.jurisdiction;
  tables_.insert_or_assign(place, std::make_unique<Known>(std::move(table)));
}

const Holidays::Days& Holidays::days_of(const Known& known) {
  std::call_once(known.computed, [&] {
    for (int year = kYearFirst; year <= kYearLast; ++year) {
      for (std::size_t i = 0; i < known.table.rules.size(); ++i) {
        const HolidayRule& rule = known.table.rules[i];
        for (const sys_days day : days_in(rule, year)) {
          const int shift = rule.shift[weekday(day).c_encoding()];
          const auto at = number_of(CivilDate(day));
          const auto of = static_cast<std::uint16_t>(i);
          if (shift == 0 || !rule.moves) known.days.emplace_back(at, of);
          if (shift != 0) known.days.emplace_back(at + shift, of);
        }
      }
    }
    std::sort(known.days.begin(), known.days.end());
  });
  return known.days;
}

const HolidayTable* Holidays::find(Jurisdiction place) const {
  const auto found = tables_.find(place);
  return found == tables_.end() ? nullptr : &found->second->table;
}

std::vector<HolidayTable> Holidays::tables() const {
  std::vector<HolidayTable> all;
  for (const auto& [place, known] : tables_) all.push_back(known->table);
  return all;
}

std::string_view Holidays::name_of(Jurisdiction place, CivilDate date) const {
  const auto found = tables_.find(place);
  if (found == tables_.end()) return {};
  const Days& days = days_of(*found->second);
  const auto day =
      std::lower_bound(days.begin(), days.end(), std::pair(number_of(date), std::uint16_t{0}));
  if (day == days.end() || day->first != number_of(date)) return {};
  return found->second->table.rules[day->second].name;
}

bool Holidays::known(Jurisdiction place, int year) const {
  const auto found = tables_.find(place);
  if (found == tables_.end() || year < kYearFirst || year > kYearLast) return false;
  const auto& rules = found->second->table.rules;
  return std::all_of(rules.begin(), rules.end(), [&](const HolidayRule& rule) {
    return rule.shape != HolidayRule::Shape::dates || year < rule.year_first ||
           year > rule.year_last || !days_in(rule, year).empty();
  });
}

std::vector<Holidays::Day> Holidays::in_year(Jurisdiction place, int year) const {
  std::vector<Day> found;
  const auto table = tables_.find(place);
  if (table == tables_.end()) return found;
  for (const auto& [number, index] : days_of(*table->second)) {
    const CivilDate date = date_of(number);
    if (static_cast<int>(date.year()) != year) continue;
    const HolidayRule& rule = table->second->table.rules[index];
    const auto own = days_in(rule, year);
    found.push_back(
        {date, rule.name, std::find(own.begin(), own.end(), sys_days(date)) == own.end()});
  }
  return found;
}

CivilDate Holidays::add_business_days(Jurisdiction place, CivilDate date, int count) const {
  sys_days day(date);
  while (count > 0) {
    day += days(1);
    const weekday on(day);
    if (on == std::chrono::Saturday || on == std::chrono::Sunday) continue;
    if (!name_of(place, CivilDate(day)).empty()) continue;
    --count;
  }
  return CivilDate(day);
}

}  // namespace lapwing::checker
