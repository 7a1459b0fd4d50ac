#include "checker/rules/reassigned_number.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/checker/book.h"

namespace lapwing::checker {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> with(const std::string& keys, std::string_view facts) {
  const auto rulebook = book({{"us/r.yaml", law_of("reassigned-number", "US", keys)}});
  const Call one =
      call(fmt::format("{{at: 2026-03-04T12:00:00-05:00, place: {{countries: [US], "
                       "zones: [America/New_York]}}, seller: acme{}}}",
                       facts));
  return said(Checker(*rulebook).judge(one, Questions::audit().only({Kind::reassigned_number})),
              one);
}

TEST(ReassignedNumber, TheDatabaseMustBeAsked) {
  EXPECT_THAT(with("when: always", ", reassigned: {answer: no}"),
              ElementsAre("permitted not-reassigned:US"));
  EXPECT_THAT(with("when: always", ", reassigned: {answer: yes}"),
              ElementsAre("prohibited reassigned:US"));
  EXPECT_THAT(with("when: always", ", reassigned: {answer: not-asked}"),
              ElementsAre("prohibited reassigned-unchecked:US"));
  EXPECT_THAT(with("when: always", ", reassigned: {answer: no-data}"),
              ElementsAre("undetermined reassigned-unknown:US"));
  EXPECT_THAT(with("when: always", ""), ElementsAre("undetermined reassigned-unknown:US"));
}

TEST(ReassignedNumber, AnAnswerGrowsOld) {
  const std::string keys = "when: always, asked_within: {days: 31}";
  EXPECT_THAT(with(keys, ", reassigned: {answer: no, asked: 2026-02-01}"),
              ElementsAre("permitted not-reassigned:US"));
  EXPECT_THAT(with(keys, ", reassigned: {answer: no, asked: 2026-01-31}"),
              ElementsAre("undetermined reassigned-unknown:US"));
  EXPECT_THAT(with(keys, ", reassigned: {answer: no}"),
              ElementsAre("undetermined reassigned-unknown:US"));
}

TEST(ReassignedNumber, OnlyWhereConsentIsReliedOn) {
  const std::string consent = ", consents: [{form: written, given: 2026-01-01}]";
  EXPECT_THAT(with("when: consent-relied", ", consents: none, reassigned: {answer: yes}"),
              IsEmpty());
  EXPECT_THAT(with("when: consent-relied", consent + ", reassigned: {answer: yes}"),
              ElementsAre("prohibited reassigned:US"));
  EXPECT_THAT(with("when: consent-relied", consent + ", reassigned: {answer: not-asked}"),
              ElementsAre("undetermined reassigned-unknown:US"));
}

}  // namespace
}  // namespace lapwing::checker
