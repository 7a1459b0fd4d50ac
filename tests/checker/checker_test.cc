#include "checker/checker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/checker/book.h"

namespace lapwing::checker {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kHours = "open: \"08:00\", close: \"21:00\"";
const std::string kPlace = "place: {countries: [US], zones: [America/New_York]}";
const std::string kNoon = "at: 2026-01-15T12:00:00-05:00, ";

std::vector<std::string> judged(const Rulebook& rulebook, const std::string& facts,
                                const Questions& questions = Questions::check()) {
  const Call one = call(facts);
  return said(Checker(rulebook).judge(one, questions), one);
}

TEST(Checker, ACountryWithoutRulesIsUndetermined) {
  const auto rulebook = book({{"us/h.yaml", law_of("calling-hours", "US", kHours)}});
  EXPECT_THAT(judged(*rulebook, "{" + kNoon + "place: {countries: [TV], zones: [UTC]}}"),
              ElementsAre("undetermined no-rules:TV"));
}

TEST(Checker, ANumberOfNoKnownCountryIsUndetermined) {
  const auto rulebook = book({{"us/h.yaml", law_of("calling-hours", "US", kHours)}});
  EXPECT_THAT(judged(*rulebook, "{" + kNoon + "place: {}}"),
              ElementsAre("undetermined country-unknown"));
}

TEST(Checker, ACallWithoutATimeIsUndetermined) {
  const auto rulebook = book({{"us/h.yaml", law_of("calling-hours", "US", kHours)}});
  EXPECT_THAT(judged(*rulebook, "{" + kPlace + "}"), ElementsAre("undetermined when-unknown"));
}

TEST(Checker, ADayBeforeAnyLawIsUndetermined) {
  const auto rulebook = book({{"us/h.yaml", law_of("calling-hours", "US", kHours)}});
  EXPECT_THAT(judged(*rulebook, "{at: 1999-12-31T12:00:00-05:00, " + kPlace + "}"),
              ElementsAre("undetermined no-law:US:1999-12-31"));
  EXPECT_THAT(judged(*rulebook, "{at: 2000-01-01T12:00:00-05:00, " + kPlace + "}"),
              ElementsAre("permitted inside-hours:US"));
}

TEST(Checker, WhatHeldBeforeTheFirstValueMayBeUnknown) {
  std::string text = law_of("calling-hours", "US", kHours);
  text.replace(text.find("before: none"), 12, "before: unknown");
  const auto rulebook = book({{"us/h.yaml", text},
                              {"us/i.yaml", law("internal-list", "US",
                                                "values:\n  - {from: 1990-01-01, status: in-force, "
                                                "honour: at-once, lasts: forever}\n")}});
  EXPECT_THAT(judged(*rulebook, "{at: 1999-12-31T12:00:00-05:00, " + kPlace + "}"),
              ElementsAre("undetermined law-unknown:US:calling-hours"));
}

TEST(Checker, TheLawIsThatOfTheCivilDayThere) {
  const auto rulebook =
      book({{"us/h.yaml",
             law("calling-hours", "US",
                 "values:\n  - {from: 2000-01-01, status: in-force, open: \"00:00\", close: "
                 "\"24:00\"}\n  - {from: 2026-01-01, status: in-force, open: \"12:00\", close: "
                 "\"13:00\"}\n")}});
  // 03:00 UTC of the first day is still the last evening in New York.
  EXPECT_THAT(judged(*rulebook, "{at: 2026-01-01T03:00:00Z, " + kPlace + "}"),
              ElementsAre("permitted inside-hours:US"));
  EXPECT_THAT(judged(*rulebook, "{at: 2026-01-01T05:00:00Z, " + kPlace + "}"),
              ElementsAre("prohibited hours:US"));
  // Two zones on both sides of midnight: the laws of both days are judged.
  EXPECT_THAT(judged(*rulebook,
                     "{at: 2026-01-01T05:00:00Z, place: {countries: [US], zones: "
                     "[America/New_York, America/Chicago]}}"),
              ElementsAre("prohibited hours:US", "permitted inside-hours:US"));
}

TEST(Checker, AllJurisdictionsThatMayApplyAreJudgedStrictestWins) {
  const auto rulebook = book(
      {{"us/federal/h.yaml", law_of("calling-hours", "US", kHours)},
       {"us/fl/h.yaml", law_of("calling-hours", "US-FL", "open: \"08:00\", close: \"20:00\"")},
       {"us/ga/h.yaml", law_of("calling-hours", "US-GA", "open: \"09:00\", close: \"21:00\"")}});
  const std::string florida = "place: {subdivisions: [US-FL], zones: [America/New_York]}";
  EXPECT_THAT(judged(*rulebook, "{at: 2026-01-15T20:30:00-05:00, " + florida + "}"),
              ElementsAre("prohibited hours:US-FL", "permitted inside-hours:US"));
  // The state of the number and the state of the address.
  EXPECT_THAT(judged(*rulebook, "{at: 2026-01-15T08:30:00-05:00, " + florida +
                                    ", address: {subdivisions: [US-GA]}}"),
              ElementsAre("prohibited hours:US-GA", "permitted inside-hours:US",
                          "permitted inside-hours:US-FL"));
}

TEST(Checker, AnUnknownPartOfACountryWhosePartsHaveLawIsUndetermined) {
  const auto rulebook = book(
      {{"us/federal/h.yaml", law_of("calling-hours", "US", kHours)},
       {"us/fl/h.yaml", law_of("calling-hours", "US-FL", kHours, "applies: {purposes: [sales]}")}});
  EXPECT_THAT(judged(*rulebook, "{" + kNoon + kPlace + "}"),
              ElementsAre("undetermined subdivision-unknown:US", "permitted inside-hours:US"));
  EXPECT_THAT(judged(*rulebook, "{" + kNoon + kPlace + ", purpose: survey}"),
              ElementsAre("permitted inside-hours:US"));
  EXPECT_THAT(judged(*rulebook, "{" + kNoon +
                                    "place: {subdivisions: [US-GA], zones: "
                                    "[America/New_York]}}"),
              ElementsAre("permitted inside-hours:US"));
}

TEST(Checker, AFactThatDecidesWhetherARuleAppliesAndIsUnknown) {
  const std::string night = "at: 2026-01-15T02:00:00-05:00, ";
  const auto with = [&](std::string_view applies, const std::string& facts) {
    const auto rulebook = book({{"us/h.yaml", law_of("calling-hours", "US", kHours,
                                                     fmt::format("applies: {}", applies))}});
    return judged(*rulebook, "{" + facts + kPlace + "}");
  };
  EXPECT_THAT(with("{line: wireless}", night),
              ElementsAre("undetermined scope-unknown:US:calling-hours"));
  EXPECT_THAT(with("{line: wireless}", kNoon), ElementsAre("permitted inside-hours:US"));
  EXPECT_THAT(with("{line: wireless}", night + "line: wireless, "),
              ElementsAre("prohibited hours:US"));
  EXPECT_THAT(with("{line: wireless}", night + "line: landline, "), IsEmpty());
  EXPECT_THAT(with("{line: wireless, unknown: not-judged}", night), IsEmpty());
  // Whoever claims to call a business has to know it.
  EXPECT_THAT(with("{b2b: false}", night), ElementsAre("prohibited hours:US"));
  EXPECT_THAT(with("{b2b: false}", night + "b2b: true, "), IsEmpty());
}

TEST(Checker, UnknownLawOfACountryIsUndeterminedOfAPartNotJudged) {
  const auto rulebook =
      book({{"us/federal/h.yaml", law_of("calling-hours", "US", kHours)},
            {"coverage.yaml",
             "US: {name: A, calling-hours: {voice: value, text: unknown, fax: none}, rest: none}\n"
             "US-FL: {name: B, rest: unknown}\n"}});
  EXPECT_THAT(judged(*rulebook, "{" + kNoon + "channel: text, " + kPlace + "}"),
              ElementsAre("undetermined law-unknown:US:calling-hours"));
  const Verdict verdict = Checker(*rulebook).judge(
      call("{" + kNoon + "place: {subdivisions: [US-FL], zones: [America/New_York]}}"),
      Questions::check());
  EXPECT_EQ(verdict.outcome, Outcome::permitted);
  const bool told =
      std::any_of(verdict.not_judged.begin(), verdict.not_judged.end(), [](const NotJudged& item) {
        return item.why == NotJudgedWhy::law_unknown && item.jurisdiction.to_string() == "US-FL";
      });
  EXPECT_TRUE(told);
}

TEST(Checker, ProhibitedBeatsUndeterminedBeatsPermitted) {
  const std::string listing =
      "list: us.national, zone: America/New_York, binding: at-once, freshness: none";
  const auto rulebook = book({{"us/h.yaml", law_of("calling-hours", "US", kHours)},
                              {"us/r.yaml", law_of("registry-listing", "US", listing)}});
  const std::string held = ", lists: {us.national: ";
  EXPECT_EQ(outcome(*rulebook, Questions::check(), "{" + kNoon + kPlace + held + "not_listed}}"),
            "permitted");
  EXPECT_EQ(outcome(*rulebook, Questions::check(), "{" + kNoon + kPlace + "}"), "undetermined");
  EXPECT_EQ(
      outcome(*rulebook, Questions::check(), "{at: 2026-01-15T02:00:00-05:00, " + kPlace + "}"),
      "prohibited");
}

TEST(Checker, AScrubAsksNoHours) {
  const auto rulebook = book({{"us/h.yaml", law_of("calling-hours", "US", kHours)}});
  const Verdict verdict =
      Checker(*rulebook).judge(call("{on: 2026-01-15, " + kPlace + "}"), Questions::scrub());
  EXPECT_EQ(verdict.outcome, Outcome::permitted);
  const bool told =
      std::any_of(verdict.not_judged.begin(), verdict.not_judged.end(), [](const NotJudged& item) {
        return item.kind == Kind::calling_hours && item.why == NotJudgedWhy::not_asked;
      });
  EXPECT_TRUE(told);
}

TEST(Checker, NoQuestionAtAllIsUndetermined) {
  const auto rulebook = book({{"us/h.yaml", law_of("calling-hours", "US", kHours)}});
  EXPECT_EQ(outcome(*rulebook, Questions::check().only({}), "{" + kNoon + kPlace + "}"),
            "undetermined");
}

TEST(Checker, AVerdictsMemoryIsUsedAgainWithoutLeftovers) {
  const auto rulebook = book({{"us/h.yaml", law_of("calling-hours", "US", kHours)}});
  const Checker checker(*rulebook);
  const Call night = call("{at: 2026-01-15T02:00:00-05:00, " + kPlace + "}");
  const Call noon = call("{" + kNoon + kPlace + "}");
  Verdict verdict;
  checker.judge(night, Questions::check(), verdict);
  EXPECT_EQ(verdict.outcome, Outcome::prohibited);
  checker.judge(noon, Questions::check(), verdict);
  EXPECT_EQ(verdict.outcome, Outcome::permitted);
  EXPECT_EQ(verdict.findings.size(), 1U);
  EXPECT_EQ(verdict.rulebook, rulebook->version());
}

}  // namespace
}  // namespace lapwing::checker
