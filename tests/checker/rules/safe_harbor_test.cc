#include "checker/rules/safe_harbor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/checker/book.h"

namespace lapwing::checker {
namespace {

using ::testing::ElementsAre;

TEST(SafeHarbor, OneFindingAnElementAndNoneWeighed) {
  const auto rulebook =
      book({{"us/s.yaml", law_of("safe-harbor", "US",
                                 "elements: [{id: procedures, text: a}, {id: training, text: b}, "
                                 "{id: error, text: c}]")}});
  const Call one = call(
      "{at: 2026-01-15T12:00:00-05:00, place: {countries: [US], zones: [America/New_York]}, "
      "safe_harbor: {procedures: true, training: false}}");
  const Verdict verdict =
      Checker(*rulebook).judge(one, Questions::audit().only({Kind::safe_harbor}));
  EXPECT_EQ(verdict.outcome, Outcome::permitted);
  EXPECT_THAT(said(verdict, one), ElementsAre("permitted safe-harbor-shown:US:procedures",
                                              "prohibited safe-harbor-missing:US:training",
                                              "undetermined safe-harbor-unknown:US:error"));
}

TEST(SafeHarbor, AnElementTwiceIsRefused) {
  EXPECT_THAT(problems({{"us/s.yaml", law_of("safe-harbor", "US",
                                             "elements: [{id: a, text: a}, {id: a, text: b}]")}}),
              ElementsAre("us/s.yaml:11: element `a` twice"));
}

}  // namespace
}  // namespace lapwing::checker
