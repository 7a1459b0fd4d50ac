#include "checker/rules/internal_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/checker/book.h"

namespace lapwing::checker {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> on(const std::string& keys, std::string_view at, std::string_view internal,
                            Questions questions = Questions::check()) {
  const auto rulebook = book({{"us/i.yaml", law_of("internal-list", "US", keys)}});
  const Call one = call(
      fmt::format("{{at: {}, place: {{countries: [US], zones: [America/New_York]}}, seller: acme, "
                  "internal: {}}}",
                  at, internal));
  return said(Checker(*rulebook).judge(one, questions.only({Kind::internal_list})), one);
}

const std::string kAsked = "{requested: 2026-03-02T15:00:00Z}";

TEST(InternalList, BindsAtOnce) {
  const std::string keys = "honour: at-once, lasts: forever";
  EXPECT_THAT(on(keys, "2026-03-02T14:59:59Z", kAsked),
              ElementsAre("permitted internal-clear:acme"));
  EXPECT_THAT(on(keys, "2026-03-02T15:00:00Z", kAsked),
              ElementsAre("prohibited internal:acme:2026-03-02"));
  EXPECT_THAT(on(keys, "2036-03-02T15:00:00Z", kAsked),
              ElementsAre("prohibited internal:acme:2026-03-02"));
}

TEST(InternalList, ThirtyDaysToTakeItIn) {
  const std::string keys = "honour: {days: 30}, lasts: forever";
  EXPECT_THAT(on(keys, "2026-04-01T15:00:00Z", kAsked),
              ElementsAre("permitted internal-grace:acme:2026-03-02"));
  EXPECT_THAT(on(keys, "2026-04-02T15:00:00Z", kAsked),
              ElementsAre("prohibited internal:acme:2026-03-02"));
}

TEST(InternalList, TenBusinessDays) {
  const std::string keys = "honour: {business_days: 10}, lasts: forever";
  // Monday 2 March; the tenth business day after it is Monday 16 March.
  EXPECT_THAT(on(keys, "2026-03-16T15:00:00Z", kAsked),
              ElementsAre("permitted internal-grace:acme:2026-03-02"));
  EXPECT_THAT(on(keys, "2026-03-17T15:00:00Z", kAsked),
              ElementsAre("prohibited internal:acme:2026-03-02"));
}

TEST(InternalList, EndsAfterItsTime) {
  const std::string keys = "honour: at-once, lasts: {years: 3, days: 14}";
  EXPECT_THAT(on(keys, "2029-03-15T15:00:00Z", kAsked),
              ElementsAre("prohibited internal:acme:2026-03-02"));
  EXPECT_THAT(on(keys, "2029-03-16T15:00:00Z", kAsked),
              ElementsAre("permitted internal-expired:acme:2026-03-02"));
}

TEST(InternalList, ARequestWithoutItsDateBinds) {
  const std::string keys = "honour: {days: 30}, lasts: {years: 5}";
  EXPECT_THAT(on(keys, "2026-03-16T15:00:00Z", "{requested: unknown}"),
              ElementsAre("prohibited internal:acme"));
}

TEST(InternalList, ScrubKnowsNoGrace) {
  const std::string keys = "honour: {days: 30}, lasts: forever";
  EXPECT_THAT(on(keys, "2026-03-03T15:00:00Z", kAsked, Questions::scrub()),
              ElementsAre("prohibited internal:acme:2026-03-02"));
}

TEST(InternalList, NotAskedIsUndetermined) {
  EXPECT_THAT(on("honour: at-once, lasts: forever", "2026-03-03T15:00:00Z", "null"),
              ElementsAre("undetermined internal-unknown:acme"));
}

TEST(InternalList, WithoutASellerItIsNotJudged) {
  const auto rulebook = book({{"us/i.yaml", law_of("internal-list", "US",
                                                   "honour: at-once, lasts: "
                                                   "forever")}});
  const Call one =
      call("{at: 2026-03-02T15:00:00Z, place: {countries: [US], zones: [America/New_York]}}");
  const Verdict verdict =
      Checker(*rulebook).judge(one, Questions::check().only({Kind::internal_list}));
  EXPECT_TRUE(verdict.findings.empty());
  ASSERT_FALSE(verdict.not_judged.empty());
  EXPECT_EQ(verdict.not_judged[0].why, NotJudgedWhy::no_seller);
}

TEST(InternalList, ASellersOwnListHoldsAlsoWhereNoLawSaysSo) {
  const auto rulebook =
      book({{"us/h.yaml", law_of("calling-hours", "US", "open: \"08:00\", close: \"21:00\"")}});
  EXPECT_EQ(outcome(*rulebook, Questions::check(),
                    "{at: 2026-03-02T15:00:00Z, place: {countries: [US], zones: "
                    "[America/New_York]}, seller: acme, internal: {requested: 2020-01-01}}"),
            "prohibited");
  EXPECT_EQ(outcome(*rulebook, Questions::check(),
                    "{at: 2026-03-02T15:00:00Z, place: {countries: [US], zones: "
                    "[America/New_York]}, seller: acme, internal: none}"),
            "permitted");
}

}  // namespace
}  // namespace lapwing::checker
