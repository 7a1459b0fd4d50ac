#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "checker/situation.h"
#include "tests/checker/book.h"
#include "tests/support/temp_dir.h"

namespace lapwing::checker {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Pair;

TEST(Explain, SaysWhatDecidedAndWhatWouldChangeIt) {
  const auto rulebook = book(
      {{"us/federal/r.yaml",
        law_of("registry-listing", "US",
               "list: us.national, zone: America/New_York, binding: {days: 31}, freshness: {days: "
               "31}, citation: 16 CFR 1",
               "body: FTC")},
       {"us/federal/c.yaml", law_of("consent", "US",
                                    "forms: [signed-written], lasts: forever, "
                                    "citation: 16 CFR 2",
                                    "body: FTC\nexcuses: [registry-listing]")},
       {"us/federal/p.yaml", law_of("penalty", "US",
                                    "items: [{per: violation, amount: \"USD "
                                    "53,088\"}], citation: 16 CFR 3",
                                    "body: FTC")}});
  const Call one = call(
      "{at: 2026-01-15T12:00:00-05:00, place: {countries: [US], zones: [America/New_York]}, "
      "seller: acme, lists: {us.national: {state: listed, from: 2003-06-01, obtained: 2026-01-10, "
      "edition: us.national@3}}}");
  const Verdict verdict =
      Checker(*rulebook).judge(one, Questions::check().only({Kind::registry_listing}));
  ASSERT_EQ(verdict.findings.size(), 1U);
  const Explanation said = explain(verdict.findings[0], one, *rulebook);
  EXPECT_EQ(said.rule, "registry-listing");
  EXPECT_EQ(said.rule_id, "us/federal/r");
  EXPECT_EQ(said.jurisdiction, "US");
  EXPECT_EQ(said.outcome, "prohibited");
  EXPECT_EQ(said.standing, "prima-facie");
  EXPECT_EQ(said.citation, "16 CFR 1");
  EXPECT_EQ(said.law_from, "2000-01-01");
  EXPECT_EQ(said.code, "listed:us.national:2003-06-01");
  EXPECT_EQ(said.because, "the number is on us.national since 2003-06-01");
  EXPECT_FALSE(said.verified);
  EXPECT_THAT(said.facts, Contains(Pair("edition", "us.national@3")));
  EXPECT_THAT(said.facts, Contains(Pair("penalty", "USD 53,088 per violation (16 CFR 3)")));
  EXPECT_THAT(said.would_change, Contains(HasSubstr("showing consent under 16 CFR 2")));
}

TEST(Explain, NamesTheZonesThatDisagree) {
  const auto rulebook =
      book({{"us/h.yaml", law_of("calling-hours", "US", "open: \"08:00\", close: \"21:00\"")}});
  const Call one = call(
      "{at: 2026-01-15T08:30:00-05:00, place: {countries: [US], zones: "
      "[America/New_York, America/Chicago]}}");
  const Verdict verdict =
      Checker(*rulebook).judge(one, Questions::check().only({Kind::calling_hours}));
  EXPECT_EQ(explain(verdict.findings[0], one, *rulebook).because,
            "lawful in America/New_York, not in America/Chicago");
}

TEST(Explain, NotJudged) {
  EXPECT_EQ(explain(NotJudged{*Jurisdiction::parse("US-FL"), Kind::frequency_cap,
                              NotJudgedWhy::not_asked}),
            "frequency-cap (US-FL): not asked");
}

TEST(Explain, ASentenceNamesSomeZonesAndTheFactsAllOfThem) {
  const auto rulebook =
      book({{"us/h.yaml", law_of("calling-hours", "US", "open: \"08:00\", close: \"21:00\"")}});
  const Call toll_free = call("{to: \"+18005550142\", at: 2026-11-24T12:00:00-05:00}");
  const Verdict verdict =
      Checker(*rulebook).judge(toll_free, Questions::check().only({Kind::calling_hours}));
  const auto disagree =
      std::find_if(verdict.findings.begin(), verdict.findings.end(),
                   [](const Finding& finding) { return finding.reason == Reason::zones_disagree; });
  ASSERT_NE(disagree, verdict.findings.end());
  const Explanation said = explain(*disagree, toll_free, *rulebook);
  EXPECT_THAT(said.because, HasSubstr(" more, not in "));
  EXPECT_LT(said.because.size(), 300U);
  EXPECT_THAT(said.facts, Contains(Pair("lawful_in", HasSubstr("America/St_Johns"))));
}

TEST(Explain, EveryCodeStandsInThePageOfRules) {
  const std::string page = read_file(std::filesystem::path(LAPWING_SOURCE_DIR) / "doc/rules.md");
  const auto rulebook =
      book({{"us/s.yaml",
             law_of("safe-harbor", "US", "elements: [{id: training, text: \"training\"}]")}});
  const Rule& rule = rulebook->rules().front();
  const Call nothing;
  for (int reason = 0; reason <= static_cast<int>(Reason::element_unknown); ++reason) {
    Finding finding =
        make_finding(rule, rule.laws.front(), Outcome::undetermined, static_cast<Reason>(reason));
    finding.index = 0;
    const std::string word = code(finding, nothing);
    EXPECT_FALSE(word.empty()) << reason;
    EXPECT_THAT(page, HasSubstr("\n| `" + word.substr(0, word.find(':'))))
        << "doc/rules.md has no line for " << word;
  }
}

}  // namespace
}  // namespace lapwing::checker
