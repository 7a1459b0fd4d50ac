#include "checker/rules/abandoned_calls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "checker/call_reader.h"
#include "tests/checker/book.h"

namespace lapwing::checker {
namespace {

using ::testing::ElementsAre;

const std::string kThirtyDays = "rate_max_percent: 3, agent_within_ms: 2000, window: {days: 30}";

class Abandoned : public ::testing::Test {
 protected:
  void add(int count, std::string_view from, std::optional<std::int64_t> agent_ms,
           std::optional<bool> came, bool answered = true) {
    for (int i = 0; i < count; ++i) {
      CampaignCall one;
      one.id = fmt::format("c{}", campaign_.calls.size());
      one.at = *parse_instant(from) + std::chrono::seconds(i);
      one.answered_by_person = answered;
      one.agent_delay_ms = agent_ms;
      one.agent_came = came;
      one.place.countries = {*Jurisdiction::parse("US")};
      one.place.zones = {*Zone::find("America/New_York")};
      campaign_.calls.push_back(std::move(one));
    }
  }

  std::vector<std::string> judged(const std::string& keys) {
    const auto rulebook = book({{"us/a.yaml", law_of("abandoned-calls", "US", keys)}});
    std::vector<std::string> texts;
    for (const auto& finding : Checker(*rulebook).judge_campaign(campaign_)) {
      texts.push_back(fmt::format("{} {} {}/{}", to_string(finding.outcome),
                                  format_instant(finding.from), finding.abandoned,
                                  finding.answered));
    }
    return texts;
  }

  Campaign campaign_;
};

TEST_F(Abandoned, ThreeInAHundredIsWithinFourIsOver) {
  add(97, "2026-03-02T15:00:00Z", 1000, true);
  add(3, "2026-03-02T16:00:00Z", {}, false);
  EXPECT_THAT(judged(kThirtyDays), ElementsAre("permitted 2026-03-02T15:00:00Z 3/100"));
  add(1, "2026-03-02T17:00:00Z", {}, false);
  EXPECT_THAT(judged(kThirtyDays), ElementsAre("prohibited 2026-03-02T15:00:00Z 4/101"));
}

TEST_F(Abandoned, AnAgentAtExactlyTwoSecondsIsInTime) {
  add(1, "2026-03-02T15:00:00Z", 2000, true);
  EXPECT_THAT(judged(kThirtyDays), ElementsAre("permitted 2026-03-02T15:00:00Z 0/1"));
  add(1, "2026-03-02T15:01:00Z", 2001, true);
  EXPECT_THAT(judged(kThirtyDays), ElementsAre("prohibited 2026-03-02T15:00:00Z 1/2"));
}

TEST_F(Abandoned, UnansweredCallsDoNotCount) {
  add(1, "2026-03-02T15:00:00Z", {}, false, false);
  EXPECT_THAT(judged(kThirtyDays), ElementsAre());
}

TEST_F(Abandoned, UnrecordedDelaysMayBeAbandoned) {
  add(96, "2026-03-02T15:00:00Z", 1000, true);
  add(4, "2026-03-02T16:00:00Z", {}, {});
  EXPECT_THAT(judged(kThirtyDays), ElementsAre("undetermined 2026-03-02T15:00:00Z 0/100"));
}

TEST_F(Abandoned, SuccessivePeriodsFromTheFirstCall) {
  add(1, "2026-03-02T15:00:00Z", {}, false);
  add(1, "2026-04-01T14:59:59Z", 0, true);
  add(1, "2026-04-01T15:00:00Z", 0, true);
  EXPECT_THAT(judged(kThirtyDays), ElementsAre("prohibited 2026-03-02T15:00:00Z 1/2",
                                               "permitted 2026-04-01T15:00:00Z 0/1"));
}

TEST_F(Abandoned, CalendarMonthsThere) {
  add(1, "2026-04-01T03:59:59Z", {}, false);  // still March in New York
  add(1, "2026-04-01T04:00:00Z", 0, true);
  EXPECT_THAT(
      judged("rate_max_percent: 5, agent_within_ms: 2000, window: {calendar: month}"),
      ElementsAre("prohibited 2026-03-01T05:00:00Z 1/1", "permitted 2026-04-01T04:00:00Z 0/1"));
}

}  // namespace
}  // namespace lapwing::checker
