#include "checker/rules/caller_identity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/checker/book.h"

namespace lapwing::checker {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> with(const std::string& keys, std::string_view facts) {
  const auto rulebook = book({{"us/i.yaml", law_of("caller-identity", "US", keys)}});
  const Call one =
      call(fmt::format("{{at: 2026-01-15T12:00:00-05:00, place: {{countries: [US], "
                       "zones: [America/New_York]}}, {}}}",
                       facts));
  return said(Checker(*rulebook).judge(one, Questions::audit().only({Kind::caller_identity})), one);
}

TEST(CallerIdentity, EveryElementMustBeRight) {
  const std::string keys = "requires: [number-sent, number-ours]";
  EXPECT_THAT(with(keys, "identity: {number_sent: true, number_ours: true}"),
              ElementsAre("permitted caller-identity-shown:US"));
  EXPECT_THAT(with(keys, "identity: {number_sent: true}"),
              ElementsAre("undetermined caller-identity-unknown:US"));
  EXPECT_THAT(with(keys, "identity: {number_ours: false}"),
              ElementsAre("prohibited caller-identity:US"));
}

TEST(CallerIdentity, PrefixesOfTheCallingNumber) {
  const std::string keys = "prefixes: [\"34400\"]";
  EXPECT_THAT(with(keys, "from: \"+34400123456\""),
              ElementsAre("permitted caller-identity-shown:US"));
  EXPECT_THAT(with(keys, "from: \"+34910123456\""), ElementsAre("prohibited caller-identity:US"));
  EXPECT_THAT(with(keys, "seller: acme"), ElementsAre("undetermined caller-identity-unknown:US"));
}

}  // namespace
}  // namespace lapwing::checker
