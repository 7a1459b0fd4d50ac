// Holidays of a jurisdiction in any year, computed from data/rules/<jurisdiction>/holidays.yaml:
// fixed days, nth weekdays, days counted from Easter, each with its own rule of observance.
// Immutable once loaded; thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "checker/jurisdiction.h"
#include "checker/rule.h"

namespace lapwing::checker {

// One line of a holiday table.
struct HolidayRule {
  enum class Shape : std::uint8_t {
    fixed,        // month, day
    nth,          // the nth weekday of a month, plus days
    last,         // the last weekday of a month, plus days
    on_or_after,  // the first weekday on or after month, day
    before,       // the last weekday before month, day
    easter,       // Western Easter Sunday plus days
    orthodox_easter,
    dates,  // listed one by one: lunar and proclaimed days
  };
  std::string name;
  Shape shape = Shape::fixed;
  unsigned month = 0;
  unsigned day = 0;
  unsigned weekday = 0;  // 0 Sunday .. 6 Saturday
  int nth = 0;
  int plus_days = 0;
  std::vector<CivilDate> dates;  // sorted
  // Where the day falls on weekday w, it is also observed this many days later (-1 Friday for a
  // Saturday); 0: not moved.
  std::array<std::int8_t, 7> shift{};
  bool moves = false;  // observed on the other day instead of also
  int year_first = 0;
  int year_last = 9999;
  int every = 1;  // 2: even years only, counted from year_first or year 0
};

struct HolidayTable {
  Jurisdiction jurisdiction;
  Source source;
  std::vector<HolidayRule> rules;
};

// Western Easter Sunday (Gregorian), and the Orthodox one in Gregorian dates (1900 to 2099).
CivilDate easter_sunday(int year);
CivilDate orthodox_easter_sunday(int year);

class Holidays {
 public:
  struct Day {
    CivilDate date;
    std::string_view name;
    bool observed;  // the shifted day, not the day itself
  };

  void add(HolidayTable table);
  bool has(Jurisdiction place) const { return find(place) != nullptr; }
  const HolidayTable* find(Jurisdiction place) const;
  std::vector<HolidayTable> tables() const;

  // The holiday on `date`; empty text when it is none. Precondition: has(place).
  std::string_view name_of(Jurisdiction place, CivilDate date) const;
  bool is_holiday(Jurisdiction place, CivilDate date) const {
    return !name_of(place, date).empty();
  }
  // False where a holiday listed by dates has none for that year, so that a day may be one.
  bool known(Jurisdiction place, int year) const;
  // All of a year in order, observed days after the days they stand for.
  std::vector<Day> in_year(Jurisdiction place, int year) const;
  // `date` plus `days` business days: Monday to Friday, without the holidays of `place` if it has
  // a table. 0 gives `date` itself.
  CivilDate add_business_days(Jurisdiction place, CivilDate date, int days) const;

 private:
  using Days = std::vector<std::pair<std::int32_t, std::uint16_t>>;
  struct Known {
    explicit Known(HolidayTable its_table) : table(std::move(its_table)) {}

    HolidayTable table;
    // 1970 to 2099, computed when first asked for: days in order, each with its rule.
    mutable Days days;
    mutable std::once_flag computed;
  };
  static const Days& days_of(const Known& known);

  std::map<Jurisdiction, std::unique_ptr<Known>> tables_;
};

}  // namespace lapwing::checker
