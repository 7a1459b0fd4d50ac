// What a compliance team would look up first, jurisdiction by jurisdiction, has a value in
// data/rules. Rulebook::check holds coverage.yaml and the files to each other; this holds both to
// the survey of the law that the rules were written from.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "checker/describe.h"
#include "checker/rulebook.h"

namespace lapwing::checker {
namespace {

struct Surveyed {
  const char* place;
  std::vector<Kind> kinds;
};

const std::vector<Surveyed> kSurvey = {
    {"US",
     {Kind::registry_listing, Kind::calling_hours, Kind::ebr, Kind::consent, Kind::exemption,
      Kind::internal_list, Kind::abandoned_calls, Kind::frequency_cap, Kind::penalty,
      Kind::caller_identity, Kind::safe_harbor, Kind::prerecorded}},
    {"US-AL", {Kind::calling_hours, Kind::penalty}},
    {"US-AZ", {Kind::penalty}},
    {"US-CO", {Kind::registry_listing}},
    {"US-CT", {Kind::calling_hours, Kind::penalty}},
    {"US-FL",
     {Kind::calling_hours, Kind::frequency_cap, Kind::registry_listing, Kind::penalty, Kind::ebr,
      Kind::consent}},
    {"US-GA", {Kind::penalty}},
    {"US-IL", {Kind::calling_hours}},
    {"US-IN", {Kind::registry_listing, Kind::penalty}},
    {"US-KY", {Kind::calling_hours}},
    {"US-LA", {Kind::calling_hours, Kind::emergency, Kind::registry_listing, Kind::penalty}},
    {"US-MA", {Kind::calling_hours, Kind::registry_listing, Kind::penalty}},
    {"US-MD", {Kind::calling_hours, Kind::frequency_cap}},
    {"US-ME", {Kind::calling_hours, Kind::reassigned_number}},
    {"US-MI", {Kind::calling_hours}},
    {"US-MN", {Kind::calling_hours}},
    {"US-NM", {Kind::calling_hours}},
    {"US-MO", {Kind::registry_listing, Kind::penalty}},
    {"US-MS", {Kind::calling_hours}},
    {"US-NE", {Kind::calling_hours}},
    {"US-NV", {Kind::calling_hours}},
    {"US-NJ", {Kind::penalty}},
    {"US-NY", {Kind::emergency, Kind::penalty}},
    {"US-OK", {Kind::calling_hours, Kind::frequency_cap, Kind::registry_listing}},
    {"US-OR", {Kind::calling_hours, Kind::frequency_cap, Kind::ebr}},
    {"US-PA", {Kind::calling_hours, Kind::registry_listing, Kind::ebr, Kind::penalty}},
    {"US-RI", {Kind::calling_hours, Kind::penalty}},
    {"US-SD", {Kind::calling_hours}},
    {"US-TN", {Kind::registry_listing, Kind::penalty}},
    {"US-TX", {Kind::calling_hours, Kind::registry_listing, Kind::penalty}},
    {"US-UT", {Kind::calling_hours}},
    {"US-VA", {Kind::penalty, Kind::internal_list}},
    {"US-WA", {Kind::calling_hours, Kind::internal_list, Kind::ebr, Kind::caller_identity}},
    {"US-WY", {Kind::calling_hours, Kind::registry_listing, Kind::penalty}},
    {"CA",
     {Kind::registry_listing, Kind::calling_hours, Kind::ebr, Kind::exemption, Kind::consent,
      Kind::abandoned_calls, Kind::internal_list, Kind::penalty, Kind::opt_in}},
    {"CA-BC", {Kind::calling_hours}},
    {"GB",
     {Kind::registry_listing, Kind::consent, Kind::opt_in, Kind::abandoned_calls, Kind::penalty}},
    {"IE", {Kind::registry_listing, Kind::opt_in, Kind::penalty}},
    {"AU",
     {Kind::registry_listing, Kind::calling_hours, Kind::consent, Kind::exemption, Kind::penalty}},
    {"NZ", {Kind::registry_listing, Kind::opt_in}},
    {"SG", {Kind::registry_listing, Kind::consent, Kind::ebr, Kind::exemption, Kind::penalty}},
    {"IN", {Kind::preference, Kind::calling_hours, Kind::consent, Kind::caller_identity}},
    {"HK", {Kind::registry_listing, Kind::consent, Kind::penalty}},
    {"KR", {Kind::registry_listing, Kind::calling_hours, Kind::opt_in, Kind::penalty}},
    {"JP", {Kind::internal_list}},
    {"MY", {Kind::internal_list}},
    {"MX", {Kind::registry_listing, Kind::exemption, Kind::penalty}},
    {"BR", {Kind::registry_listing, Kind::calling_hours, Kind::exemption, Kind::penalty}},
    {"AR", {Kind::registry_listing, Kind::exemption}},
    {"CL", {Kind::caller_identity}},
    {"CO", {Kind::registry_listing, Kind::calling_hours, Kind::frequency_cap}},
    {"PE", {Kind::opt_in}},
    {"UY", {Kind::registry_listing, Kind::consent}},
    {"HR", {Kind::registry_listing, Kind::consent}},
    {"FR",
     {Kind::registry_listing, Kind::opt_in, Kind::calling_hours, Kind::frequency_cap, Kind::ebr,
      Kind::penalty}},
    {"IT", {Kind::registry_listing, Kind::consent}},
    {"ES", {Kind::opt_in, Kind::calling_hours, Kind::registry_listing}},
    {"BE", {Kind::registry_listing, Kind::penalty}},
    {"NL", {Kind::registry_listing, Kind::opt_in, Kind::ebr}},
    {"DE", {Kind::opt_in, Kind::penalty}},
    {"AT", {Kind::opt_in}},
    {"CZ", {Kind::opt_in}},
    {"DK", {Kind::opt_in, Kind::registry_listing}},
    {"NO", {Kind::registry_listing, Kind::calling_hours, Kind::ebr, Kind::exemption}},
    {"SE", {Kind::registry_listing}},
    {"FI", {Kind::registry_listing}},
    {"IL", {Kind::registry_listing, Kind::consent, Kind::ebr, Kind::exemption, Kind::penalty}},
    {"ZA", {Kind::registry_listing, Kind::calling_hours, Kind::penalty}},
    {"TR", {Kind::opt_in}},
};

const Rulebook& shipped() {
  static const auto book = Rulebook::load(std::filesystem::path(LAPWING_SOURCE_DIR) / "data/rules");
  if (!book) throw std::runtime_error(book.error().message);
  return **book;
}

bool on_some_channel(const CoverageRow& row, Kind kind, Answer answer) {
  const auto& channels = row.answers[static_cast<std::size_t>(kind)];
  return std::find(channels.begin(), channels.end(), answer) != channels.end();
}

TEST(Coverage, WhatTheSurveyFoundHasAValue) {
  for (const auto& [code, kinds] : kSurvey) {
    const CoverageRow* row = shipped().coverage().find(*Jurisdiction::parse(code));
    ASSERT_NE(row, nullptr) << code;
    for (const Kind kind : kinds) {
      EXPECT_TRUE(on_some_channel(*row, kind, Answer::value)) << code << " " << to_string(kind);
    }
  }
}

TEST(Coverage, EveryStateAndProvinceHasARow) {
  for (const char* country : {"US", "CA"}) {
    const auto& rows = shipped().coverage().rows();
    const auto parts = std::count_if(rows.begin(), rows.end(), [&](const auto& row) {
      return !row.first.is_country() && row.first.is_in(*Jurisdiction::parse(country));
    });
    // 50 states, the district and five territories; ten provinces and three territories.
    EXPECT_EQ(parts, country == std::string_view("US") ? 56 : 13) << country;
  }
}

// Law that changed is in the file with the day of the change, so that past calls are judged by it.
TEST(Coverage, ChangesOfLawHaveBothValues) {
  const auto changes_on = [](const char* rule, const char* day) {
    const Rule* found = shipped().find(rule);
    return found != nullptr &&
           std::any_of(found->laws.begin(), found->laws.end(), [&](const Law& law) {
             return law.from == *parse_date(day) || law.until == *parse_date(day);
           });
  };
  EXPECT_TRUE(changes_on("us/federal/fcc_internal_list", "2025-04-11"));  // to ten business days
  EXPECT_TRUE(changes_on("us/or/calling_hours", "2026-01-01"));
  EXPECT_TRUE(changes_on("us/pa/holiday_ban", "2019-12-03"));
  EXPECT_TRUE(changes_on("us/pa/calling_hours", "2026-10-18"));
  EXPECT_TRUE(changes_on("us/fl/calling_hours", "2021-07-01"));
  EXPECT_TRUE(changes_on("gb/penalty", "2026-02-05"));
  EXPECT_TRUE(changes_on("fr/bloctel", "2026-08-11"));
  EXPECT_TRUE(changes_on("fr/opt_in", "2026-08-11"));
  EXPECT_TRUE(changes_on("ca/federal/registry", "2014-06-25"));
  EXPECT_TRUE(changes_on("sg/voice_register", "2021-02-01"));
  EXPECT_TRUE(changes_on("us/federal/ftc_registry", "2005-01-01"));  // three months to 31 days
}

}  // namespace
}  // namespace lapwing::checker
