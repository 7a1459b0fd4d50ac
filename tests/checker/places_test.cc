#include "checker/places.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lapwing::checker {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;

std::vector<std::string> names(const std::vector<Zone>& zones) {
  std::vector<std::string> all;
  for (const Zone& zone : zones) all.push_back(zone.name());
  return all;
}

TEST(Places, ANumbersPlaceHoldsEveryStateAndZoneItLeavesOpen) {
  const Place florida = place_of(*E164::from_digits("18505550142"));
  EXPECT_THAT(florida.countries, ElementsAre(*Jurisdiction::parse("US")));
  EXPECT_THAT(florida.subdivisions, ElementsAre(*Jurisdiction::parse("US-FL")));
  EXPECT_THAT(names(florida.zones), IsSupersetOf({"America/Chicago", "America/New_York"}));
}

TEST(Places, ANumberOfNoCountryLeavesThePlaceOpen) {
  EXPECT_THAT(place_of(*E164::from_digits("80055501420")).countries, IsEmpty());
}

TEST(Places, AnAddressBringsTheZonesOfItsState) {
  const Place texas = place_of(*Jurisdiction::parse("US-TX"));
  EXPECT_THAT(texas.countries, ElementsAre(*Jurisdiction::parse("US")));
  EXPECT_THAT(texas.subdivisions, ElementsAre(*Jurisdiction::parse("US-TX")));
  EXPECT_THAT(names(texas.zones), IsSupersetOf({"America/Chicago", "America/Denver"}));
}

TEST(Places, AnAddressAbroadHasItsCountrysZones) {
  EXPECT_THAT(names(place_of(*Jurisdiction::parse("GB")).zones), ElementsAre("Europe/London"));
  // No table of Brazil's states: any zone of the country.
  EXPECT_EQ(names(place_of(*Jurisdiction::parse("BR-SP")).zones),
            names(place_of(*Jurisdiction::parse("BR")).zones));
}

}  // namespace
}  // namespace lapwing::checker
