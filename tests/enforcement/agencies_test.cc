// data/agencies.yaml as shipped, and files that are wrong.
#include "enforcement/agencies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/support/temp_dir.h"

namespace lapwing::enforcement {
namespace {

using testing::HasSubstr;

AgencyTable shipped() {
  auto table = AgencyTable::read(LAPWING_SOURCE_DIR "/data/agencies.yaml");
  if (!table) ADD_FAILURE() << table.error().message;
  return table ? *std::move(table) : AgencyTable();
}

std::vector<std::string> ids(const std::vector<Route>& routes) {
  std::vector<std::string> all;
  for (const Route& route : routes) all.push_back(route.agency->id);
  return all;
}

TEST(Agencies, EveryCountryOfTheLondonActionPlanHasAnEntry) {
  const AgencyTable table = shipped();
  std::set<std::string> countries;
  for (const Agency& agency : table.agencies()) countries.insert(agency.country);
  EXPECT_EQ(table.lap_countries().size(), 27U);
  for (const auto& country : table.lap_countries()) EXPECT_TRUE(countries.contains(country));
}

TEST(Agencies, WhatIsVerifiedNamesASourceWithALinkOrTheLaw) {
  const AgencyTable table = shipped();
  for (const Agency& agency : table.agencies()) {
    if (!agency.verified) continue;
    bool supported = false;
    for (const auto& source : agency.sources) supported |= source != "none";
    EXPECT_TRUE(supported) << agency.id;
  }
  for (const auto& [key, source] : table.sources()) {
    EXPECT_TRUE(!source.href.empty() || key == "law" || key == "none") << key;
  }
}

TEST(Agencies, AViolationGoesToWhoseLawItBrokeAndToWhereTheCallSeemedToComeFrom) {
  const AgencyTable table = shipped();
  Violation violation;
  violation.jurisdiction = "US-FL";
  violation.caller = "+442079460142";
  const auto routes = table.route(route_question(violation, "voice"));
  EXPECT_THAT(ids(routes), testing::ElementsAre("us.ftc", "us.fcc", "gb.ico", "gb.ofcom"));
  EXPECT_TRUE(routes[0].own_law);
  EXPECT_THAT(routes[0].because, HasSubstr("US-FL itself is enforced by its own authority"));
  EXPECT_THAT(routes[2].because, HasSubstr("if it was not shown falsely"));
  EXPECT_THAT(routes[3].because, HasSubstr("unverified"));
  EXPECT_THAT(routes[0].because, HasSubstr("a member of LAP, UCENet as of 2026-11-23"));
  EXPECT_THAT(routes[3].because, HasSubstr("no membership of it in a network was found"));
}

TEST(Agencies, AMandateChoosesAmongACountrysAgencies) {
  const AgencyTable table = shipped();
  EXPECT_THAT(ids(table.route({.country = "CA", .mandate = "data-protection"})),
              testing::ElementsAre("ca.opc"));
  EXPECT_THAT(ids(table.route({.country = "NZ", .mandate = "voice"})), testing::IsEmpty());
  EXPECT_THAT(ids(table.route({.country = "NZ", .mandate = "text"})),
              testing::ElementsAre("nz.dia"));
}

TEST(Agencies, AnUnknownMandateIsSaidToBeUnknown) {
  const AgencyTable table = shipped();
  const auto routes = table.route({.country = "TW"});
  ASSERT_EQ(routes.size(), 1U);
  EXPECT_FALSE(routes[0].mandate_known);
  EXPECT_THAT(routes[0].because, HasSubstr("what it may enforce is not known"));
  EXPECT_THAT(routes[0].because, HasSubstr("its membership in LAP was not verified"));
  EXPECT_TRUE(table.route({.country = "XX"}).empty());
}

TEST(Agencies, AFileThatIsWrongIsToldWithItsLine) {
  const TempDir directory;
  const auto file = directory.write("agencies.yaml",
                                    "sources:\n"
                                    "  s: {what: w, href: null, read_on: 2026-11-01}\n"
                                    "lap_countries: [US]\n"
                                    "agencies:\n"
                                    "  - {id: a, name: A, country: usa, mandates: {fly: x}, "
                                    "as_of: 2026-11-01, sources: [t], status: verified}\n"
                                    "  - {id: a, name: A, country: US, mandates: unknown, "
                                    "as_of: 2026-11-01, sources: [s], status: sure, phone: 1}\n");
  const auto read = AgencyTable::read(file);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, Errc::invalid_argument);
  for (const char* part : {"agencies.yaml:5", "`usa` is not a country", "`fly` is not one of",
                           "no source `t`", "agencies.yaml:6", "`a` is given twice", "phone"}) {
    EXPECT_THAT(read.error().message, HasSubstr(part));
  }
  EXPECT_FALSE(AgencyTable::read(directory.write("bad.yaml", "a: [")));
  EXPECT_EQ(AgencyTable::read(directory / "absent").error().code, Errc::not_found);
}

}  // namespace
}  // namespace lapwing::enforcement
