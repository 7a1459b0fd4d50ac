#include "checker/rulebook.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/checker/book.h"
#include "tests/support/temp_dir.h"

namespace lapwing::checker {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kHours = "open: \"08:00\", close: \"21:00\"";

std::vector<std::string> values(std::string_view lines) {
  return problems({{"us/h.yaml", law("calling-hours", "US", fmt::format("values:\n{}", lines))}});
}

std::string value(std::string_view keys) { return fmt::format("  - {{{}, {}}}\n", keys, kHours); }

TEST(Rulebook, TheShippedRulesAreSound) {
  for (const Problem& problem : Rulebook::check(std::string(LAPWING_SOURCE_DIR) + "/data/rules")) {
    ADD_FAILURE() << problem.to_string();
  }
}

TEST(Rulebook, AMissingFolderIsNotFound) {
  const TempDir folder;
  const auto book = Rulebook::load(folder.path() / "none");
  ASSERT_FALSE(book);
  EXPECT_EQ(book.error().code, Errc::not_found);
}

TEST(Rulebook, OneProblemRefusesTheWholeAndNamesTheLine) {
  const TempDir folder;
  folder.write("us/h.yaml", law("calling-hours", "US", "opens: 8\nvalues: []\n"));
  const auto book = Rulebook::load(folder.path());
  ASSERT_FALSE(book);
  EXPECT_EQ(book.error().code, Errc::invalid_argument);
  EXPECT_THAT(book.error().message, HasSubstr("us/h.yaml:"));
}

TEST(RulebookFile, UnknownKeysAreNamedWithTheirLine) {
  EXPECT_THAT(problems({{"us/h.yaml", law_of("calling-hours", "US", kHours, "hrs: 8")}}),
              ElementsAre("us/h.yaml:9: unknown key `hrs` in the file"));
  EXPECT_THAT(problems({{"us/h.yaml", law_of("calling-hours", "US", kHours + ", opn: 1")}}),
              ElementsAre("us/h.yaml:11: unknown key `opn` in a value"));
  EXPECT_THAT(problems({{"us/h.yaml",
                         law_of("calling-hours", "US", kHours, "applies: {purpose: [sales]}")}}),
              ElementsAre("us/h.yaml:9: unknown key `purpose` in `applies`"));
}

TEST(RulebookFile, AKeyTwiceIsAProblem) {
  EXPECT_THAT(problems({{"us/h.yaml", law_of("calling-hours", "US", kHours, "body: A\nbody: B")}}),
              Contains(HasSubstr("key `body` twice")));
}

TEST(RulebookFile, NotYaml) {
  EXPECT_THAT(problems({{"us/h.yaml", "rule: [calling-hours\nbroken"}}),
              ElementsAre(HasSubstr("us/h.yaml:2: not YAML")));
  EXPECT_THAT(problems({{"us/h.yaml", "just words"}}), Contains(HasSubstr("must be a mapping")));
  EXPECT_THAT(problems({{"us/h.yaml", ""}}), Contains(HasSubstr("must be a mapping")));
}

TEST(RulebookFile, ACitationIsRequired) {
  std::string text = law_of("calling-hours", "US", kHours);
  text.erase(text.find("citation"), text.find("href") - text.find("citation"));
  EXPECT_THAT(problems({{"us/h.yaml", text}}),
              ElementsAre("us/h.yaml:1: `citation` is missing in the file"));
}

TEST(RulebookFile, VerifiedNeedsQuoteDayAndSource) {
  const auto checked = [](std::string_view quote, std::string_view rest) {
    std::string text = law_of("calling-hours", "US", kHours);
    text.replace(text.find("quote: null"), 11, fmt::format("quote: {}", quote));
    text.replace(text.find("unverified"), 10, fmt::format("verified{}", rest));
    return problems({{"us/h.yaml", text}});
  };
  const std::string_view whole = ", read_on: 2026-11-22, source: https://example.org";
  EXPECT_THAT(checked("\"words\"", whole), IsEmpty());
  EXPECT_THAT(checked("null", whole), ElementsAre(HasSubstr("verified value needs")));
  EXPECT_THAT(checked("\"words\"", ", read_on: 2026-11-22"),
              ElementsAre(HasSubstr("verified value needs")));
  EXPECT_THAT(checked("\"words\"", ", source: https://example.org"),
              ElementsAre(HasSubstr("verified value needs")));
}

TEST(RulebookFile, WrongWordsAreNamed) {
  EXPECT_THAT(problems({{"us/h.yaml", law_of("hours", "US", kHours)}}),
              Contains(HasSubstr("no kind of rule `hours`")));
  EXPECT_THAT(problems({{"us/h.yaml", law_of("calling-hours", "us", kHours)}}),
              Contains(HasSubstr("`jurisdiction` must be a code")));
  EXPECT_THAT(values("  - {from: 2000-01-01, status: inforce, " + kHours + "}\n"),
              ElementsAre(HasSubstr("`status` must be one of in-force, pending")));
  EXPECT_THAT(values("  - {from: 2000-13-01, status: in-force, " + kHours + "}\n"),
              ElementsAre(HasSubstr("`from` must be a date")));
}

TEST(RulebookFile, StandsInTheFolderOfItsJurisdiction) {
  EXPECT_THAT(problems({{"us/fl/h.yaml", law_of("calling-hours", "US", kHours)}}),
              ElementsAre(HasSubstr("jurisdiction `US` belongs in folder `us`")));
  EXPECT_THAT(problems({{"us/h.yaml", law_of("calling-hours", "US-FL", kHours)}}),
              ElementsAre(HasSubstr("belongs in folder `us/fl`")));
  EXPECT_THAT(problems({{"us/federal/h.yaml", law_of("calling-hours", "US", kHours)}}), IsEmpty());
  EXPECT_THAT(problems({{"us/h.yml", "x"}}), ElementsAre(HasSubstr("ends in .yaml")));
}

TEST(RulebookValues, FollowEachOther) {
  EXPECT_THAT(values(value("from: 2000-01-01, status: in-force") +
                     value("from: 2010-01-01, status: in-force")),
              IsEmpty());
  EXPECT_THAT(values(value("from: 2000-01-01, until: 2010-01-02, status: in-force") +
                     value("from: 2010-01-01, status: in-force")),
              ElementsAre(HasSubstr("us/h.yaml:11: this value overlaps the one before")));
  EXPECT_THAT(values(value("from: 2000-01-01, until: 2009-12-31, status: in-force") +
                     value("from: 2010-01-01, status: in-force")),
              ElementsAre(HasSubstr("nothing is in force from 2009-12-31")));
  EXPECT_THAT(values(value("from: 2000-01-01, until: 2009-12-31, status: in-force, gap: intended") +
                     value("from: 2010-01-01, status: in-force")),
              IsEmpty());
  EXPECT_THAT(values(value("from: 2010-01-01, status: in-force") +
                     value("from: 2000-01-01, status: in-force")),
              ElementsAre(HasSubstr("in the order of `from`")));
  EXPECT_THAT(values(value("from: 2010-01-01, until: 2010-01-01, status: in-force")),
              ElementsAre(HasSubstr("`until` must be later")));
  EXPECT_THAT(values(value("status: in-force")), ElementsAre(HasSubstr("`from` is missing")));
}

TEST(RulebookValues, PendingAndStayedLawIsKeptAndNeverApplied) {
  const auto rulebook = book(
      {{"us/h.yaml",
        law("calling-hours", "US",
            fmt::format("values:\n{}{}{}{}", value("from: 2000-01-01, status: in-force"),
                        value("from: 2001-01-01, status: stayed"),
                        value("from: 2002-01-01, status: repealed"), value("status: pending")))}});
  const Rule* rule = rulebook->find("us/h");
  ASSERT_NE(rule, nullptr);
  EXPECT_EQ(rule->laws.size(), 4U);
  EXPECT_EQ(rule->on(*parse_date("2020-01-01")), &rule->laws[0]);
  EXPECT_EQ(rule->on(*parse_date("1999-12-31")), nullptr);
}

TEST(RulebookValues, OneEndsWhereTheNextBegins) {
  const auto rulebook = book(
      {{"us/h.yaml", law("calling-hours", "US",
                         fmt::format("values:\n{}{}", value("from: 2000-01-01, status: in-force"),
                                     value("from: 2010-01-01, status: in-force")))}});
  const Rule& rule = *rulebook->find("us/h");
  EXPECT_EQ(rule.on(*parse_date("2009-12-31")), &rule.laws[0]);
  EXPECT_EQ(rule.on(*parse_date("2010-01-01")), &rule.laws[1]);
}

TEST(Coverage, EveryKindMustBeAnswered) {
  EXPECT_THAT(problems({{"coverage.yaml", "US:\n  name: United States\n  consent: none\n"}}),
              Contains(HasSubstr("`registry-listing` is missing, and there is no `rest`")));
  EXPECT_THAT(problems({{"coverage.yaml", "US:\n  name: United States\n  rest: value\n"}}),
              Contains(HasSubstr("`rest` can be none or unknown")));
}

TEST(Coverage, AgreesWithTheFiles) {
  const std::string rule = law_of("calling-hours", "US", kHours);
  EXPECT_THAT(problems({{"us/h.yaml", rule}, {"coverage.yaml", "{}\n"}}),
              Contains("coverage.yaml: no line for US"));
  EXPECT_THAT(problems({{"us/h.yaml", rule}, {"coverage.yaml", "US: {name: A, rest: none}\n"}}),
              ElementsAre("coverage.yaml:1: US calling-hours voice: a rule file has a value, but "
                          "this does not say so"));
  EXPECT_THAT(problems({{"us/h.yaml", rule},
                        {"coverage.yaml",
                         "US: {name: A, calling-hours: {voice: value, text: value, fax: none}, "
                         "rest: none}\n"}}),
              ElementsAre("coverage.yaml:1: US calling-hours text: says value, but no rule file "
                          "has one"));
}

TEST(RulebookVersion, ChangesWithAnyContentAndNothingElse) {
  const auto version = [](const Files& files) { return std::string(book(files)->version()); };
  const std::string a = law_of("calling-hours", "US", kHours);
  EXPECT_EQ(version({{"us/h.yaml", a}}).size(), 64U);
  EXPECT_EQ(version({{"us/h.yaml", a}}), version({{"us/h.yaml", a}}));
  EXPECT_NE(version({{"us/h.yaml", a}}), version({{"us/g.yaml", a}}));
  EXPECT_NE(version({{"us/h.yaml", a}}), version({{"us/h.yaml", a + "# a comment\n"}}));
}

TEST(Rulebook, ListsRequiredFollowPlaceDayAndScope) {
  const auto listing = [](std::string_view list) {
    return fmt::format("list: {}, zone: America/New_York, binding: at-once, freshness: none", list);
  };
  const auto rulebook =
      book({{"us/federal/r.yaml", law_of("registry-listing", "US", listing("us.national"))},
            {"us/fl/r.yaml", law("registry-listing", "US-FL",
                                 fmt::format("applies: {{purposes: [sales]}}\nvalues:\n  - {{from: "
                                             "2010-01-01, status: in-force, {}}}\n",
                                             listing("us.fl")))}});
  const auto lists = [&](std::string_view facts) { return rulebook->lists_required(call(facts)); };
  const std::string florida = "place: {subdivisions: [US-FL], zones: [America/New_York]}";
  EXPECT_THAT(lists("{at: 2026-01-01T12:00:00Z, " + florida + "}"),
              ElementsAre("us.fl", "us.national"));
  EXPECT_THAT(lists("{on: 2009-12-31, " + florida + "}"), ElementsAre("us.national"));
  EXPECT_THAT(lists("{on: 2026-01-01, purpose: survey, " + florida + "}"),
              ElementsAre("us.national"));
  EXPECT_THAT(lists("{on: 2026-01-01, channel: text, " + florida + "}"), IsEmpty());
  EXPECT_THAT(lists("{on: 2026-01-01, place: {countries: [GB]}}"), IsEmpty());
  EXPECT_TRUE(rulebook->names_list("us.fl"));
  EXPECT_FALSE(rulebook->names_list("us.tx"));
}

}  // namespace
}  // namespace lapwing::checker
