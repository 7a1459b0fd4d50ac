#include "checker/rules/exemption.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/checker/book.h"

namespace lapwing::checker {
namespace {

std::string spared(std::string_view when, std::string_view facts) {
  const auto rulebook =
      book({{"us/h.yaml", law_of("calling-hours", "US", "open: \"08:00\", close: \"21:00\"")},
            {"us/x.yaml", law_of("exemption", "US", fmt::format("when: [{}]", when),
                                 "excuses: [calling-hours]")}});
  return outcome(*rulebook, Questions::check().only({Kind::calling_hours}),
                 fmt::format("{{at: 2026-01-15T02:00:00-05:00, place: {{countries: [US], zones: "
                             "[America/New_York]}}{}}}",
                             facts));
}

TEST(Exemption, ByPurpose) {
  EXPECT_EQ(spared("{purposes: [political, survey]}", ", purpose: survey"), "permitted");
  EXPECT_EQ(spared("{purposes: [political, survey]}", ", purpose: charity"), "prohibited");
  EXPECT_EQ(spared("{purposes: [political, survey]}", ""), "prohibited");
}

TEST(Exemption, AnyOfSeveral) {
  const std::string when = "{purposes: [survey]}, {b2b: true}";
  EXPECT_EQ(spared(when, ", b2b: true"), "permitted");
  EXPECT_EQ(spared(when, ", purpose: survey"), "permitted");
}

TEST(Exemption, AFactThatIsNotShownExcusesNothing) {
  EXPECT_EQ(spared("{b2b: true}", ""), "prohibited");
  EXPECT_EQ(spared("{b2b: true}", ", b2b: false"), "prohibited");
  EXPECT_EQ(spared("{seller_kinds: [charity]}", ""), "prohibited");
  EXPECT_EQ(spared("{line: landline}", ""), "prohibited");
}

TEST(Exemption, BusinessesButNotForOfficeSupplies) {
  const std::string when = "{b2b: true, not_sectors: [office-supplies]}";
  EXPECT_EQ(spared(when, ", b2b: true, sector: software"), "permitted");
  EXPECT_EQ(spared(when, ", b2b: true, sector: office-supplies"), "prohibited");
  EXPECT_EQ(spared(when, ", b2b: true"), "prohibited");  // what is sold is not known
}

TEST(Exemption, ByWhatTheSellerIs) {
  EXPECT_EQ(spared("{seller_kinds: [charity, church]}", ", seller_kinds: [bank, church]"),
            "permitted");
  EXPECT_EQ(spared("{seller_kinds: [charity, church]}", ", seller_kinds: [bank]"), "prohibited");
}

TEST(Exemption, BothCitationsAreNamed) {
  const auto rulebook =
      book({{"us/h.yaml", law_of("calling-hours", "US", "open: \"08:00\", close: \"21:00\"")},
            {"us/x.yaml", law_of("exemption", "US", "when: [{b2b: true}], citation: Exempt 1",
                                 "excuses: [calling-hours]")}});
  const Call one = call(
      "{at: 2026-01-15T02:00:00-05:00, b2b: true, place: {countries: [US], "
      "zones: [America/New_York]}}");
  const Verdict verdict =
      Checker(*rulebook).judge(one, Questions::check().only({Kind::calling_hours}));
  ASSERT_EQ(verdict.findings.size(), 1U);
  const Explanation explanation = explain(verdict.findings[0], one, *rulebook);
  EXPECT_EQ(explanation.citation, "Law of US");
  EXPECT_EQ(explanation.exception_citation, "Exempt 1");
  EXPECT_EQ(explanation.outcome, "permitted");
}

}  // namespace
}  // namespace lapwing::checker
