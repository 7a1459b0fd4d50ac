#include "base/time.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace lapwing {
namespace {

using namespace std::chrono_literals;

TEST(ParseInstant, ReadsRfc3339WithZoneAndFraction) {
  EXPECT_EQ(format_instant(*parse_instant("2026-11-01T12:00:00Z")), "2026-11-01T12:00:00Z");
  EXPECT_EQ(format_instant(*parse_instant("2026-11-01T12:00:00.25-05:00")),
            "2026-11-01T17:00:00.250Z");
  EXPECT_EQ(format_instant(*parse_instant("1969-12-31T23:59:59.999Z")), "1969-12-31T23:59:59.999Z");
}

TEST(ParseInstant, RefusesWhatHasNoOffsetOrIsImpossible) {
  for (const char* text : {"", "2026-11-01", "2026-11-01T12:00:00", "2026-02-30T12:00:00Z",
                           "2026-11-01T24:00:00Z", "2026-11-01T12:00:00.Z", "2026-11-01T12:00:00Zx",
                           "2026-11-01T12:00:00+0500", "2026-11-01T12:00:00+05"}) {
    EXPECT_FALSE(parse_instant(text)) << text;
  }
}

TEST(ParseDate, RefusesEverythingButIsoDates) {
  EXPECT_EQ(format_date(*parse_date("2024-02-29")), "2024-02-29");
  for (const char* text : {"2023-02-29", "2023-2-1", "20230201", "2023-13-01", "2023-01-01T", ""}) {
    EXPECT_FALSE(parse_date(text)) << text;
  }
}

TEST(Zone, UnknownNameIsAnError) {
  ASSERT_FALSE(Zone::find("America/Nowhere"));
  EXPECT_EQ(Zone::find("America/Nowhere").error().code, Errc::not_found);
}

TEST(Zone, DaysStartWhereClocksSayEvenInAGap) {
  const auto new_york = *Zone::find("America/New_York");
  EXPECT_EQ(format_instant(new_york.start_of_day(*parse_date("2026-11-01"))),
            "2026-11-01T04:00:00Z");
  EXPECT_EQ(format_instant(new_york.start_of_day(*parse_date("2026-11-02"))),
            "2026-11-02T05:00:00Z");
  // Clocks in Sao Paulo jumped from 00:00 to 01:00 on 2018-11-04.
  const auto sao_paulo = *Zone::find("America/Sao_Paulo");
  EXPECT_EQ(format_instant(sao_paulo.start_of_day(*parse_date("2018-11-04"))),
            "2018-11-04T03:00:00Z");
}

TEST(Zone, GapHasNoInstantAndFoldHasTwo) {
  const auto new_york = *Zone::find("America/New_York");
  EXPECT_TRUE(new_york.instants({*parse_date("2026-03-08"), 2h + 30min}).empty());
  EXPECT_EQ(new_york.instants({*parse_date("2026-11-01"), 1h + 30min}).size(), 2u);
  const auto one = new_york.instants({*parse_date("2026-07-01"), 9h});
  ASSERT_EQ(one.size(), 1u);
  EXPECT_EQ(format_instant(one[0]), "2026-07-01T13:00:00Z");
  EXPECT_EQ(new_york.local(one[0]), (CivilTime{*parse_date("2026-07-01"), 9h}));
}

// Clocks are looked up once for the time between two of their changes.
TEST(Zone, EachInstantIsAmongThoseOfWhatItsClockShows) {
  const Zone zones[] = {*Zone::find("America/New_York"), *Zone::find("Australia/Lord_Howe"),
                        *Zone::find("Africa/Casablanca"), *Zone::find("Etc/UTC"),
                        *Zone::find("Pacific/Apia")};
  const auto begin = *parse_instant("2009-01-01T00:00:00Z");
  for (int quarter = 0; quarter < 6 * 366 * 96; ++quarter) {
    // In an order that jumps to and fro by years.
    const Instant at = begin + 15min * (quarter * 7'919 % (6 * 366 * 96));
    const Zone& zone = zones[quarter % 5];
    const auto all = zone.instants(zone.local(at));
    ASSERT_NE(std::find(all.begin(), all.end(), at), all.end()) << format_instant(at);
    ASSERT_LE(all.size(), 2u);
  }
  const auto& apia = zones[4];  // had no 30 December 2011
  EXPECT_EQ(format_date(apia.local(*parse_instant("2011-12-30T09:59:59Z")).date), "2011-12-29");
  EXPECT_EQ(format_date(apia.local(*parse_instant("2011-12-30T10:00:00Z")).date), "2011-12-31");
  EXPECT_TRUE(apia.instants({*parse_date("2011-12-30"), 12h}).empty());
}

}  // namespace
}  // namespace lapwing
