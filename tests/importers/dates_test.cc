#include "importers/dates.h"

#include <gtest/gtest.h>

namespace lapwing::importers {
namespace {

std::string read(std::string_view text, DateOrder order = DateOrder::year_first) {
  const auto date = parse_list_date(text, order);
  return date ? format_date(*date) : "-";
}

TEST(ListDate, ReadsYearFirstForms) {
  EXPECT_EQ(read("2026-11-01"), "2026-11-01");
  EXPECT_EQ(read("2026/11/1"), "2026-11-01");
  EXPECT_EQ(read("20261101"), "2026-11-01");
  EXPECT_EQ(read("2026-11-01 23:59:59"), "2026-11-01");
  EXPECT_EQ(read("2026-11-01T23:59:59.5Z"), "2026-11-01");
  EXPECT_EQ(read("2024-02-29"), "2024-02-29");
}

TEST(ListDate, ReadsMonthFirstOnlyWhereTold) {
  EXPECT_EQ(read("11/02/2026", DateOrder::month_first), "2026-11-02");
  EXPECT_EQ(read("1/2/2026 9:05 AM", DateOrder::month_first), "2026-01-02");
  EXPECT_EQ(read("11022026", DateOrder::month_first), "2026-11-02");
  EXPECT_EQ(read("20261102", DateOrder::month_first), "2026-11-02");
  EXPECT_EQ(read("11/02/2026"), "-");
  EXPECT_EQ(read("11022026"), "-");
}

TEST(ListDate, NeverGuesses) {
  for (const auto* text :
       {"",           "2026-02-29", "2026-13-01",  "2026-00-10",   "2026-11-31",
        "26-11-01",   "2026-11",    "2026-11-01x", "2026-11-01 x", "2026-11/01",
        "0000-00-00", "1899-12-30", "99999999",    "2026111",      "202611010",
        "45962",      "Nov 1 2026", "2026-11-001", "never",        "9999-12-31"}) {
    EXPECT_EQ(read(text), "-") << text;
    EXPECT_EQ(read(text, DateOrder::month_first), "-") << text;
  }
  EXPECT_EQ(read("13/01/2026", DateOrder::month_first), "-");
}

}  // namespace
}  // namespace lapwing::importers
