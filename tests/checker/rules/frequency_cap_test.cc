#include "checker/rules/frequency_cap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/checker/book.h"

namespace lapwing::checker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kThreeADay =
    "calls_max: 3, window: {hours: 24}, by: [seller, subject], counts: attempts";

struct Answer {
  std::vector<std::string> said;
  std::string because;
};

Answer at(const std::string& keys, std::string_view instant, std::string_view history,
          std::string_view facts = "subject: solar") {
  const auto rulebook = book({{"us/c.yaml", law_of("frequency-cap", "US", keys)}});
  const Call one = call(fmt::format(
      "{{at: {}, place: {{countries: [US], zones: [America/New_York]}}, seller: acme, {}, history: "
      "{}}}",
      instant, facts, history));
  const Verdict verdict =
      Checker(*rulebook).judge(one, Questions::audit().only({Kind::frequency_cap}));
  return {said(verdict, one), explain(verdict.findings.front(), one, *rulebook).because};
}

std::string calls(std::initializer_list<std::string_view> instants, std::string_view more = "") {
  std::string text = "[";
  int id = 0;
  for (const auto instant : instants) {
    text += fmt::format("{}{{id: c{}, at: \"{}\", subject: solar{}}}", id == 0 ? "" : ", ", id,
                        instant, more);
    ++id;
  }
  return text + "]";
}

const auto kUnder = ElementsAre("permitted under-cap:US");
const auto kOver = ElementsAre("prohibited cap:US");
const auto kUnknown = ElementsAre("undetermined cap-unknown:US");

TEST(FrequencyCap, TheFourthCallIn24HoursIsOver) {
  const std::string_view now = "2026-01-16T12:00:00Z";
  EXPECT_THAT(at(kThreeADay, now, calls({"2026-01-15T13:00:00Z", "2026-01-15T14:00:00Z"})).said,
              kUnder);
  const Answer over =
      at(kThreeADay, now,
         calls({"2026-01-15T13:00:00Z", "2026-01-15T14:00:00Z", "2026-01-16T11:59:59Z"}));
  EXPECT_THAT(over.said, kOver);
  EXPECT_THAT(over.because,
              HasSubstr("number 4 in the window, of at most 3; before it c0, c1, c2"));
}

TEST(FrequencyCap, ACallExactlyOneWindowEarlierIsOutside) {
  const std::string_view now = "2026-01-16T12:00:00Z";
  EXPECT_THAT(at(kThreeADay, now,
                 calls({"2026-01-15T12:00:00Z", "2026-01-15T14:00:00Z", "2026-01-15T15:00:00Z"}))
                  .said,
              kUnder);
  EXPECT_THAT(
      at(kThreeADay, now,
         calls({"2026-01-15T12:00:00.001Z", "2026-01-15T14:00:00Z", "2026-01-15T15:00:00Z"}))
          .said,
      kOver);
}

TEST(FrequencyCap, LaterCallsOtherSellersAndSubjectsDoNotCount) {
  const std::string_view now = "2026-01-16T12:00:00Z";
  const auto three = {std::string_view("2026-01-16T09:00:00Z"),
                      std::string_view("2026-01-16T10:00:00Z"),
                      std::string_view("2026-01-16T11:00:00Z")};
  EXPECT_THAT(at(kThreeADay, now, calls(three, ", seller: other")).said, kUnder);
  EXPECT_THAT(at(kThreeADay, now, calls(three), "subject: pensions").said, kUnder);
  EXPECT_THAT(at(kThreeADay, "2026-01-16T08:00:00Z", calls(three)).said, kUnder);
}

TEST(FrequencyCap, UnknownSubjectsMayCount) {
  const std::string_view now = "2026-01-16T12:00:00Z";
  const auto three = {std::string_view("2026-01-16T09:00:00Z"),
                      std::string_view("2026-01-16T10:00:00Z"),
                      std::string_view("2026-01-16T11:00:00Z")};
  EXPECT_THAT(at(kThreeADay, now, calls(three), "campaign: spring").said, kUnknown);
}

TEST(FrequencyCap, UnknownSellersMayCount) {
  EXPECT_THAT(at(kThreeADay, "2026-01-16T12:00:00Z",
                 calls({"2026-01-16T09:00:00Z", "2026-01-16T10:00:00Z", "2026-01-16T11:00:00Z"},
                       ", seller: unknown"))
                  .said,
              kUnknown);
}

TEST(FrequencyCap, WithoutHistoryNothingIsKnown) {
  EXPECT_THAT(at(kThreeADay, "2026-01-16T12:00:00Z", "null").said, kUnknown);
}

TEST(FrequencyCap, FourInThirtyDays) {
  const std::string keys = "calls_max: 4, window: {days: 30}, by: [seller], counts: attempts";
  const auto prior = calls({"2026-01-01T12:00:00Z", "2026-01-10T12:00:00Z", "2026-01-20T12:00:00Z",
                            "2026-01-25T12:00:00Z"});
  EXPECT_THAT(at(keys, "2026-01-31T11:59:59Z", prior).said, kOver);
  EXPECT_THAT(at(keys, "2026-01-31T12:00:00Z", prior).said, kUnder);
}

TEST(FrequencyCap, CalendarWeekFromMondayThere) {
  const std::string keys = "calls_max: 1, window: {calendar: week}, by: [seller], counts: attempts";
  // Monday 19 January 2026 begins at 05:00 UTC in New York.
  EXPECT_THAT(at(keys, "2026-01-21T12:00:00Z", calls({"2026-01-19T04:59:59Z"})).said, kUnder);
  EXPECT_THAT(at(keys, "2026-01-21T12:00:00Z", calls({"2026-01-19T05:00:00Z"})).said, kOver);
  EXPECT_THAT(at(keys, "2026-01-26T04:59:59Z", calls({"2026-01-19T05:00:00Z"})).said, kOver);
  EXPECT_THAT(at(keys, "2026-01-26T05:00:00Z", calls({"2026-01-19T05:00:00Z"})).said, kUnder);
}

TEST(FrequencyCap, AnsweredCallsOnly) {
  const std::string keys = "calls_max: 1, window: {days: 1}, by: [seller], counts: answered";
  EXPECT_THAT(
      at(keys, "2026-01-16T12:00:00Z", calls({"2026-01-16T11:00:00Z"}, ", answered: false")).said,
      kUnder);
  EXPECT_THAT(
      at(keys, "2026-01-16T12:00:00Z", calls({"2026-01-16T11:00:00Z"}, ", answered: true")).said,
      kOver);
  EXPECT_THAT(at(keys, "2026-01-16T12:00:00Z", calls({"2026-01-16T11:00:00Z"})).said, kUnknown);
}

TEST(FrequencyCap, CheckDoesNotAskIt) {
  const auto rulebook = book({{"us/c.yaml", law_of("frequency-cap", "US", kThreeADay)}});
  const Verdict verdict = Checker(*rulebook).judge(
      call("{at: 2026-01-15T12:00:00-05:00, place: {countries: [US], zones: [America/New_York]}}"),
      Questions::check());
  EXPECT_EQ(verdict.outcome, Outcome::permitted);
  const bool said_so =
      std::any_of(verdict.not_judged.begin(), verdict.not_judged.end(), [](const NotJudged& item) {
        return item.kind == Kind::frequency_cap && item.why == NotJudgedWhy::not_asked;
      });
  EXPECT_TRUE(said_so);
}

}  // namespace
}  // namespace lapwing::checker
