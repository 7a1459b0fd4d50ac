#include "checker/rules/calling_hours.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/checker/book.h"

namespace lapwing::checker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kHolidays =
    "table: holidays\njurisdiction: US\ncitation: Law\nhref: https://example.org\nquote: null\n"
    "checked: {on: 2026-11-23, status: unverified}\n"
    "days:\n  - {name: A, on: \"07-04\", observed: {sat: fri}}\n"
    "  - {name: B, dates: [2025-10-20, 2026-11-08]}\n";

std::vector<std::string> at(const std::string& keys, std::string_view instant,
                            std::string_view zones = "[America/New_York]") {
  const auto rulebook =
      book({{"us/h.yaml", law_of("calling-hours", "US", keys)}, {"us/holidays.yaml", kHolidays}});
  const Call one =
      call(fmt::format("{{at: {}, place: {{countries: [US], zones: {}}}}}", instant, zones));
  return said(Checker(*rulebook).judge(one, Questions::check().only({Kind::calling_hours})), one);
}

const std::string kDaily = "open: \"08:00\", close: \"21:00\"";
const auto kInside = ElementsAre("permitted inside-hours:US");
const auto kOutside = ElementsAre("prohibited hours:US");

TEST(CallingHours, OpeningSecondInsideClosingSecondOutside) {
  EXPECT_THAT(at(kDaily, "2026-01-15T07:59:59.999-05:00"), kOutside);
  EXPECT_THAT(at(kDaily, "2026-01-15T08:00:00-05:00"), kInside);
  EXPECT_THAT(at(kDaily, "2026-01-15T20:59:59.999-05:00"), kInside);
  EXPECT_THAT(at(kDaily, "2026-01-15T21:00:00-05:00"), kOutside);
}

TEST(CallingHours, ClosingSecondInsideWhereTheStatuteSaysSo) {
  const std::string keys = kDaily + ", close_inclusive: true";
  EXPECT_THAT(at(keys, "2026-01-15T21:00:00.999-05:00"), kInside);
  EXPECT_THAT(at(keys, "2026-01-15T21:00:01-05:00"), kOutside);
}

TEST(CallingHours, SeveralPartsOfADay) {
  const std::string keys =
      "hours: {weekdays: [\"10:00-13:00\", \"14:00-20:00\"], sat: none, sun: none}";
  EXPECT_THAT(at(keys, "2026-01-15T12:59:59-05:00"), kInside);  // a Thursday
  EXPECT_THAT(at(keys, "2026-01-15T13:00:00-05:00"), kOutside);
  EXPECT_THAT(at(keys, "2026-01-15T13:59:59-05:00"), kOutside);
  EXPECT_THAT(at(keys, "2026-01-15T14:00:00-05:00"), kInside);
  EXPECT_THAT(at(keys, "2026-01-17T14:00:00-05:00"), kOutside);  // Saturday
  EXPECT_THAT(at(keys, "2026-01-18T14:00:00-05:00"), kOutside);  // Sunday
}

TEST(CallingHours, TheWeekdayIsTheOneAtTheCalledParty) {
  const std::string keys = "hours: {daily: [\"00:00-24:00\"], sun: none}";
  // Saturday 23:59:59 and Sunday 00:00:00 in New York, both Sunday in UTC.
  EXPECT_THAT(at(keys, "2026-01-18T04:59:59Z"), kInside);
  EXPECT_THAT(at(keys, "2026-01-18T05:00:00Z"), kOutside);
  EXPECT_THAT(at(keys, "2026-01-19T04:59:59Z"), kOutside);
  EXPECT_THAT(at(keys, "2026-01-19T05:00:00Z"), kInside);
}

TEST(CallingHours, HolidaysHaveTheirOwnHours) {
  const std::string keys = "hours: {daily: [\"08:00-21:00\"], holidays: [\"12:00-16:00\"]}";
  EXPECT_THAT(at(keys, "2025-07-04T11:59:59-04:00"), kOutside);
  EXPECT_THAT(at(keys, "2025-07-04T12:00:00-04:00"), kInside);
  EXPECT_THAT(at(keys, "2025-07-05T11:59:59-04:00"), kInside);
  // Saturday 4 July 2026 is observed on Friday as well.
  EXPECT_THAT(at(keys, "2026-07-03T11:00:00-04:00"), kOutside);
}

TEST(CallingHours, YearsWhoseHolidaysAreNotKnownAreUndetermined) {
  const std::string keys = "hours: {daily: [\"08:00-21:00\"], holidays: none}";
  EXPECT_THAT(at(keys, "2026-11-08T12:00:00-05:00"), kOutside);
  EXPECT_THAT(at(keys, "2026-11-09T12:00:00-05:00"), kInside);
  EXPECT_THAT(at(keys, "2027-11-08T12:00:00-05:00"),
              ElementsAre("undetermined holidays-unknown:US:2027"));
  // At night no holiday matters.
  EXPECT_THAT(at(keys, "2027-11-08T22:00:00-05:00"), kOutside);
}

TEST(CallingHours, EveryZoneMustAgree) {
  const std::string zones = "[America/New_York, America/Chicago]";
  EXPECT_THAT(at(kDaily, "2026-01-15T08:30:00-05:00", zones),
              ElementsAre("undetermined hours-unknown:US"));
  EXPECT_THAT(at(kDaily, "2026-01-15T09:00:00-05:00", zones), kInside);
  EXPECT_THAT(at(kDaily, "2026-01-15T20:59:59-05:00", zones), kInside);
  EXPECT_THAT(at(kDaily, "2026-01-15T21:00:00-05:00", zones),
              ElementsAre("undetermined hours-unknown:US"));
  EXPECT_THAT(at(kDaily, "2026-01-15T22:00:00-05:00", zones), kOutside);
}

TEST(CallingHours, WithoutAZoneNothingIsKnown) {
  EXPECT_THAT(at(kDaily, "2026-01-15T12:00:00-05:00", "null"),
              ElementsAre("undetermined local-time-unknown:US"));
}

TEST(CallingHours, TheLawsOwnZone) {
  const std::string keys = kDaily + ", zone: America/Chicago";
  EXPECT_THAT(at(keys, "2026-01-15T08:59:59-05:00"), kOutside);
  EXPECT_THAT(at(keys, "2026-01-15T09:00:00-05:00"), kInside);
  EXPECT_THAT(at(keys, "2026-01-15T21:59:59-05:00"), kInside);
}

TEST(CallingHours, AcrossTheSpringGapAndTheAutumnFold) {
  const std::string keys = "open: \"02:30\", close: \"03:30\"";
  // 8 March 2026: 01:59:59 EST is followed by 03:00:00 EDT.
  EXPECT_THAT(at(keys, "2026-03-08T06:59:59Z"), kOutside);
  EXPECT_THAT(at(keys, "2026-03-08T07:00:00Z"), kInside);
  EXPECT_THAT(at(keys, "2026-03-08T07:30:00Z"), kOutside);
  // 1 November 2026: 01:00 to 02:00 comes twice.
  const std::string night = "open: \"01:30\", close: \"02:00\"";
  EXPECT_THAT(at(night, "2026-11-01T05:30:00Z"), kInside);
  EXPECT_THAT(at(night, "2026-11-01T06:00:00Z"), kOutside);
  EXPECT_THAT(at(night, "2026-11-01T06:30:00Z"), kInside);
  EXPECT_THAT(at(night, "2026-11-01T07:00:00Z"), kOutside);
}

TEST(CallingHours, AnAddressReplacesTheNumbersZones) {
  const auto rulebook = book({{"us/h.yaml", law_of("calling-hours", "US", kDaily)}});
  const auto where = [&](std::string_view address) {
    return outcome(*rulebook, Questions::check().only({Kind::calling_hours}),
                   fmt::format("{{at: 2026-01-15T08:30:00-05:00, place: {{countries: [US], zones: "
                               "[America/New_York]}}, address: {}}}",
                               address));
  };
  EXPECT_EQ(where("{countries: [US]}"), "permitted");
  EXPECT_EQ(where("{countries: [US], zones: [America/Chicago]}"), "prohibited");
}

TEST(CallingHours, ImpossibleHoursAreRefused) {
  const auto wrong = [](const std::string& keys) {
    const auto found = problems(
        {{"us/h.yaml", law_of("calling-hours", "US", keys)}, {"us/holidays.yaml", kHolidays}});
    return found.empty() ? std::string("sound") : found.front();
  };
  EXPECT_THAT(wrong("open: \"8:00\", close: \"21:00\""),
              HasSubstr("us/h.yaml:11: `8:00` is no time"));
  EXPECT_THAT(wrong("open: \"08:60\", close: \"21:00\""), HasSubstr("`08:60`"));
  EXPECT_THAT(wrong("open: \"08:00\", close: \"24:01\""), HasSubstr("`24:01`"));
  EXPECT_THAT(wrong("open: \"21:00\", close: \"08:00\""), HasSubstr("open before they close"));
  EXPECT_THAT(wrong("hours: {weekdays: [\"08:00-21:00\"]}"), HasSubstr("nothing for sun"));
  EXPECT_THAT(wrong("hours: {daily: [\"08:00-12:00\", \"11:00-13:00\"]}"), HasSubstr("overlap"));
  EXPECT_THAT(wrong("hours: {daily: [\"08:00-12:00\"], sum: none}"), HasSubstr("`sum`"));
  EXPECT_THAT(wrong(kDaily + ", zone: America/Nowhere"), HasSubstr("America/Nowhere"));
  EXPECT_THAT(wrong(kDaily + ", holiday_table: us"), HasSubstr("holiday_table"));
  EXPECT_EQ(wrong(kDaily), "sound");
}

TEST(CallingHours, HolidayHoursNeedATable) {
  EXPECT_THAT(
      problems({{"us/h.yaml", law_of("calling-hours", "US",
                                     "hours: {daily: [\"08:00-21:00\"], holidays: none}")}}),
      ElementsAre("us/h.yaml:11: there is no table of holidays for US"));
}

}  // namespace
}  // namespace lapwing::checker
