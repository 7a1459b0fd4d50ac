#include "importers/relationships.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/importers/list_recorder.h"

namespace lapwing::importers {
namespace {

using registry::DayOrInstant;
using testing::HasSubstr;

TEST(Relationships, ReadsEveryFieldByName) {
  const auto read = read_sample("relationships", "relationships/good.csv");
  ASSERT_EQ(read.error, "");
  ASSERT_EQ(read.relationships.size(), 3U);
  EXPECT_EQ(read.relationships[0].number.to_string(), "+12125550142");
  EXPECT_EQ(read.relationships[0].kind, "purchase");
  EXPECT_EQ(read.relationships[0].last_on, *parse_date("2026-09-30"));
  EXPECT_FALSE(read.relationships[0].ongoing);
  EXPECT_FALSE(read.relationships[0].ended);
  EXPECT_EQ(read.relationships[0].evidence, "invoice:88");
  EXPECT_EQ(read.relationships[1].ended, DayOrInstant(*parse_instant("2026-11-20T10:00:00Z")));
  EXPECT_TRUE(read.relationships[2].ongoing);
  EXPECT_FALSE(read.relationships[2].last_on);
}

TEST(Relationships, OneBadRowRefusesTheFile) {
  EXPECT_THAT(
      read_sample("relationships", "relationships/bad_row.csv").error,
      HasSubstr(
          "is refused for 4 of its 5 rows; line 3 column 25: `` is not a date like 2026-11-01; "
          "line 4 column 25: `09/30/2026` is not a date like 2026-11-01; line 5 column 16: "
          "`Purchase` is "
          "not a kind like `purchase` or `inquiry`"));
}

TEST(Relationships, ACutFileIsRefused) {
  EXPECT_THAT(read_sample("relationships", "relationships/truncated.csv").error,
              HasSubstr("the row has 2 columns, not 3"));
}

TEST(Relationships, RefusesWhatIsNoSuchTable) {
  EXPECT_THAT(read_sample("relationships", "consents/good.csv").error,
              HasSubstr("is not relationships: it looks like consents"));
  EXPECT_THAT(
      read_text("relationships", "number,kind,last_on,lastly\n2125550142,inquiry,,\n").error,
      HasSubstr("has a column `lastly`"));
}

}  // namespace
}  // namespace lapwing::importers
