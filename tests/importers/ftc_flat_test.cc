// FTC and Canadian flat lists: one layout, two publishers.
#include "importers/ftc_flat.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "importers/nanp_flat.h"
#include "tests/importers/list_recorder.h"
#include "tests/support/bytes.h"

namespace lapwing::importers {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(FtcFlat, ReadsBothFormsAndKeepsAnyExchange) {
  const auto read = read_sample("ftc-flat", "ftc_flat/good.txt");
  EXPECT_EQ(read.error, "");
  EXPECT_THAT(read.numbers, ElementsAre("+12125550142", "+12125550143", "+16465550144",
                                        "+16465550145", "+12020000000"));
  EXPECT_EQ(read.report.read, 6U);
  EXPECT_EQ(read.report.blank, 1U);
  EXPECT_EQ(read.positions.back().line, 6U);
  EXPECT_THAT(read.report.coverage, IsEmpty()) << "a flat file never says what it covers";
}

TEST(FtcFlat, CountsAndNamesEachBadRow) {
  const auto read = read_sample("ftc-flat", "ftc_flat/bad_row.txt");
  EXPECT_THAT(read.numbers, ElementsAre("+12125550142", "+12125550145", "+12125550146"));
  EXPECT_THAT(errors_of(read.report),
              ElementsAre("2:1 `212,555014` has 9 digits, not 10",
                          "3:1 `112,5550143` cannot be a number: area codes begin with 2 to 9",
                          "4:2 `2l2,5550144` is not a number like 212,5550142"));
}

TEST(FtcFlat, RefusesACutFileUnlessTold) {
  const auto refused = read_sample("ftc-flat", "ftc_flat/truncated.txt");
  EXPECT_THAT(refused.error, HasSubstr("truncated.txt` is cut: it ends inside its last record, "
                                       "line 3: `212,555`"));
  ReadOptions accept;
  accept.accept_cut = true;
  const auto read = read_sample("ftc-flat", "ftc_flat/truncated.txt", accept);
  EXPECT_THAT(read.numbers, ElementsAre("+12125550142", "+12125550143"));
  EXPECT_TRUE(read.report.last_line_cut);
  EXPECT_EQ(read.report.rejected, 1U);
}

TEST(FtcFlat, AWholeLastLineNeedsNoNewline) {
  const auto read = read_text("ftc-flat", "212,5550142\n212,5550143");
  EXPECT_EQ(read.error, "");
  EXPECT_EQ(read.report.kept, 2U);
  EXPECT_FALSE(read.report.last_line_cut);
}

TEST(FtcFlat, EveryCutInsideTheLastRecordIsSeen) {
  const std::string text = "212,5550142\n212,5550143";
  for (std::size_t length = 13; length < text.size(); ++length) {
    EXPECT_THAT(read_text("ftc-flat", text.substr(0, length)).error, HasSubstr("is cut"));
  }
}

TEST(FtcFlat, RefusesWhatIsNoSuchList) {
  EXPECT_THAT(read_sample("ftc-flat", "ftc_xml/good.xml").error,
              HasSubstr("is not ftc-flat: it looks like ftc-xml"));
  EXPECT_THAT(read_sample("ftc-flat", "tps/good_with_spaces.txt").error,
              HasSubstr("is not ftc-flat: it looks like tps"));
  EXPECT_THAT(read_text("ftc-flat", "").error, HasSubstr("`list` is empty"));
  EXPECT_THAT(read_text("ftc-flat", "\n\n\n").error, HasSubstr("looks like an empty file"));
}

TEST(FtcFlat, AnyNewlineAndAByteOrderMark) {
  const auto read = read_text("ftc-flat",
                              "\xef\xbb\xbf"
                              "212,5550142\r212,5550143\r\n212,5550144\n");
  EXPECT_EQ(read.report.kept, 3U);
  EXPECT_EQ(read.report.rejected, 0U);
}

TEST(FtcFlat, NulAndBadUtf8AreBadRowsWithTheirColumn) {
  const auto read = read_text("ftc-flat", std::string("212,5550142\n212,55\0"
                                                      "0143\n\xff\xfe\n"
                                                      "212,5550144\n212,5550145\n",
                                                      51));
  EXPECT_THAT(errors_of(read.report),
              ElementsAre("2:7 `212,55\\x000143` is not a number like 212,5550142",
                          "3:1 `\\xff\\xfe` is not a number like 212,5550142"));
  EXPECT_EQ(read.report.kept, 3U);
}

TEST(FtcFlat, AGigabyteLineIsOneBadRowAndCostsNoMemory) {
  const std::uint64_t before = peak_memory_bytes();
  const auto read =
      read_source("ftc-flat", generated_source("huge", 1ULL << 30, [](std::uint64_t block) {
                    return block == 0 ? "212,5550142\n212,5550143\n" : std::string(1 << 20, '5');
                  }));
  EXPECT_EQ(read.report.kept, 2U);
  EXPECT_THAT(errors_of(read.report), ElementsAre("3:0 the line is longer than 4096 bytes"));
  EXPECT_LT(peak_memory_bytes() - before, 16U << 20);
}

TEST(FtcFlat, TenMillionEmptyLinesAreBlank) {
  const auto read =
      read_source("ftc-flat", generated_source("blank", 12 + 10'000'000, [](std::uint64_t block) {
                    return block == 0 ? "212,5550142\n" : std::string(1 << 20, '\n');
                  }));
  EXPECT_EQ(read.report.kept, 1U);
  EXPECT_EQ(read.report.blank, 10'000'000U);
}

TEST(NanpLine, AreaCodesBeginWithTwoToNine) {
  EXPECT_TRUE(std::holds_alternative<BadCell>(parse_nanp_line("199,5550142")));
  EXPECT_TRUE(std::holds_alternative<BadCell>(parse_nanp_line("099,5550142")));
  EXPECT_TRUE(std::holds_alternative<E164>(parse_nanp_line("200,5550142")));
  EXPECT_TRUE(std::holds_alternative<E164>(parse_nanp_line("999,0000000  ")));
  EXPECT_TRUE(std::holds_alternative<BadCell>(parse_nanp_line("212,55501423")));
  EXPECT_TRUE(std::holds_alternative<BadCell>(parse_nanp_line("212,555,142")));
  EXPECT_TRUE(std::holds_alternative<BadCell>(parse_nanp_line(" 2125550142")));
}

TEST(DnclFlat, ReadsTheSameLayout) {
  const auto read = read_sample("dncl-flat", "dncl_flat/good.txt");
  EXPECT_THAT(read.numbers,
              ElementsAre("+14165550142", "+14165550143", "+16475550144", "+16475550145"));
  EXPECT_THAT(errors_of(read_sample("dncl-flat", "dncl_flat/bad_row.txt").report),
              ElementsAre("2:8 `416,555O143` is not a number like 212,5550142"));
  EXPECT_THAT(read_sample("dncl-flat", "dncl_flat/truncated.txt").error, HasSubstr("is cut"));
  EXPECT_THAT(read_sample("dncl-flat", "dncl_xml/good.xml").error, HasSubstr("looks like ftc-xml"));
}

}  // namespace
}  // namespace lapwing::importers
