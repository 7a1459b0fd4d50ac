#include "screening/facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "checker/places.h"
#include "tests/screening/world.h"

namespace lapwing::screening {
namespace {

using checker::Jurisdiction;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> names(const std::vector<Zone>& zones) {
  std::vector<std::string> all;
  for (const Zone& zone : zones) all.push_back(zone.name());
  std::sort(all.begin(), all.end());
  return all;
}

TEST(Facts, CodesListCountriesBeforeStatesWithoutRepeats) {
  checker::Call call;
  call.place = checker::place_of(*E164::from_digits("12125550142"));
  call.address = checker::place_of(*Jurisdiction::parse("US-FL"));
  EXPECT_THAT(place_codes(call), ElementsAre("US", "US-NY", "US-FL"));
}

TEST(Facts, APrefixWithoutEditionIsTheAreaCodeOrTheCallingCode) {
  EXPECT_EQ(coverage_prefix(*E164::from_digits("14155550142")), "415");
  EXPECT_EQ(coverage_prefix(*E164::from_digits("442079460958")), "44");
}

TEST(Facts, WordsThatAreNotChannelsPurposesOrPlacesAreRefused) {
  CallQuestion question;
  EXPECT_TRUE(set_channel(question, "prerecorded"));
  EXPECT_EQ(channel_name(question), "prerecorded");
  EXPECT_EQ(question.recorded, true);
  EXPECT_TRUE(set_channel(question, "text"));
  EXPECT_EQ(question.recorded, std::nullopt);
  EXPECT_THAT(set_channel(question, "pigeon").error().message, HasSubstr("`pigeon`"));
  EXPECT_TRUE(set_purpose(question, "survey"));
  EXPECT_EQ(question.purpose, checker::Purpose::survey);
  EXPECT_THAT(set_purpose(question, "fun").error().message, HasSubstr("sales, charity"));
  EXPECT_TRUE(set_address(question, "US-FL"));
  EXPECT_FALSE(set_address(question, "Florida"));
  EXPECT_FALSE(set_address(question, "US-FK"));  // no such state: its law must not fall away
  EXPECT_FALSE(set_address(question, "XX"));
  EXPECT_FALSE(set_lists(question, {"US National"}));
}

TEST(Facts, ZonesNarrowAnAddressToSomeOfItsOwn) {
  CallQuestion question;
  EXPECT_FALSE(set_address_zones(question, {"America/Chicago"}));  // of which address?
  ASSERT_TRUE(set_address(question, "US-FL"));
  ASSERT_TRUE(set_address_zones(question, {"America/Chicago"}));
  EXPECT_THAT(names(question.address->zones), ElementsAre("America/Chicago"));
  EXPECT_THAT(set_address_zones(question, {"Asia/Tokyo"}).error().message,
              HasSubstr("`Asia/Tokyo` is no zone of the address, which has America/Chicago"));
}

TEST(Facts, AListingFirstSeenSaysBetweenWhichEditionsItBegan) {
  World world;
  const auto list = *world.registry().catalog().find(*registry::ListId::parse("us.national"));
  registry::ListingAnswer answer;
  answer.state = registry::ListingState::listed;
  answer.interval = registry::Interval{};
  answer.interval->from = *parse_instant("2026-11-01T04:30:00Z");
  answer.interval->from_kind = registry::FromKind::first_seen;
  answer.interval->not_before = *parse_instant("2026-10-01T03:30:00Z");
  const checker::ListFact fact = list_fact(list, answer, *E164::from_digits("12125550142"));
  EXPECT_EQ(fact.state, checker::ListState::listed);
  EXPECT_EQ(fact.from_kind, checker::FromKind::first_seen);
  EXPECT_EQ(fact.from, *parse_date("2026-11-01")) << "half past midnight in New York";
  EXPECT_EQ(fact.not_before, *parse_date("2026-09-30")) << "half past eleven the evening before";
}

}  // namespace
}  // namespace lapwing::screening
