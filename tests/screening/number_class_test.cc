#include "screening/number_class.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/screening/world.h"

namespace lapwing::screening {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> lists_of(const NumberClass& number_class) {
  std::vector<std::string> lists;
  for (const ListNeed& need : number_class.needs) {
    lists.push_back(need.info.id.text() + (need.decides ? "" : "?"));
  }
  return lists;
}

class NumberClassesTest : public testing::Test {
 protected:
  NumberClasses classes(CallQuestion question = {}) {
    question.on = *parse_date("2026-11-24");
    return *NumberClasses::create(world.registry().catalog(), world.screener().rulebook(),
                                  std::move(question));
  }
  static E164 number(const char* digits) { return *E164::from_digits(digits); }

  World world;
};

TEST_F(NumberClassesTest, EachPlaceAsksForTheListsRequiredThere) {
  auto all = classes();
  EXPECT_THAT(lists_of(**all.of(number("12125550142"))), ElementsAre("us.national"));
  EXPECT_THAT(lists_of(**all.of(number("13055550142"))), ElementsAre("us.national", "us.fl"));
  EXPECT_THAT(lists_of(**all.of(number("442079460958"))), ElementsAre("gb.tps"));
  EXPECT_THAT(lists_of(**all.of(number("33123456789"))), IsEmpty());
}

TEST_F(NumberClassesTest, NumbersOfOnePlaceShareAClass) {
  auto all = classes();
  EXPECT_EQ(*all.of(number("12125550142")), *all.of(number("12125550199")));
  EXPECT_NE(*all.of(number("12125550142")), *all.of(number("13055550142")));
}

TEST_F(NumberClassesTest, TheSellersOwnListComesLast) {
  CallQuestion question;
  question.seller = "acme";
  auto all = classes(question);
  EXPECT_THAT(lists_of(**all.of(number("12125550142"))),
              ElementsAre("us.national", "seller/acme/internal"));
  EXPECT_EQ((*all.of(number("12125550142")))->call.seller, "acme");
}

TEST_F(NumberClassesTest, NamedListsNarrowAndWhatIsLeftOutIsKept) {
  CallQuestion question;
  ASSERT_TRUE(set_lists(question, {"us.national", "us.dno"}));
  auto all = classes(question);
  EXPECT_THAT(lists_of(**all.of(number("13055550142"))), ElementsAre("us.national", "us.dno"));
  EXPECT_THAT((*all.of(number("13055550142")))->left_out, ElementsAre("us.fl"));
  EXPECT_THAT(lists_of(**all.of(number("442079460958"))), ElementsAre("us.national?", "us.dno?"));
  EXPECT_THAT(all.left_out(), ElementsAre("gb.tps", "us.fl"));
}

TEST_F(NumberClassesTest, AnAddressAddsItsStatesLists) {
  CallQuestion question;
  ASSERT_TRUE(set_address(question, "US-FL"));
  auto all = classes(question);
  EXPECT_THAT(lists_of(**all.of(number("12125550142"))), ElementsAre("us.national", "us.fl"));
}

TEST_F(NumberClassesTest, AListNobodyDescribedIsAnError) {
  CallQuestion question;
  ASSERT_TRUE(set_lists(question, {"us.nowhere"}));
  EXPECT_FALSE(
      NumberClasses::create(world.registry().catalog(), world.screener().rulebook(), question));
}

}  // namespace
}  // namespace lapwing::screening
