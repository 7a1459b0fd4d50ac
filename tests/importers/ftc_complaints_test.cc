#include "importers/ftc_complaints.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "tests/importers/list_recorder.h"

namespace lapwing::importers {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(FtcComplaints, ListsTheCallersNumbers) {
  const auto read = read_sample("ftc-complaints", "ftc_complaints/good.csv");
  EXPECT_EQ(read.error, "");
  EXPECT_THAT(read.numbers, ElementsAre("+12125550142", "+12125550143", "+12125550142"));
  EXPECT_TRUE(read.report.rejects_expected);
}

TEST(FtcComplaints, CountsAndNamesEachBadRow) {
  const auto read = read_sample("ftc-complaints", "ftc_complaints/bad_row.csv");
  EXPECT_THAT(read.numbers, ElementsAre("+12125550142", "+12125550145"));
  EXPECT_THAT(errors_of(read.report),
              ElementsAre("3:1 there is no number",
                          "4:1 `212555xxxx` hides digits, so it is no one's number",
                          "5:1 `saidpress1` is no number that any numbering plan can hold",
                          "6:0 the row has 9 columns, not 8"));
}

TEST(FtcComplaints, FindsItsColumnsByNameWhereverTheyStand) {
  const auto read = read_text("ftc-complaints",
                              "seq,created-date,company-phone-number\n1,2026-11-02,2125550142\n");
  EXPECT_THAT(read.numbers, ElementsAre("+12125550142"));
}

TEST(FtcComplaints, RefusesACutFileAndOthers) {
  EXPECT_THAT(read_sample("ftc-complaints", "ftc_complaints/truncated.csv").error,
              HasSubstr("is cut"));
  EXPECT_THAT(read_sample("ftc-complaints", "numbers/good_dated.csv").error,
              HasSubstr("is not ftc-complaints: it looks like numbers"));
  EXPECT_THAT(read_sample("numbers", "ftc_complaints/good.csv").error,
              HasSubstr("is not numbers: it looks like ftc-complaints"));
}

// The published day of 2021-07-08; its counts were taken independently (see its README).
TEST(FtcComplaints, AccountsForEveryRowOfAPublishedDay) {
  const auto path = std::filesystem::path(LAPWING_SOURCE_DIR) /
                    "../shared/data/DNC_Complaint_Numbers_2021-07-08.csv";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no " << path;
  auto source = ByteSource::open(path);
  const auto read = read_source("ftc-complaints", std::move(*source));
  EXPECT_EQ(read.error, "");
  EXPECT_EQ(read.report.read, 14'034U);
  EXPECT_EQ(read.report.blank, 0U);
  EXPECT_GT(read.report.kept, 13'000U);
  EXPECT_GT(read.report.rejected, 669U) << "blank cells alone are 669";
  const std::set<std::string> distinct(read.numbers.begin(), read.numbers.end());
  EXPECT_GT(distinct.size(), 11'000U);
}

}  // namespace
}  // namespace lapwing::importers
