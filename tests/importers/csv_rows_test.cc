#include "importers/csv_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/bytes.h"

namespace lapwing::importers {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(CsvRows, GivesEachFieldWithItsPlace) {
  auto source = ByteSource::from_memory("f",
                                        "\xef\xbb\xbf"
                                        "a, b ,\"x\ny\",z\r\n,\t,\n1");
  CsvRows rows(source, ',');
  CsvRow row;
  ASSERT_TRUE(*rows.next(row));
  EXPECT_EQ(row.size(), 4U);
  EXPECT_EQ(row.value(1), "b");
  EXPECT_EQ(row.value(2), "x\ny");
  EXPECT_EQ(row.value(9), "");
  EXPECT_EQ(row.at(1).column, 3U);
  EXPECT_EQ(row.at(3).line, 2U);
  EXPECT_EQ(row.at(3).column, 4U);
  EXPECT_EQ(row.at(9).column, 0U);
  ASSERT_TRUE(*rows.next(row));
  EXPECT_TRUE(row.blank());
  EXPECT_TRUE(row.ended());
  EXPECT_EQ(row.line(), 3U);
  ASSERT_TRUE(*rows.next(row));
  EXPECT_FALSE(row.ended());
  EXPECT_FALSE(*rows.next(row));
}

TEST(CsvRows, RefusesARowOfAGigabyteByLineInFlatMemory) {
  const std::uint64_t before = peak_memory_bytes();
  auto source = generated_source("huge.csv", 1ULL << 30, [](std::uint64_t block) {
    return block == 0 ? std::string("a,b\n\"") : std::string(1 << 20, '5');
  });
  CsvRows rows(source, ',');
  CsvRow row;
  Result<bool> more = true;
  while (more && *more) more = rows.next(row);
  ASSERT_FALSE(more);
  EXPECT_THAT(more.error().message, testing::AllOf(HasSubstr("huge.csv"), HasSubstr("2")));
  EXPECT_LT(peak_memory_bytes() - before, 64U << 20);
}

TEST(Header, ComparesNamesWithoutCaseAndPunctuation) {
  auto source = ByteSource::from_memory("f",
                                        "Company_Phone_Number,Date\xc2\xa0"
                                        "Added,date-added\n");
  CsvRows rows(source, ',');
  CsvRow row;
  ASSERT_TRUE(*rows.next(row));
  const Header header(row);
  EXPECT_EQ(header.find("company-phone-number"), 0U);
  EXPECT_EQ(header.find("date added"), 1U);
  EXPECT_EQ(header.count("date added"), 2U);
  EXPECT_FALSE(header.find("phone"));
}

TEST(SampleRows, LeavesOutARowThatMayGoOn) {
  EXPECT_THAT(sample_rows({"a,1\nb,2", true}, ','),
              ElementsAre(ElementsAre("a", "1"), ElementsAre("b", "2")));
  EXPECT_THAT(sample_rows({"a,1\nb,2", false}, ','), ElementsAre(ElementsAre("a", "1")));
}

}  // namespace
}  // namespace lapwing::importers
