// doc/rules is generated from data/rules. After a change of the rules,
//   LAPWING_WRITE_PAGES=1 build/dev/tests/checker/checker_test --gtest_filter='Pages.*'
// writes it anew.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "checker/show.h"
#include "tests/checker/book.h"
#include "tests/support/temp_dir.h"

namespace lapwing::checker {
namespace {

namespace fs = std::filesystem;

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Pages, TheCommittedOnesAreThoseOfTheRules) {
  const auto rulebook = Rulebook::load(fs::path(LAPWING_SOURCE_DIR) / "data/rules");
  ASSERT_TRUE(rulebook) << rulebook.error().message;
  const fs::path folder = fs::path(LAPWING_SOURCE_DIR) / "doc/rules";
  const auto pages = rules_pages(**rulebook);
  if (std::getenv("LAPWING_WRITE_PAGES") != nullptr) {
    fs::remove_all(folder);
    fs::create_directories(folder);
    for (const auto& [name, text] : pages) std::ofstream(folder / name) << text;
  }
  for (const auto& [name, text] : pages) {
    const bool there = fs::exists(folder / name);
    EXPECT_TRUE(there) << "doc/rules/" << name << " is missing; see the head of pages_test.cc";
    if (there) {
      EXPECT_TRUE(read_file(folder / name) == text)
          << "doc/rules/" << name << " is not what the rules give; see the head of pages_test.cc";
    }
  }
  for (const auto& entry : fs::directory_iterator(folder)) {
    EXPECT_TRUE(pages.contains(entry.path().filename().string()))
        << entry.path().filename() << " is of no jurisdiction";
  }
}

const std::string kTwoValues =
    "values:\n  - {from: 2000-01-01, status: in-force, open: \"08:00\", close: \"21:00\"}\n"
    "  - {from: 2027-01-01, status: pending, open: \"09:00\", close: \"20:00\", citation: Bill "
    "7}\n";

std::string shown(const Rulebook& rulebook, std::string_view place, ShowOptions options = {}) {
  auto text = show_rules(rulebook, *Jurisdiction::parse(place), options);
  return text ? *text : text.error().message;
}

TEST(Show, PendingLawOnlyWhenAskedForAndMarkedAsNeverApplied) {
  const auto rulebook = book({{"us/fl/h.yaml", law("calling-hours", "US-FL", kTwoValues)}});
  const std::string plain = shown(*rulebook, "US-FL");
  EXPECT_THAT(plain, HasSubstr("2000-01-01 to open: every day: 08:00-21:00"));
  EXPECT_THAT(plain, HasSubstr("Law of US-FL [not verified, looked at 2026-11-23]"));
  EXPECT_THAT(plain, HasSubstr("https://example.org/law"));
  EXPECT_THAT(plain, Not(HasSubstr("09:00-20:00")));
  const std::string all = shown(*rulebook, "US-FL", {.pending = true, .on = {}});
  EXPECT_THAT(all, HasSubstr("pending, never applied; 2027-01-01 to open: every day: 09:00-20:00"));
  EXPECT_THAT(all, HasSubstr("Bill 7"));
}

TEST(Show, OnADayOnlyTheLawOfThatDay) {
  const auto rulebook = book(
      {{"us/fl/h.yaml", law("calling-hours", "US-FL",
                            "values:\n  - {from: 2000-01-01, until: 2010-01-01, status: in-force, "
                            "open: \"08:00\", close: \"21:00\"}\n  - {from: 2010-01-01, status: "
                            "in-force, open: \"08:00\", close: \"20:00\"}\n")}});
  const auto on = [&](const char* day) {
    return shown(*rulebook, "US-FL", {.pending = false, .on = *parse_date(day)});
  };
  EXPECT_THAT(on("2009-12-31"), HasSubstr("08:00-21:00"));
  EXPECT_THAT(on("2009-12-31"), Not(HasSubstr("08:00-20:00")));
  EXPECT_THAT(on("2010-01-01"), HasSubstr("08:00-20:00"));
  EXPECT_THAT(on("2010-01-01"), Not(HasSubstr("08:00-21:00")));
  EXPECT_THAT(on("1999-12-31"), Not(HasSubstr("calling-hours  (")));  // before: none
}

TEST(Show, ADayWhoseLawIsNotKnownSaysSo) {
  std::string text = law("calling-hours", "US-FL", kTwoValues);
  text.replace(text.find("before: none"), 12, "before: unknown");
  const auto rulebook = book({{"us/fl/h.yaml", text}});
  const ShowOptions options{.pending = false, .on = *parse_date("1999-12-31")};
  EXPECT_THAT(shown(*rulebook, "US-FL", options),
              HasSubstr("what held on 1999-12-31 is not known here"));
  const auto json = show_rules_json(*rulebook, *Jurisdiction::parse("US-FL"), options);
  ASSERT_TRUE(json);
  EXPECT_EQ((*json)["rules"][0]["unknown_on_day"], true);
  EXPECT_TRUE((*json)["rules"][0]["values"].empty());
}

TEST(Show, APlaceNobodyKnowsIsAnError) {
  const auto rulebook = book({{"us/fl/h.yaml", law("calling-hours", "US-FL", kTwoValues)}});
  const auto text = show_rules(*rulebook, *Jurisdiction::parse("TV"), {});
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, Errc::not_found);
  EXPECT_THAT(text.error().message, HasSubstr("`TV`"));
}

TEST(Show, JsonCarriesSourceDatesAndTerms) {
  const auto rulebook = book({{"us/fl/h.yaml", law("calling-hours", "US-FL", kTwoValues)}});
  const auto json =
      show_rules_json(*rulebook, *Jurisdiction::parse("US-FL"), {.pending = true, .on = {}});
  ASSERT_TRUE(json);
  const auto& rule = (*json)["rules"][0];
  EXPECT_EQ(rule["rule"], "calling-hours");
  EXPECT_EQ(rule["id"], "us/fl/h");
  ASSERT_EQ(rule["values"].size(), 2u);
  EXPECT_EQ(rule["values"][0]["from"], "2000-01-01");
  EXPECT_TRUE(rule["values"][0]["until"].is_null());
  EXPECT_EQ(rule["values"][0]["terms"]["every day"], "08:00-21:00");
  EXPECT_TRUE(rule["values"][0]["quote"].is_null());
  EXPECT_EQ(rule["values"][0]["verified"], false);
  EXPECT_EQ(rule["values"][1]["applied"], false);
  EXPECT_EQ(rule["values"][1]["citation"], "Bill 7");
  EXPECT_EQ((*json)["coverage"]["calling-hours"]["voice"], "value");
  EXPECT_EQ((*json)["coverage"]["calling-hours"]["fax"], "none");
}

TEST(Show, ListSaysForEachKindAndChannelHowSure) {
  const auto rulebook = book({{"us/fl/h.yaml", law("calling-hours", "US-FL", kTwoValues)}});
  const std::string text = list_rules(*rulebook);
  EXPECT_THAT(text, ::testing::ContainsRegex("US-FL +a place +--- +--- +--- +--- +v-- +---"));
  EXPECT_THAT(text, HasSubstr("1 jurisdictions, 2 dated values, 0 verified"));
  EXPECT_THAT(text, HasSubstr(std::string(rulebook->version())));
  EXPECT_EQ(list_rules_json(*rulebook)["jurisdictions"][0]["values"], 2);
}

TEST(Show, TheReadmeHasTheTableOfCoverage) {
  const auto rulebook = Rulebook::load(fs::path(LAPWING_SOURCE_DIR) / "data/rules");
  ASSERT_TRUE(rulebook) << rulebook.error().message;
  const std::string readme = read_file(fs::path(LAPWING_SOURCE_DIR) / "README.md");
  EXPECT_TRUE(readme.find("\n" + coverage_markdown(**rulebook)) != std::string::npos)
      << "README.md must hold what `lapwing rules list --markdown` prints";
}

TEST(Show, APageMarksWhatIsUnverified) {
  const auto rulebook = book({{"us/fl/h.yaml", law("calling-hours", "US-FL", kTwoValues)}});
  const auto pages = rules_pages(*rulebook);
  ASSERT_TRUE(pages.contains("us-fl.md"));
  EXPECT_THAT(pages.at("us-fl.md"), HasSubstr("**unverified**, looked at 2026-11-23"));
  EXPECT_THAT(pages.at("us-fl.md"), HasSubstr("| 2027-01-01 |  | pending |"));
  EXPECT_THAT(pages.at("README.md"), HasSubstr("[US-FL](us-fl.md)"));
}

}  // namespace
}  // namespace lapwing::checker
