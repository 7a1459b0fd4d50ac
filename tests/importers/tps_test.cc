#include "importers/tps.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/importers/list_recorder.h"

namespace lapwing::importers {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Tps, ReadsBothPublishedForms) {
  for (const auto* name : {"tps/good_with_spaces.txt", "tps/good_without_spaces.txt"}) {
    const auto read = read_sample("tps", name);
    EXPECT_EQ(read.error, "");
    EXPECT_THAT(read.numbers, ElementsAre("+442079460958", "+441632960123", "+44163296012"));
    EXPECT_EQ(read.report.rejected, 0U);
    EXPECT_TRUE(read.report.coverage.empty());
  }
}

TEST(Tps, CountsAndNamesEachBadRow) {
  const auto read = read_sample("tps", "tps/bad_row.txt");
  EXPECT_EQ(read.report.kept, 5U);
  EXPECT_THAT(errors_of(read.report),
              ElementsAre("2:12 `0207 946095x` is not a number in 12 columns like `0207 9460958`",
                          "3:1 `020794609580` is not a number in 12 columns like `0207 9460958`",
                          "4:1 `0044 2079460` is not a number in 12 columns like `0207 9460958`",
                          "5:1 `2079460958  ` is not a number in 12 columns like `0207 9460958`"));
}

TEST(Tps, EveryCutInsideTheLastRecordIsRefused) {
  for (const std::string last : {"01632 960123", "01632960123 "}) {
    for (std::size_t length = 1; length < last.size(); ++length) {
      EXPECT_THAT(read_text("tps", "0207 9460958\r\n" + last.substr(0, length)).error,
                  HasSubstr("is cut"))
          << last.substr(0, length);
    }
    EXPECT_EQ(read_text("tps", "0207 9460958\r\n" + last).report.kept, 2U);
  }
  EXPECT_THAT(read_sample("tps", "tps/truncated.txt").error, HasSubstr("is cut"));
}

TEST(Tps, LinesMayHaveLostTheirTrailingBlanks) {
  const auto read = read_text("tps", "02079460958\n01632960123\n07700900123");
  EXPECT_THAT(read.numbers, ElementsAre("+442079460958", "+441632960123", "+447700900123"));
  EXPECT_THAT(read_text("tps", "02079460958\n0163296012").error, HasSubstr("is cut"))
      << "ten digits without an ending may be eleven that were cut";
}

TEST(Tps, RefusesWhatIsNoSuchList) {
  EXPECT_THAT(read_sample("tps", "ftc_flat/good.txt").error,
              HasSubstr("is not tps: it looks like ftc-flat"));
  EXPECT_THAT(read_text("tps", "%PDF-1.7\n").error, HasSubstr("looks like a PDF document"));
  EXPECT_THAT(read_text("tps", "").error, HasSubstr("is empty"));
}

}  // namespace
}  // namespace lapwing::importers
