// Change lists: FTC, Canada and our own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/importers/list_recorder.h"
#include "tests/support/temp_dir.h"

namespace lapwing::importers {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(FtcChanges, FindsItsColumnsByShape) {
  const auto read = read_sample("ftc-changes", "ftc_changes/good.txt");
  EXPECT_EQ(read.error, "");
  EXPECT_THAT(read.changes, ElementsAre("A +12125550142 2026-11-01", "D +12125550143 2026-11-01"));
  EXPECT_TRUE(read.report.span) << "it is a change list, though it names no edition";
  EXPECT_EQ(read.report.span->from_edition, "");
  EXPECT_THAT(read_sample("ftc-changes", "ftc_changes/good_split.txt").changes,
              ElementsAre("A +16465550144 2026-11-02", "D +16465550145 2026-11-03"));
}

TEST(FtcChanges, ReadsEveryOrderAndDelimiter) {
  for (const std::string text :
       {"2125550142\t2026-11-01\tA\n", "A|2125550142|20261101\n", "2026-11-01;d;212;5550142\n",
        "11012026,A,2125550142\r\n", "phone,date,type\n212,5550142,2026-11-01 00:00:00,a\n"}) {
    const auto read = read_text("ftc-changes", text);
    EXPECT_EQ(read.error, "") << text;
    ASSERT_EQ(read.changes.size(), 1U) << text;
    EXPECT_THAT(read.changes[0], HasSubstr(" +12125550142 2026-11-01"));
  }
}

TEST(FtcChanges, CountsAndNamesEachBadRow) {
  const auto read = read_sample("ftc-changes", "ftc_changes/bad_row.txt");
  EXPECT_EQ(read.report.kept, 4U);
  EXPECT_THAT(errors_of(read.report),
              ElementsAre("2:1 `212555014` is not a number of ten digits",
                          "3:12 `2026-13-01` is not a date", "4:23 `X` is neither A nor D",
                          "5:1 the row has 4 columns, not 3"));
}

TEST(FtcChanges, EveryCutInsideTheLastRowIsRefused) {
  const std::string text =
      "2125550142,2026-11-01,A\n2125550144,2026-11-01,A\n2125550143,2026-11-01,D";
  for (std::size_t length = 49; length < text.size(); ++length) {
    EXPECT_THAT(read_text("ftc-changes", text.substr(0, length)).error, HasSubstr("is cut"))
        << text.substr(0, length);
  }
  EXPECT_THAT(read_sample("ftc-changes", "ftc_changes/truncated.txt").error, HasSubstr("is cut"));
}

TEST(FtcChanges, RefusesWhatItWouldHaveToGuess) {
  EXPECT_THAT(read_text("ftc-changes", "2125550142,2026-11-01,2026-11-02,A\n").error,
              HasSubstr("is not ftc-changes"));
  EXPECT_THAT(read_text("ftc-changes", "2125550142,6465550142,2026-11-02,A\n").error,
              HasSubstr("is not ftc-changes"));
  EXPECT_THAT(read_sample("ftc-changes", "ftc_flat/good.txt").error,
              HasSubstr("looks like ftc-flat"));
  EXPECT_THAT(read_sample("ftc-flat", "ftc_changes/good.txt").error,
              HasSubstr("looks like ftc-changes"));
}

TEST(DnclChanges, TakesOnlyDatesThatAreOneDayToAll) {
  EXPECT_THAT(read_sample("dncl-changes", "dncl_changes/good.txt").changes,
              ElementsAre("A +14165550142 2026-11-01", "D +14165550143 2026-11-02"));
  EXPECT_THAT(errors_of(read_sample("dncl-changes", "dncl_changes/bad_row.txt").report),
              ElementsAre("2:13 `11/02/2026` is not a date"));
  EXPECT_THAT(read_sample("dncl-changes", "dncl_changes/truncated.txt").error, HasSubstr("is cut"));
  EXPECT_THAT(read_sample("dncl-changes", "tps/good_with_spaces.txt").error,
              HasSubstr("looks like tps"));
}

std::string good() {
  return read_file(std::filesystem::path(LAPWING_SOURCE_DIR) /
                   "tests/testdata/lapwing_changes/good.txt");
}

TEST(LapwingChanges, SaysWhichEditionsItStandsBetween) {
  const auto read = read_sample("lapwing-changes", "lapwing_changes/good.txt");
  EXPECT_EQ(read.error, "");
  EXPECT_THAT(read.changes, ElementsAre("A +12125550142 2026-11-01", "D +12125550143"));
  ASSERT_TRUE(read.report.span);
  EXPECT_EQ(read.report.span->list, "us.national");
  EXPECT_EQ(read.report.span->from_edition, "us.national@16");
  EXPECT_EQ(read.report.span->to_edition, "us.national@17");
  EXPECT_EQ(read.report.span->count_after, 1200U);
  EXPECT_THAT(read.report.span->sha256_after, HasSubstr("5f70bf18"));
  EXPECT_THAT(read.report.coverage, ElementsAre("1212", "1646"));
}

TEST(LapwingChanges, EveryCutIsRefused) {
  const std::string text = good();
  for (std::size_t length = 18; length + 1 < text.size(); ++length) {
    EXPECT_NE(read_text("lapwing-changes", text.substr(0, length)).error, "")
        << text.substr(0, length);
  }
  EXPECT_EQ(read_text("lapwing-changes", text.substr(0, text.size() - 1)).error, "");
}

TEST(LapwingChanges, AnyBadLineRefusesTheWhole) {
  EXPECT_THAT(read_sample("lapwing-changes", "lapwing_changes/bad_row.txt").error,
              HasSubstr("line 10: `D,2125550143,` does not begin A,+ or D,+ or R,+"));
  const auto with = [](std::string_view old_text, std::string_view new_text) {
    std::string text = good();
    text.replace(text.find(old_text), old_text.size(), new_text);
    return read_text("lapwing-changes", text).error;
  };
  EXPECT_THAT(with("#end 2", "#end 3"), HasSubstr("does not count the 2 changes"));
  EXPECT_THAT(with("#end 2", "#end 2\nA,+12125550144,"), HasSubstr("stands after `#end`"));
  EXPECT_THAT(with("changes 1", "changes 2"), HasSubstr("is not `#lapwing-changes 1`"));
  EXPECT_THAT(with("#list us.national\n", ""), HasSubstr("stands before"));
  EXPECT_THAT(with("#count 1200", "#count many"), HasSubstr("is not understood"));
  EXPECT_THAT(with("#to ", "#from "), HasSubstr("said twice"));
  EXPECT_THAT(with("2026-11-01", "2026-11-31"), HasSubstr("no date like"));
  EXPECT_THAT(with("1212 1646", "1212 NY"), HasSubstr("what is no prefix"));
  EXPECT_THAT(with("D,+12125550143,", "R,+12125550143,"), HasSubstr("has no date"));
  EXPECT_THAT(with("#sha256 5f", "#sha256 5F"), HasSubstr("is not understood"));
}

TEST(LapwingChanges, NoChangesIsAChangeListToo) {
  std::string text = good();
  text.erase(text.find("A,"));
  const auto read = read_text("lapwing-changes", text + "#end 0\n");
  EXPECT_EQ(read.error, "");
  EXPECT_EQ(read.report.read, 0U);
}

}  // namespace
}  // namespace lapwing::importers
