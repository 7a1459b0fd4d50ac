#include "checker/rules/prerecorded.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/checker/book.h"

namespace lapwing::checker {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> with(const std::string& keys, std::string_view facts) {
  const auto rulebook = book({{"us/p.yaml", law_of("prerecorded", "US", keys)}});
  const Call one = call(fmt::format(
      "{{at: 2026-01-15T12:00:00-05:00, place: {{countries: [US], zones: [America/New_York]}}, "
      "seller: acme{}}}",
      facts));
  return said(Checker(*rulebook).judge(one, Questions::check().only({Kind::prerecorded})), one);
}

const std::string kConsent =
    "covers: [recorded], needs: consent, forms: [signed-written], lasts: forever, "
    "covers_recorded: true";

TEST(Prerecorded, NeedsConsentThatCoversIt) {
  EXPECT_THAT(with(kConsent, ", recorded: true"),
              ElementsAre("prohibited prerecorded-no-consent:US"));
  EXPECT_THAT(with(kConsent,
                   ", recorded: true, consents: [{form: signed-written, given: "
                   "2026-01-01}]"),
              ElementsAre("prohibited prerecorded-no-consent:US"));
  EXPECT_THAT(with(kConsent,
                   ", recorded: true, consents: [{form: signed-written, given: "
                   "2026-01-01, recorded: true}]"),
              ElementsAre("permitted prerecorded-allowed:US"));
}

TEST(Prerecorded, LiveCallsAreOutside) {
  EXPECT_THAT(with(kConsent, ", recorded: false"), IsEmpty());
}

TEST(Prerecorded, NotKnownToBeOneIsSaidNotToBeJudged) {
  const auto rulebook = book({{"us/p.yaml", law_of("prerecorded", "US", kConsent)}});
  const Verdict verdict = Checker(*rulebook).judge(
      call("{at: 2026-01-15T12:00:00-05:00, place: {countries: [US], zones: [America/New_York]}}"),
      Questions::check().only({Kind::prerecorded}));
  ASSERT_EQ(verdict.not_judged.size(), 1U);
  EXPECT_EQ(verdict.not_judged[0].why, NotJudgedWhy::fact_unknown);
}

TEST(Prerecorded, ForbiddenOrAllowedOutright) {
  EXPECT_THAT(with("covers: [recorded, autodialed], needs: never", ", autodialed: true"),
              ElementsAre("prohibited prerecorded:US"));
  EXPECT_THAT(with("covers: [recorded, autodialed], needs: nothing", ", recorded: true"),
              ElementsAre("permitted prerecorded-allowed:US"));
}

}  // namespace
}  // namespace lapwing::checker
