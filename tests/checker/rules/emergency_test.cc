#include "checker/rules/emergency.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/checker/book.h"

namespace lapwing::checker {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> at(std::string_view instant, std::string_view place,
                            std::string_view known_through = "") {
  const auto rulebook = book(
      {{"us/ny/ban.yaml", law_of("emergency", "US-NY", "during: declared-emergency")},
       {"us/ny/emergencies.yaml",
        fmt::format("table: emergencies\njurisdiction: US-NY\n{}emergencies:\n"
                    "  - {{name: Plague, from: 2020-03-07, until: 2021-06-25, citation: EO 1}}\n"
                    "  - {{name: Storm, counties: [Erie], from: 2022-11-17, until: 2022-12-01, "
                    "citation: EO 2}}\n",
                    known_through)}});
  const Call one =
      call(fmt::format("{{at: {}, place: {{subdivisions: [US-NY], zones: "
                       "[America/New_York]{}}}}}",
                       instant, place));
  Questions questions = Questions::check().only({Kind::emergency});
  Verdict verdict = Checker(*rulebook).judge(one, questions);
  std::erase_if(verdict.findings, [](const Finding& one) { return one.kind != Kind::emergency; });
  return said(verdict, one);
}

TEST(Emergency, ForbidsOnItsDaysWhereItIsDeclared) {
  EXPECT_THAT(at("2020-03-06T23:59:59-05:00", ""), ElementsAre("permitted no-emergency:US-NY"));
  EXPECT_THAT(at("2020-03-07T00:00:00-05:00", ""), ElementsAre("prohibited emergency:US-NY"));
  EXPECT_THAT(at("2021-06-24T23:59:59-04:00", ""), ElementsAre("prohibited emergency:US-NY"));
  EXPECT_THAT(at("2021-06-25T00:00:00-04:00", ""), ElementsAre("permitted no-emergency:US-NY"));
}

TEST(Emergency, ByCounty) {
  const std::string_view during = "2022-11-20T12:00:00-05:00";
  EXPECT_THAT(at(during, ", counties: [Erie]"), ElementsAre("prohibited emergency:US-NY"));
  EXPECT_THAT(at(during, ", counties: [Albany]"), ElementsAre("permitted no-emergency:US-NY"));
  EXPECT_THAT(at(during, ""), ElementsAre("undetermined emergency-unknown:US-NY"));
}

TEST(Emergency, DaysAfterTheTableIsKnownAreUndetermined) {
  EXPECT_THAT(at("2026-11-23T12:00:00-05:00", "", "known_through: 2026-11-23\n"),
              ElementsAre("permitted no-emergency:US-NY"));
  EXPECT_THAT(at("2026-11-24T12:00:00-05:00", "", "known_through: 2026-11-23\n"),
              ElementsAre("undetermined emergency-unknown:US-NY"));
}

TEST(Emergency, NeedsItsTable) {
  EXPECT_THAT(
      problems({{"us/ny/ban.yaml", law_of("emergency", "US-NY", "during: declared-emergency")}}),
      ElementsAre("us/ny/ban.yaml: there is no table of emergencies for US-NY"));
}

}  // namespace
}  // namespace lapwing::checker
