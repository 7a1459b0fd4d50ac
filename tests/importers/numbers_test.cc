#include "importers/numbers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/importers/list_recorder.h"
#include "tests/support/bytes.h"

namespace lapwing::importers {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Numbers, ReadsNumbersAsPeopleWriteThem) {
  const auto read = read_sample("numbers", "numbers/good_plain.txt");
  EXPECT_EQ(read.error, "");
  EXPECT_THAT(read.numbers, ElementsAre("+12125550142", "+12125550143", "+442079460958"));
  EXPECT_EQ(read.positions[2].line, 3U);
}

TEST(Numbers, ReadsAHeaderADateAndSeveralNumbersInACell) {
  const auto read = read_sample("numbers", "numbers/good_dated.csv");
  EXPECT_EQ(read.error, "");
  EXPECT_THAT(read.numbers,
              ElementsAre("+12125550142 2026-11-01", "+12125550143", "+442079460958 2025-02-28",
                          "+16185550100 2024-02-29", "+16185550101 2024-02-29"));
  EXPECT_EQ(read.report.read, 4U);
  EXPECT_THAT(remarks_of(read.report), IsEmpty());
}

TEST(Numbers, CountsAndNamesEachBadRow) {
  const auto read = read_sample("numbers", "numbers/bad_row.csv");
  EXPECT_EQ(read.error, "");
  EXPECT_EQ(read.report.kept, 5U);
  EXPECT_EQ(read.report.blank, 1U);
  EXPECT_THAT(errors_of(read.report),
              ElementsAre("3:1 `no phone` is not a number",
                          "4:1 `212555xxxx` hides digits, so it is no one's number",
                          "5:1 `2.12555E+09` was rounded by a spreadsheet; its digits are lost",
                          "6:1 `555-0143` is no number that any numbering plan can hold",
                          "8:1 there is no number"));
  EXPECT_THAT(remarks_of(read.report),
              ElementsAre("9:14 `01/02/2026` is not a date like 2026-11-01; the number is kept "
                          "without"));
  EXPECT_THAT(read.numbers, testing::Contains("+12125550144"))
      << "listed, only its date is unknown";
}

TEST(Numbers, ACutLastRowIsRefused) {
  EXPECT_THAT(read_sample("numbers", "numbers/truncated.txt").error, HasSubstr("is cut"));
}

TEST(Numbers, RefusesATableButReadsItsNamedColumn) {
  const std::string table = "name,phone,state\n\"Doe, Ann\",212-555-0142,NY\nBob,212-555-0143,NY\n";
  EXPECT_THAT(read_text("numbers", table).error, HasSubstr("a table of 3 columns"));
  ReadOptions named;
  named.column = "Phone";
  EXPECT_THAT(read_text("numbers", table, named).numbers,
              ElementsAre("+12125550142", "+12125550143"));
  named.column = "mobile";
  EXPECT_THAT(read_text("numbers", table, named).error, HasSubstr("is not numbers"));
}

TEST(Numbers, TextAfterANumberIsNoSecondColumn) {
  const auto read = read_text(
      "numbers", "212-555-0142, ask for Bob\n212-555-0143, 212-555-0144\n212-555-0145, never\n");
  EXPECT_THAT(read.numbers,
              ElementsAre("+12125550142", "+12125550143", "+12125550144", "+12125550145"));
}

TEST(Numbers, NumbersWithoutACountryCodeAreOfTheRegion) {
  ReadOptions britain;
  britain.region = "GB";
  EXPECT_THAT(read_text("numbers", "020 7946 0958\n+1 212 555 0142\n", britain).numbers,
              ElementsAre("+442079460958", "+12125550142"));
  britain.region = "XX";
  EXPECT_FALSE(read_text("numbers", "020 7946 0958\n", britain).error.empty());
}

TEST(Numbers, EveryReadingOfAnAmbiguousCellIsListed) {
  const auto read = read_text("numbers", "+2035550142\n212-555-0142\n");
  EXPECT_THAT(read.numbers, testing::Contains("+12035550142"));
  EXPECT_THAT(read.numbers, testing::Contains("+2035550142"));
  EXPECT_EQ(read.report.remarks, 1U);
  EXPECT_EQ(read.report.kept, 2U);
}

TEST(Numbers, PublishedListsAreNotThisFormat) {
  EXPECT_THAT(read_sample("numbers", "ftc_flat/good.txt").error, HasSubstr("looks like ftc-flat"));
  EXPECT_THAT(read_sample("numbers", "ftc_xml/good.xml").error, HasSubstr("looks like ftc-xml"));
}

TEST(Numbers, TenBareDigitsElsewhereAreNotTheFtcs) {
  auto source = ByteSource::from_memory("own.txt", "2079460958\n2079460959\n");
  ReadOptions britain;
  britain.region = "GB";
  EXPECT_EQ((*detect_format(source, britain))->name, "numbers");
  EXPECT_EQ((*detect_format(source, {}))->name, "ftc-flat");
}

TEST(Numbers, AQuoteThatNeverClosesLosesNoRow) {
  const auto read = read_text("numbers", "phone\n\"212-555-0142\n212-555-0143\n212-555-0144\n");
  EXPECT_THAT(read.numbers, ElementsAre("+12125550142", "+12125550143", "+12125550144"));
}

}  // namespace
}  // namespace lapwing::importers
