#include "importers/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lapwing::importers {
namespace {

using registry::ImportReport;
using testing::HasSubstr;

TEST(Excerpt, ShowsPrintableTextAndEscapesTheRest) {
  EXPECT_EQ(excerpt("212-555-0142"), "212-555-0142");
  EXPECT_EQ(excerpt("Zoë ２１２"), "Zoë ２１２");
  EXPECT_EQ(excerpt(std::string("a\0\x1b[31m\x7f", 8)), "a\\x00\\x1b[31m\\x7f");
  EXPECT_EQ(excerpt("\xff\xc0\xaf\xed\xa0\x80\xc2\x9b"),
            "\\xff\\xc0\\xaf\\xed\\xa0\\x80\\xc2\\x9b");
  EXPECT_EQ(excerpt("a`b"), "a'b");
  EXPECT_EQ(excerpt("\xc3"), "\\xc3");
}

TEST(Excerpt, CutsLongText) {
  EXPECT_EQ(excerpt(std::string(40, 'x')), std::string(40, 'x'));
  EXPECT_EQ(excerpt(std::string(41, 'x')), std::string(40, 'x') + "...");
}

TEST(Tally, CapsTheErrorsItKeepsButCountsAll) {
  Tally tally("list.txt");
  tally.kept();
  for (int i = 0; i < 150; ++i) tally.reject({1, 1}, "bad");
  const auto report = std::move(tally).finish();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->rejected, 150U);
  EXPECT_EQ(report->read, 151U);
  EXPECT_EQ(report->first_errors.size(), ImportReport::kErrorsMax);
  EXPECT_EQ(report->first_errors[0].file, "list.txt");
}

TEST(Tally, RefusesASourceWithoutOneGoodRow) {
  Tally blank("blank.txt");
  blank.blank();
  EXPECT_THAT(std::move(blank).finish().error().message, HasSubstr("`blank.txt` is empty"));
  Tally bad("bad.txt");
  bad.reject({7, 1}, "no number");
  EXPECT_THAT(std::move(bad).finish().error().message,
              HasSubstr("none of the 1 rows of `bad.txt` could be read; the first, line 7: no"));
}

}  // namespace
}  // namespace lapwing::importers
