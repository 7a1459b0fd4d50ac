#include "registry/edition.h"

#include <gtest/gtest.h>

namespace lapwing::registry {
namespace {

E164 number(std::string_view digits) { return *E164::from_digits(digits); }
Coverage coverage(std::vector<std::string> prefixes) { return *Coverage::parse(prefixes); }

TEST(Coverage, CoversNumbersOfEveryLengthUnderItsPrefixes) {
  const auto two = coverage({"1415", "4420"});
  EXPECT_TRUE(two.covers(number("14150000000")));
  EXPECT_TRUE(two.covers(number("14159999999")));
  EXPECT_TRUE(two.covers(number("1415")));
  EXPECT_TRUE(two.covers(number("442079460958")));
  EXPECT_TRUE(two.covers(number("141599999999999")));
  EXPECT_FALSE(two.covers(number("14149999999")));
  EXPECT_FALSE(two.covers(number("14160000000")));
  EXPECT_FALSE(two.covers(number("441212345678")));
}

TEST(Coverage, CoversNothingUnlessTold) {
  EXPECT_TRUE(Coverage().empty());
  EXPECT_FALSE(Coverage().covers(number("14155550100")));
  EXPECT_TRUE(Coverage::all().covers(number("1000")));
  EXPECT_TRUE(Coverage::all().covers(number("999999999999999")));
  EXPECT_TRUE(Coverage::all().is_all());
  EXPECT_EQ(Coverage::all().to_strings(), std::vector<std::string>{"all"});
}

TEST(Coverage, DropsPrefixesInsideOthers) {
  EXPECT_EQ(coverage({"1415", "1", "1212"}), coverage({"1"}));
  EXPECT_EQ(coverage({"1415", "all"}), Coverage::all());
  EXPECT_EQ(coverage({"1415", "1212", "1415"}).to_strings(),
            (std::vector<std::string>{"1212", "1415"}));
}

TEST(Coverage, ComparesWithOthers) {
  EXPECT_TRUE(coverage({"1"}).covers(coverage({"1415", "1212"})));
  EXPECT_FALSE(coverage({"1415"}).covers(coverage({"1"})));
  EXPECT_TRUE(coverage({"1415", "1212"}).covers(coverage({"1212"})));
  EXPECT_TRUE(Coverage::all().covers(coverage({"4420"})));
  EXPECT_TRUE(coverage({"1415", "1212"}).overlaps(coverage({"1"})));
  EXPECT_TRUE(coverage({"1"}).overlaps(coverage({"1415"})));
  EXPECT_FALSE(coverage({"1415"}).overlaps(coverage({"1212", "44"})));
  EXPECT_FALSE(Coverage().overlaps(Coverage::all()));
  auto sum = coverage({"1415"});
  sum.add(coverage({"1212"}));
  EXPECT_EQ(sum, coverage({"1212", "1415"}));
}

TEST(Coverage, GivesItsRangesAscendingAndApart) {
  const auto three = coverage({"1416", "1415", "1212"});
  const auto& ranges = three.ranges();
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    EXPECT_LE(ranges[i].first, ranges[i].last);
    if (i > 0) {
      EXPECT_GT(ranges[i].first, ranges[i - 1].last + 1);
    }
  }
  // 1415 and 1416 are neighbours at every length.
  EXPECT_NE(std::find(ranges.begin(), ranges.end(), NumberRange{14150000000, 14169999999}),
            ranges.end());
}

TEST(Coverage, RefusesWhatIsNoPrefix) {
  for (const char* bad : {"", "0415", "+1415", "14a", "1234567890123456", "ALL"}) {
    EXPECT_FALSE(Coverage::parse({bad})) << bad;
  }
}

}  // namespace
}  // namespace lapwing::registry
