#include "checker/rules/opt_in.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/checker/book.h"

namespace lapwing::checker {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> at(std::string_view instant, std::string_view facts) {
  const auto rulebook =
      book({{"fr/o.yaml", law("opt-in", "FR",
                              "values:\n  - {from: 2026-08-11, status: in-force, forms: [written], "
                              "lasts: forever}\n")},
            {"fr/e.yaml", law_of("ebr", "FR", "kinds: {contract: ongoing}", "excuses: [opt-in]")}});
  const Call one = call(
      fmt::format("{{at: {}, place: {{countries: [FR], zones: [Europe/Paris]}}, seller: acme{}}}",
                  instant, facts));
  return said(Checker(*rulebook).judge(one, Questions::check().only({Kind::opt_in})), one);
}

TEST(OptIn, ProhibitsFromTheFirstSecondOfItsFirstDayThere) {
  EXPECT_THAT(at("2026-08-10T23:59:59+02:00", ""),
              ElementsAre("undetermined no-law:FR:2026-08-10"));
  EXPECT_THAT(at("2026-08-11T00:00:00+02:00", ""), ElementsAre("prohibited no-consent:FR"));
}

TEST(OptIn, ConsentMustBeShown) {
  EXPECT_THAT(at("2026-09-01T12:00:00+02:00", ", consents: none"),
              ElementsAre("prohibited no-consent:FR"));
  EXPECT_THAT(at("2026-09-01T12:00:00+02:00", ", consents: [{form: written, given: 2026-08-31}]"),
              ElementsAre("permitted consent:FR"));
  EXPECT_THAT(at("2026-09-01T12:00:00+02:00", ", consents: [{form: oral, given: 2026-08-31}]"),
              ElementsAre("prohibited no-consent:FR"));
}

TEST(OptIn, ACustomersContractExcuses) {
  EXPECT_THAT(at("2026-09-01T12:00:00+02:00", ", relationships: [{kind: contract, ongoing: true}]"),
              ElementsAre("permitted no-consent:FR"));
}

}  // namespace
}  // namespace lapwing::checker
