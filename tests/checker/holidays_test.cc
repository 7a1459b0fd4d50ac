#include "checker/holidays.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/checker/book.h"

namespace lapwing::checker {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Jurisdiction kPlace = *Jurisdiction::parse("US-PA");

CivilDate day(std::string_view text) { return *parse_date(text); }

// The days of `year` by the table whose `days` are given, `2026-01-01 Name`, `*` where observed.
std::vector<std::string> days(std::string_view lines, int year) {
  const auto rulebook = book(
      {{"us/pa/holidays.yaml", fmt::format("table: holidays\njurisdiction: US-PA\n"
                                           "citation: Law\nhref: https://example.org\nquote: null\n"
                                           "checked: {{on: 2026-11-23, status: unverified}}\n"
                                           "days:\n{}",
                                           lines)}});
  std::vector<std::string> found;
  for (const auto& one : rulebook->holidays().in_year(kPlace, year)) {
    found.push_back(fmt::format("{}{}", format_date(one.date), one.observed ? "*" : ""));
  }
  return found;
}

TEST(Easter, FallsOnItsPublishedDays) {
  EXPECT_EQ(easter_sunday(1961), day("1961-04-02"));
  EXPECT_EQ(easter_sunday(2008), day("2008-03-23"));
  EXPECT_EQ(easter_sunday(2024), day("2024-03-31"));
  EXPECT_EQ(easter_sunday(2025), day("2025-04-20"));
  EXPECT_EQ(easter_sunday(2026), day("2026-04-05"));
  EXPECT_EQ(easter_sunday(2038), day("2038-04-25"));
  EXPECT_EQ(orthodox_easter_sunday(2024), day("2024-05-05"));
  EXPECT_EQ(orthodox_easter_sunday(2025), day("2025-04-20"));
  EXPECT_EQ(orthodox_easter_sunday(2026), day("2026-04-12"));
}

TEST(Holidays, FixedDaysAndTheirObservance) {
  // Saturday 4 July 2026 is observed on Friday, Sunday 4 July 2027 on Monday.
  const std::string line = R"(  - {name: A, on: "07-04", observed: {sat: fri, sun: mon}})";
  EXPECT_THAT(days(line, 2025), ElementsAre("2025-07-04"));
  EXPECT_THAT(days(line, 2026), ElementsAre("2026-07-03*", "2026-07-04"));
  EXPECT_THAT(days(line, 2027), ElementsAre("2027-07-04", "2027-07-05*"));
}

TEST(Holidays, AMovedDayIsNoHolidayItself) {
  const std::string line = R"(  - {name: A, on: "07-04", observed: {sun: mon}, moves: true})";
  EXPECT_THAT(days(line, 2027), ElementsAre("2027-07-05*"));
  EXPECT_THAT(days(line, 2026), ElementsAre("2026-07-04"));
}

TEST(Holidays, NewYearObservedInTheOldYear) {
  const std::string line = R"(  - {name: A, on: "01-01", observed: {sat: fri}})";
  EXPECT_THAT(days(line, 2021), ElementsAre("2021-01-01", "2021-12-31*"));
  EXPECT_THAT(days(line, 2022), ElementsAre("2022-01-01"));
}

TEST(Holidays, CountedWeekdays) {
  EXPECT_THAT(days("  - {name: A, nth: 3, weekday: mon, month: 1}", 2026),
              ElementsAre("2026-01-19"));
  EXPECT_THAT(days("  - {name: A, last: mon, month: 5}", 2026), ElementsAre("2026-05-25"));
  EXPECT_THAT(days("  - {name: A, nth: 4, weekday: thu, month: 11, plus: 1}", 2026),
              ElementsAre("2026-11-27"));
  // A fifth Monday that February does not have.
  EXPECT_THAT(days("  - {name: A, nth: 5, weekday: mon, month: 2}", 2026), IsEmpty());
}

TEST(Holidays, ElectionDayIsTheTuesdayAfterTheFirstMonday) {
  const std::string line = "  - {name: A, nth: 1, weekday: mon, month: 11, plus: 1}";
  EXPECT_THAT(days(line, 2022), ElementsAre("2022-11-08"));  // the first Tuesday is the 1st
  EXPECT_THAT(days(line, 2024), ElementsAre("2024-11-05"));
  EXPECT_THAT(days(line, 2026), ElementsAre("2026-11-03"));
}

TEST(Holidays, WeekdaysBesideADate) {
  // Victoria Day: the Monday before 25 May, which in 2026 is itself a Monday.
  EXPECT_THAT(days(R"(  - {name: A, weekday: mon, before: "05-25"})", 2026),
              ElementsAre("2026-05-18"));
  EXPECT_THAT(days(R"(  - {name: A, weekday: mon, before: "05-25"})", 2027),
              ElementsAre("2027-05-24"));
  EXPECT_THAT(days(R"(  - {name: A, weekday: fri, on_or_after: "06-19"})", 2026),
              ElementsAre("2026-06-19"));
  EXPECT_THAT(days(R"(  - {name: A, weekday: fri, on_or_after: "06-19"})", 2027),
              ElementsAre("2027-06-25"));
}

TEST(Holidays, YearsAreInclusive) {
  const std::string line = R"(  - {name: A, on: "06-19", from: 2021, until: 2023})";
  EXPECT_THAT(days(line, 2020), IsEmpty());
  EXPECT_THAT(days(line, 2021), ElementsAre("2021-06-19"));
  EXPECT_THAT(days(line, 2023), ElementsAre("2023-06-19"));
  EXPECT_THAT(days(line, 2024), IsEmpty());
}

TEST(Holidays, EverySecondYear) {
  const std::string line = "  - {name: A, nth: 1, weekday: mon, month: 11, plus: 1, every: 2}";
  EXPECT_THAT(days(line, 2025), IsEmpty());
  EXPECT_THAT(days(line, 2026), ElementsAre("2026-11-03"));
}

TEST(Holidays, ListedDatesAreKnownOnlyInTheirYears) {
  Holidays holidays;
  HolidayRule rule;
  rule.name = "Diwali";
  rule.shape = HolidayRule::Shape::dates;
  rule.dates = {day("2025-10-20"), day("2026-11-08")};
  holidays.add({kPlace, {}, {rule}});
  EXPECT_TRUE(holidays.is_holiday(kPlace, day("2026-11-08")));
  EXPECT_TRUE(holidays.known(kPlace, 2026));
  EXPECT_FALSE(holidays.known(kPlace, 2027));
}

TEST(Holidays, NothingIsKnownBeyondTheComputedYears) {
  Holidays holidays;
  holidays.add({kPlace, {}, {}});
  EXPECT_TRUE(holidays.known(kPlace, 1970));
  EXPECT_TRUE(holidays.known(kPlace, 2099));
  EXPECT_FALSE(holidays.known(kPlace, 1969));
  EXPECT_FALSE(holidays.known(kPlace, 2100));
}

TEST(Holidays, BusinessDaysSkipWeekendsAndHolidays) {
  Holidays holidays;
  HolidayRule rule;
  rule.name = "A";
  rule.month = 11;
  rule.day = 26;
  holidays.add({kPlace, {}, {rule}});
  // Wednesday 25 November 2026; Thursday is a holiday.
  EXPECT_EQ(holidays.add_business_days(kPlace, day("2026-11-25"), 0), day("2026-11-25"));
  EXPECT_EQ(holidays.add_business_days(kPlace, day("2026-11-25"), 1), day("2026-11-27"));
  EXPECT_EQ(holidays.add_business_days(kPlace, day("2026-11-25"), 2), day("2026-11-30"));
  EXPECT_EQ(holidays.add_business_days(*Jurisdiction::parse("US"), day("2026-11-25"), 1),
            day("2026-11-26"));
}

}  // namespace
}  // namespace lapwing::checker
