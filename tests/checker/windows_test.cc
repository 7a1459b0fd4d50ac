#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "checker/checker.h"
#include "tests/checker/book.h"

namespace lapwing::checker {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> windows(const Rulebook& rulebook, const Call& call, std::string_view from,
                                 int days) {
  std::vector<std::string> texts;
  for (const Window& window : Checker(rulebook).windows(call, *parse_instant(from), days)) {
    texts.push_back(format_instant(window.from) + " " + format_instant(window.until));
  }
  return texts;
}

const std::string kNewYork = "place: {countries: [US], zones: [America/New_York]}";

TEST(Windows, OneADayAcrossTheAutumnChange) {
  const auto rulebook =
      book({{"us/h.yaml", law_of("calling-hours", "US", "open: \"08:00\", close: \"21:00\"")}});
  EXPECT_THAT(windows(*rulebook, call("{" + kNewYork + "}"), "2026-10-31T00:00:00Z", 3),
              ElementsAre("2026-10-31T00:00:00Z 2026-10-31T01:00:00Z",
                          "2026-10-31T12:00:00Z 2026-11-01T01:00:00Z",
                          "2026-11-01T13:00:00Z 2026-11-02T02:00:00Z",
                          "2026-11-02T13:00:00Z 2026-11-03T00:00:00Z"));
}

TEST(Windows, ATimeThatComesTwiceIsOpenTwice) {
  const auto rulebook =
      book({{"us/h.yaml", law_of("calling-hours", "US", "open: \"01:30\", close: \"02:00\"")}});
  EXPECT_THAT(windows(*rulebook, call("{" + kNewYork + "}"), "2026-11-01T00:00:00Z", 1),
              ElementsAre("2026-11-01T05:30:00Z 2026-11-01T06:00:00Z",
                          "2026-11-01T06:30:00Z 2026-11-01T07:00:00Z"));
}

TEST(Windows, AnOpeningInsideTheGapOpensAtTheJump) {
  const auto rulebook =
      book({{"us/h.yaml", law_of("calling-hours", "US", "open: \"02:30\", close: \"03:30\"")}});
  EXPECT_THAT(windows(*rulebook, call("{" + kNewYork + "}"), "2026-03-08T00:00:00Z", 1),
              ElementsAre("2026-03-08T07:00:00Z 2026-03-08T07:30:00Z"));
}

TEST(Windows, OnlyWhatEveryZoneAndEveryPlaceAllows) {
  const auto rulebook = book(
      {{"us/federal/h.yaml", law_of("calling-hours", "US", "open: \"08:00\", close: \"21:00\"")},
       {"us/fl/h.yaml", law_of("calling-hours", "US-FL", "open: \"08:00\", close: \"20:00\"")}});
  EXPECT_THAT(windows(*rulebook,
                      call("{place: {subdivisions: [US-FL], zones: [America/New_York, "
                           "America/Chicago]}}"),
                      "2026-01-15T05:00:00Z", 1),
              ElementsAre("2026-01-15T14:00:00Z 2026-01-16T01:00:00Z"));
}

TEST(Windows, NoneWithoutAZone) {
  const auto rulebook =
      book({{"us/h.yaml", law_of("calling-hours", "US", "open: \"08:00\", close: \"21:00\"")}});
  EXPECT_THAT(windows(*rulebook, call("{place: {countries: [US]}}"), "2026-01-15T00:00:00Z", 1),
              IsEmpty());
}

TEST(Windows, TheLawMayChangeOnTheWay) {
  const auto rulebook =
      book({{"us/h.yaml", law("calling-hours", "US",
                              "values:\n  - {from: 2000-01-01, status: in-force, open: \"08:00\", "
                              "close: \"21:00\"}\n  - {from: 2026-01-02, status: in-force, open: "
                              "\"08:00\", close: \"20:00\"}\n")}});
  EXPECT_THAT(windows(*rulebook, call("{" + kNewYork + "}"), "2026-01-01T05:00:00Z", 2),
              ElementsAre("2026-01-01T13:00:00Z 2026-01-02T02:00:00Z",
                          "2026-01-02T13:00:00Z 2026-01-03T01:00:00Z"));
}

// Whatever the hours and zones: an instant lies in a window if and only if the forward rule permits
// a call at it.
TEST(Windows, AreTheForwardRulesInverse) {
  const auto rulebook = book(
      {{"us/federal/h.yaml", law_of("calling-hours", "US", "open: \"08:00\", close: \"21:00\"")},
       {"us/fl/h.yaml",
        law_of(
            "calling-hours", "US-FL",
            "hours: {weekdays: [\"00:00-01:30\", \"02:15-13:00\", \"14:00-24:00\"], sat: "
            "[\"09:00-17:00\"], sun: none, holidays: [\"02:30-03:00\"]}, close_inclusive: true")},
       {"us/fl/holidays.yaml",
        "table: holidays\njurisdiction: US-FL\ncitation: Law\nhref: https://example.org\nquote: "
        "null\nchecked: {on: 2026-11-23, status: unverified}\ndays:\n"
        "  - {name: A, on: \"03-09\"}\n  - {name: B, on: \"11-02\"}\n"},
       {"us/ny/ban.yaml", law_of("emergency", "US-NY", "during: declared-emergency")},
       {"us/ny/emergencies.yaml",
        "table: emergencies\njurisdiction: US-NY\nemergencies:\n"
        "  - {name: Storm, from: 2026-03-07, until: 2026-03-10, citation: EO 1}\n"}});
  const Checker checker(*rulebook);
  const Questions forward = Questions::check().only({Kind::calling_hours, Kind::emergency});
  const std::vector<std::string> places = {
      "{place: {subdivisions: [US-FL], zones: [America/New_York]}}",
      "{place: {subdivisions: [US-FL], zones: [America/New_York, America/Chicago]}}",
      "{place: {subdivisions: [US-NY], zones: [America/New_York]}}",
      "{place: {subdivisions: [US-FL, US-NY], zones: [America/St_Johns, Pacific/Honolulu]}}",
      // Clocks that jump by half an hour, at midnight, and over a whole day.
      "{place: {subdivisions: [US-FL], zones: [Australia/Lord_Howe]}}",
      "{place: {subdivisions: [US-FL], zones: [America/Santiago]}}",
  };
  const std::vector<std::string_view> starts = {"2026-03-05T17:23:45Z", "2026-10-30T00:00:00Z",
                                                "2026-04-02T12:00:00Z", "2026-09-04T00:00:00Z"};
  std::mt19937_64 random(20261124);
  for (const std::string& place : places) {
    Call one = call(place);
    for (const auto start : starts) {
      const Instant from = *parse_instant(start);
      const auto found = checker.windows(one, from, 5);
      const auto inside = [&](Instant at) {
        return std::any_of(found.begin(), found.end(), [&](const Window& window) {
          return window.from <= at && at < window.until;
        });
      };
      std::vector<Instant> probes;
      for (const Window& window : found) {
        for (const int ms : {-1, 0, 1}) {
          probes.push_back(window.from + std::chrono::milliseconds(ms));
          probes.push_back(window.until + std::chrono::milliseconds(ms));
        }
      }
      std::uniform_int_distribution<std::int64_t> anywhere(0, 5 * 86'400'000LL - 1);
      for (int i = 0; i < 400; ++i)
        probes.push_back(from + std::chrono::milliseconds(anywhere(random)));
      for (const Instant at : probes) {
        if (at < from || at >= from + std::chrono::days(5)) continue;
        one.at = at;
        const bool permitted = checker.judge(one, forward).outcome == Outcome::permitted;
        ASSERT_EQ(inside(at), permitted) << place << " " << format_instant(at);
      }
    }
  }
}

}  // namespace
}  // namespace lapwing::checker
