#include "checker/rules/preference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/checker/book.h"

namespace lapwing::checker {
namespace {

const std::string kKeys =
    "list: in.dnd, zone: Asia/Kolkata, categories: [banking, tourism], modes: [{name: sms, "
    "channel: text}, {name: robocall, channel: voice, recorded: true}, {name: voice, channel: "
    "voice}], bands: [\"08:00-10:00\", \"18:00-21:00\", \"21:00-24:00\"], day_types: [mon, sun, "
    "holiday]";

std::string with(std::string_view facts, std::string_view instant = "2026-01-15T09:00:00+05:30",
                 Questions questions = Questions::check()) {
  const auto rulebook = book({{"in/p.yaml", law_of("preference", "IN", kKeys)},
                              {"in/holidays.yaml",
                               "table: holidays\njurisdiction: IN\ncitation: Law\nhref: "
                               "https://example.org\nquote: null\nchecked: {on: 2026-11-23, "
                               "status: unverified}\ndays:\n  - {name: A, on: \"01-26\"}\n"}});
  const Call one =
      call(fmt::format("{{at: {}, place: {{countries: [IN], zones: [Asia/Kolkata]}}, seller: acme, "
                       "sector: banking, recorded: false, {}}}",
                       instant, facts));
  return std::string(
      to_string(Checker(*rulebook).judge(one, questions.only({Kind::preference})).outcome));
}

TEST(Preference, NoWishesBlockNothing) {
  EXPECT_EQ(with("preferences: none"), "permitted");
  EXPECT_EQ(with("lists: {in.dnd: not_listed}"), "permitted");
}

TEST(Preference, NotKnownIsUndetermined) {
  EXPECT_EQ(with("b2b: false"), "undetermined");
  EXPECT_EQ(with("lists: {in.dnd: listed}"), "undetermined");
}

TEST(Preference, EverythingBlocked) {
  EXPECT_EQ(with("preferences: {everything: true}"), "prohibited");
}

TEST(Preference, Categories) {
  EXPECT_EQ(with("preferences: {categories: [banking]}"), "prohibited");
  EXPECT_EQ(with("preferences: {categories: [tourism]}"), "permitted");
}

TEST(Preference, Modes) {
  EXPECT_EQ(with("preferences: {modes: [voice]}"), "prohibited");
  EXPECT_EQ(with("preferences: {modes: [sms, robocall]}"), "permitted");
}

TEST(Preference, BandsOfTheDay) {
  const std::string evening = "preferences: {bands: [\"18:00-21:00\"]}";
  EXPECT_EQ(with(evening, "2026-01-15T17:59:59+05:30"), "permitted");
  EXPECT_EQ(with(evening, "2026-01-15T18:00:00+05:30"), "prohibited");
  EXPECT_EQ(with(evening, "2026-01-15T20:59:59+05:30"), "prohibited");
  EXPECT_EQ(with(evening, "2026-01-15T21:00:00+05:30"), "permitted");
}

TEST(Preference, TypesOfDay) {
  const std::string sunday = "preferences: {day_types: [sun]}";
  EXPECT_EQ(with(sunday, "2026-01-18T12:00:00+05:30"), "prohibited");
  EXPECT_EQ(with(sunday, "2026-01-19T12:00:00+05:30"), "permitted");
  const std::string holiday = "preferences: {day_types: [holiday]}";
  EXPECT_EQ(with(holiday, "2026-01-26T12:00:00+05:30"), "prohibited");
  EXPECT_EQ(with(holiday, "2026-01-27T12:00:00+05:30"), "permitted");
}

TEST(Preference, AScrubLeavesTheTimeOfDayToTheCall) {
  const std::string sunday = "preferences: {day_types: [sun]}";
  EXPECT_EQ(with(sunday, "2026-01-18T12:00:00+05:30", Questions::scrub()), "permitted");
  EXPECT_EQ(
      with("preferences: {categories: [banking]}", "2026-01-18T12:00:00+05:30", Questions::scrub()),
      "prohibited");
}

TEST(Preference, ACallOfNoCategoryCannotClaimItsOwnIsFree) {
  const auto rulebook = book({{"in/p.yaml", law_of("preference", "IN", kKeys)}});
  EXPECT_EQ(outcome(*rulebook, Questions::check().only({Kind::preference}),
                    "{at: 2026-01-15T09:00:00+05:30, place: {countries: [IN], zones: "
                    "[Asia/Kolkata]}, preferences: {categories: [tourism]}}"),
            "prohibited");
}

TEST(Preference, AModeThatMayBeTheCallsIsUndetermined) {
  const auto rulebook = book({{"in/p.yaml", law_of("preference", "IN", kKeys)}});
  const auto mode = [&](std::string_view wishes) {
    return outcome(*rulebook, Questions::check().only({Kind::preference}),
                   fmt::format("{{at: 2026-01-15T09:00:00+05:30, place: {{countries: [IN], zones: "
                               "[Asia/Kolkata]}}, preferences: {{modes: [{}]}}}}",
                               wishes));
  };
  EXPECT_EQ(mode("robocall"), "undetermined");
  EXPECT_EQ(mode("voice"), "undetermined");
  EXPECT_EQ(mode("voice, robocall"), "prohibited");
  EXPECT_EQ(mode("sms"), "permitted");
}

}  // namespace
}  // namespace lapwing::checker
