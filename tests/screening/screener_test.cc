#include "screening/screener.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/screening/world.h"

namespace lapwing::screening {
namespace {

using checker::Outcome;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

class ScreenerTest : public testing::Test {
 protected:
  Screening check(std::string_view to, CallQuestion question = {}) {
    auto screening = world.screener().check(reader, to, std::move(question));
    EXPECT_TRUE(screening) << screening.error().message;
    return *std::move(screening);
  }
  static CallQuestion at(std::string_view instant) {
    CallQuestion question;
    question.at = *parse_instant(instant);
    return question;
  }

  World world;
  phone::Reader reader = *phone::Reader::create("US");
};

TEST_F(ScreenerTest, AListedNumberIsProhibitedOnceTheListingBinds) {
  // Registered in the evening of 2026-10-01; the law of this world binds callers 31 days later.
  world.registry().add_number("us.national", "12125550142", "2026-10-01");
  EXPECT_EQ(check("212-555-0142", at("2026-11-24T17:00:00Z")).outcome, Outcome::prohibited);
  world.registry().add_number("us.national", "12125550143", "2026-11-20");
  const Screening not_bound = check("212-555-0143", at("2026-11-24T17:00:00Z"));
  EXPECT_EQ(not_bound.outcome, Outcome::permitted);
  CallQuestion whole_day;
  whole_day.on = *parse_date("2026-11-24");
  EXPECT_EQ(check("212-555-0143", whole_day).outcome, Outcome::prohibited)
      << "a scrub answers for weeks";
}

TEST_F(ScreenerTest, WithoutAMomentTheCallIsNow) {
  world.registry().add_number("us.national", "12125550142", "2003-06-01");
  const Screening screening = check("212-555-0142");
  EXPECT_THAT(screening.reasons, ElementsAre("listed:us.national:2003-06-01"));
  EXPECT_EQ(screening.numbers.at(0).call.at, world.clock().now());
}

TEST_F(ScreenerTest, NamesTheListsItAsked) {
  const Screening screening = check("305-555-0142");
  ASSERT_EQ(screening.numbers.size(), 1u);
  ASSERT_EQ(screening.numbers[0].lists.size(), 2u);
  EXPECT_EQ(screening.numbers[0].lists[0].list, "us.national");
  EXPECT_EQ(screening.numbers[0].lists[0].edition, "us.national@1");
  EXPECT_EQ(screening.numbers[0].lists[0].age_days, 1);
  EXPECT_FALSE(screening.numbers[0].lists[1].held);
  EXPECT_EQ(screening.rulebook.size(), 64u);
}

TEST_F(ScreenerTest, TextWithoutANumberIsUndetermined) {
  const Screening screening = check("no phone");
  EXPECT_EQ(screening.outcome, Outcome::undetermined);
  EXPECT_THAT(screening.reasons, ElementsAre("none"));
  EXPECT_THAT(screening.numbers, IsEmpty());
}

TEST_F(ScreenerTest, SeveralNumbersTakeTheStrictest) {
  world.registry().add_number("us.national", "12125550142", "2003-06-01");
  const Screening screening = check("(212) 555-0199 or (212) 555-0142");
  EXPECT_EQ(screening.outcome, Outcome::prohibited);
  ASSERT_EQ(screening.numbers.size(), 2u);
  EXPECT_EQ(screening.numbers[0].verdict.outcome, Outcome::permitted);
}

TEST_F(ScreenerTest, AnAmbiguousNumberIsNeverPermitted) {
  const Screening screening = check("+2125550199");
  EXPECT_NE(screening.outcome, Outcome::permitted);
  EXPECT_THAT(screening.reasons, Contains("ambiguous"));
}

TEST_F(ScreenerTest, AStaleListIsNoAnswerForOneCall) {
  world.registry().add_number("us.national", "12125550142", "2003-06-01");
  EXPECT_EQ(check("212-555-0199", at("2026-12-24T17:00:00Z")).outcome, Outcome::permitted);
  EXPECT_NE(check("212-555-0199", at("2026-12-25T17:00:00Z")).outcome, Outcome::permitted);
}

TEST_F(ScreenerTest, WindowsAreGivenForEachNumber) {
  const auto windows = world.screener().windows(reader, "212-555-0142 / 212-555-0143",
                                                at("2026-11-24T17:00:00Z"), 2);
  ASSERT_TRUE(windows);
  EXPECT_EQ(windows->size(), 2u);
  EXPECT_THAT(*world.screener().windows(reader, "no phone", {}, 2), IsEmpty());
}

}  // namespace
}  // namespace lapwing::screening
