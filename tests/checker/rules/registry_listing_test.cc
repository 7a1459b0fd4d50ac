#include "checker/rules/registry_listing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/checker/book.h"

namespace lapwing::checker {
namespace {

using ::testing::ElementsAre;

// What one register with `keys` says of a call at noon of `day` in New York, whose fact is `fact`.
std::vector<std::string> on(const std::string& keys, std::string_view day, std::string_view fact,
                            const Questions& questions = Questions::check(),
                            const Files& more = {}) {
  Files files = more;
  files["us/r.yaml"] =
      law_of("registry-listing", "US", "list: us.national, zone: America/New_York, " + keys);
  const auto rulebook = book(files);
  const Call one = call(
      fmt::format("{{at: {}T12:00:00-05:00, place: {{countries: [US], zones: [America/New_York]}}, "
                  "seller: acme, internal: none, lists: {{us.national: {}}}}}",
                  day, fact));
  Questions asked = questions;
  asked.only({Kind::registry_listing});
  return said(Checker(*rulebook).judge(one, asked), one);
}

const std::string k31Days = "binding: {days: 31}, freshness: {days: 31}";

TEST(RegistryListing, ANumberBindsOnTheThirtyFirstDay) {
  const std::string fact = "{state: listed, from: 2026-01-01}";
  EXPECT_THAT(on(k31Days, "2026-01-31", fact),
              ElementsAre("permitted listed-not-bound:us.national:2026-01-01"));
  EXPECT_THAT(on(k31Days, "2026-02-01", fact),
              ElementsAre("prohibited listed:us.national:2026-01-01"));
}

TEST(RegistryListing, TheDayBeginsAtMidnightInTheListsZone) {
  const auto rulebook =
      book({{"us/r.yaml", law_of("registry-listing", "US",
                                 "list: us.national, zone: America/New_York, " + k31Days)}});
  const auto at = [&](std::string_view instant) {
    // The called party is in Los Angeles, where it is still the day before.
    return outcome(
        *rulebook, Questions::check().only({Kind::registry_listing}),
        fmt::format("{{at: {}, place: {{countries: [US], zones: [America/Los_Angeles]}}, "
                    "lists: {{us.national: {{state: listed, from: 2026-01-01}}}}}}",
                    instant));
  };
  EXPECT_EQ(at("2026-01-31T23:59:59-05:00"), "permitted");
  EXPECT_EQ(at("2026-02-01T00:00:00-05:00"), "prohibited");
}

TEST(RegistryListing, ScrubProhibitsWhateverTheBindingDay) {
  EXPECT_THAT(on(k31Days, "2026-01-02", "{state: listed, from: 2026-01-01}", Questions::scrub()),
              ElementsAre("prohibited listed:us.national:2026-01-01"));
}

TEST(RegistryListing, ListedWithoutADateCannotBeSaidNotToBind) {
  EXPECT_THAT(on(k31Days, "2026-02-01", "listed"),
              ElementsAre("undetermined binding-unknown:us.national"));
  EXPECT_THAT(on("binding: at-once, freshness: none", "2026-02-01", "listed"),
              ElementsAre("prohibited listed:us.national"));
}

TEST(RegistryListing, AFirstSeenDateOnlyBoundsTheRegistration) {
  const std::string known =
      "{state: listed, first_seen: true, from: 2026-03-01, "
      "not_before: 2026-02-10}";
  // Not bound only while even the earliest possible registration, 10 February, is not.
  EXPECT_THAT(on(k31Days, "2026-03-12", known),
              ElementsAre("permitted listed-not-bound:us.national:by-2026-03-01"));
  EXPECT_THAT(on(k31Days, "2026-03-13", known),
              ElementsAre("undetermined binding-unknown:us.national"));
  EXPECT_THAT(on(k31Days, "2026-03-31", known),
              ElementsAre("undetermined binding-unknown:us.national"));
  EXPECT_THAT(on(k31Days, "2026-04-01", known),
              ElementsAre("prohibited listed:us.national:by-2026-03-01"));
  // In the very first edition a number may be of any age.
  EXPECT_THAT(on(k31Days, "2026-03-02", "{state: listed, first_seen: true, from: 2026-03-01}"),
              ElementsAre("undetermined binding-unknown:us.national"));
}

TEST(RegistryListing, AnEditionMayBeUsedForThirtyOneDays) {
  EXPECT_THAT(on(k31Days, "2026-02-01", "{state: not_listed, obtained: 2026-01-01}"),
              ElementsAre("permitted not-listed:us.national"));
  EXPECT_THAT(on(k31Days, "2026-02-02", "{state: not_listed, obtained: 2026-01-01}"),
              ElementsAre("undetermined stale:us.national:32"));
  EXPECT_THAT(on(k31Days, "2026-02-02", "not_listed"),  // run by us
              ElementsAre("permitted not-listed:us.national"));
}

TEST(RegistryListing, AStaleEditionStillProhibitsWhatItLists) {
  EXPECT_THAT(on(k31Days, "2026-06-01", "{state: listed, from: 2020-01-01, obtained: 2026-01-01}"),
              ElementsAre("prohibited listed:us.national:2020-01-01"));
}

TEST(RegistryListing, AnEditionFromAfterTheCallSaysNothing) {
  EXPECT_THAT(on(k31Days, "2026-01-01", "{state: not_listed, obtained: 2026-01-02}"),
              ElementsAre("undetermined not-held-then:us.national"));
}

TEST(RegistryListing, WhatIsNotHeldIsUndetermined) {
  EXPECT_THAT(on(k31Days, "2026-01-01", "not_held"),
              ElementsAre("undetermined not-held:us.national"));
  EXPECT_THAT(on(k31Days, "2026-01-01", "{state: not_covered, prefix: \"1415\"}"),
              ElementsAre("undetermined not-covered:us.national:1415"));
  EXPECT_THAT(on(k31Days, "2026-01-01", "not_asked"),
              ElementsAre("undetermined not-asked:us.national"));
  EXPECT_THAT(on(k31Days, "2026-01-01", "maybe_listed"),
              ElementsAre("undetermined maybe-listed:us.national"));
  EXPECT_THAT(on(k31Days, "2026-01-01", "stale"), ElementsAre("undetermined stale:us.national"));
}

TEST(RegistryListing, BusinessDaysCountAroundHolidays) {
  const Files holidays = {{"us/holidays.yaml",
                           "table: holidays\njurisdiction: US\ncitation: Law\n"
                           "href: https://example.org\nquote: null\n"
                           "checked: {on: 2026-11-23, status: unverified}\n"
                           "days:\n  - {name: A, on: \"11-26\"}\n"}};
  const std::string keys = "binding: {business_days: 2}, freshness: none";
  const std::string fact = "{state: listed, from: 2026-11-25}";
  // Wednesday; Thursday is a holiday: Friday is the first business day, Monday the second.
  EXPECT_THAT(on(keys, "2026-11-29", fact, Questions::check(), holidays),
              ElementsAre("permitted listed-not-bound:us.national:2026-11-25"));
  EXPECT_THAT(on(keys, "2026-11-30", fact, Questions::check(), holidays),
              ElementsAre("prohibited listed:us.national:2026-11-25"));
}

// Colorado's: published on the 10th of January, April, July and October, in use by the end.
const std::string kCalendar =
    "binding: calendar, freshness: calendar, published: [{on: \"01-10\", use_by: \"01-31\"}, "
    "{on: \"04-10\", use_by: \"04-30\"}, {on: \"07-10\", use_by: \"07-31\"}, "
    "{on: \"10-10\", use_by: \"10-31\"}]";

TEST(RegistryListing, FixedCalendarBindsAfterTheUseByDay) {
  const std::string fact = "{state: listed, from: 2026-01-10}";
  EXPECT_THAT(on(kCalendar, "2026-01-31", fact),
              ElementsAre("permitted listed-not-bound:us.national:2026-01-10"));
  EXPECT_THAT(on(kCalendar, "2026-02-01", fact),
              ElementsAre("prohibited listed:us.national:2026-01-10"));
  // A day later it waits for the next publication.
  const std::string later = "{state: listed, from: 2026-01-11}";
  EXPECT_THAT(on(kCalendar, "2026-04-30", later),
              ElementsAre("permitted listed-not-bound:us.national:2026-01-11"));
  EXPECT_THAT(on(kCalendar, "2026-05-01", later),
              ElementsAre("prohibited listed:us.national:2026-01-11"));
}

TEST(RegistryListing, FixedCalendarOverTheTurnOfTheYear) {
  const std::string fact = "{state: listed, from: 2025-10-11}";
  EXPECT_THAT(on(kCalendar, "2026-01-31", fact),
              ElementsAre("permitted listed-not-bound:us.national:2025-10-11"));
  EXPECT_THAT(on(kCalendar, "2026-02-01", fact),
              ElementsAre("prohibited listed:us.national:2025-10-11"));
}

TEST(RegistryListing, FixedCalendarFreshness) {
  const std::string january = "{state: not_listed, obtained: 2026-01-10}";
  EXPECT_THAT(on(kCalendar, "2026-04-30", january),
              ElementsAre("permitted not-listed:us.national"));
  EXPECT_THAT(on(kCalendar, "2026-05-01", january),
              ElementsAre("undetermined stale:us.national:111"));
  const std::string before = "{state: not_listed, obtained: 2026-01-09}";
  EXPECT_THAT(on(kCalendar, "2026-01-31", before), ElementsAre("permitted not-listed:us.national"));
  EXPECT_THAT(on(kCalendar, "2026-02-01", before),
              ElementsAre("undetermined stale:us.national:23"));
}

TEST(RegistryListing, DaysAfterPublication) {
  const std::string keys =
      "binding: {days: 60, after: publication}, freshness: none, "
      "published: [{on: \"01-01\"}, {on: \"04-01\"}, {on: \"07-01\"}, {on: \"10-01\"}]";
  // Registered on 2 January, published on 1 April, binding 60 days later.
  const std::string fact = "{state: listed, from: 2026-01-02}";
  EXPECT_THAT(on(keys, "2026-05-30", fact),
              ElementsAre("permitted listed-not-bound:us.national:2026-01-02"));
  EXPECT_THAT(on(keys, "2026-05-31", fact),
              ElementsAre("prohibited listed:us.national:2026-01-02"));
}

TEST(RegistryListing, ListsLeftOutOnPurposeAreSaidToBe) {
  const auto rulebook =
      book({{"us/r.yaml", law_of("registry-listing", "US",
                                 "list: us.national, zone: America/New_York, " + k31Days)}});
  const Call one = call(
      "{at: 2026-01-01T12:00:00Z, place: {countries: [US], zones: [UTC]}, "
      "lists: {own.list: {state: listed, from: 2020-01-01}}}");
  Questions asked = Questions::check().only({Kind::registry_listing});
  asked.lists = std::vector<std::string>{"own.list"};
  const Verdict verdict = Checker(*rulebook).judge(one, asked);
  EXPECT_THAT(said(verdict, one), ElementsAre("prohibited listed:own.list:2020-01-01"));
  ASSERT_EQ(verdict.not_judged.size(), 1U);
  EXPECT_EQ(verdict.not_judged[0].why, NotJudgedWhy::list_left_out);
}

TEST(RegistryListing, AListAskedForByNameButNotLookedUpIsUndetermined) {
  const auto rulebook =
      book({{"us/r.yaml", law_of("registry-listing", "US",
                                 "list: us.national, zone: America/New_York, " + k31Days)}});
  Questions asked = Questions::check().only({Kind::registry_listing});
  asked.lists = std::vector<std::string>{"us.national", "own.list"};
  EXPECT_EQ(outcome(*rulebook, asked,
                    "{at: 2026-01-01T12:00:00Z, place: {countries: [US], zones: [UTC]}, "
                    "lists: {us.national: not_listed}}"),
            "undetermined");
}

}  // namespace
}  // namespace lapwing::checker
