// doc/rules is generated from data/rules. After a change of the rules,
//   LAPWING_WRITE_PAGES=1 build/dev/tests/checker/checker_test --gtest_filter='Pages.*'
// writes it anew.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

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

TEST(Show, PendingLawOnlyWhenAskedFor) {
  const auto rulebook = book({{"us/fl/h.yaml", law("calling-hours", "US-FL", kTwoValues)}});
  const Jurisdiction florida = *Jurisdiction::parse("US-FL");
  const std::string plain = show_rules(*rulebook, florida, false);
  EXPECT_THAT(plain, HasSubstr("2000-01-01 to open in-force  every day: 08:00-21:00"));
  EXPECT_THAT(plain, HasSubstr("unverified"));
  EXPECT_THAT(plain, Not(HasSubstr("09:00-20:00")));
  const std::string all = show_rules(*rulebook, florida, true);
  EXPECT_THAT(all, HasSubstr("pending   every day: 09:00-20:00"));
  EXPECT_THAT(all, HasSubstr("Bill 7"));
}

TEST(Show, APlaceNobodyKnows) {
  const auto rulebook = book({{"us/fl/h.yaml", law("calling-hours", "US-FL", kTwoValues)}});
  EXPECT_EQ(show_rules(*rulebook, *Jurisdiction::parse("TV"), false),
            "nothing is known of the rules of TV\n");
}

TEST(Show, ListNamesWhatIsCovered) {
  const auto rulebook = book({{"us/fl/h.yaml", law("calling-hours", "US-FL", kTwoValues)}});
  EXPECT_THAT(list_rules(*rulebook), HasSubstr("US-FL"));
  EXPECT_THAT(list_rules(*rulebook), HasSubstr("2 values,   0 verified  calling-hours (voice)"));
  EXPECT_THAT(list_rules(*rulebook), HasSubstr(std::string(rulebook->version())));
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
