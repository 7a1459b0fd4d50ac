#include "phone/location.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "base/time.h"
#include "phone/country.h"
#include "phone/nanp.h"

namespace lapwing::phone {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;

E164 number(std::string_view digits) { return E164::from_digits(digits).value(); }
Location at(std::string_view digits) { return locate(number(digits)); }
auto country(std::string_view digits) { return country_of(number(digits)); }

const std::vector<std::string_view> kAustralia = {
    "Australia/Sydney", "Australia/Melbourne", "Australia/Brisbane", "Australia/Perth",
    "Australia/Hobart", "Australia/Adelaide",  "Australia/Darwin",   "Australia/Broken_Hill",
    "Australia/Eucla",  "Australia/Lord_Howe", "Indian/Christmas",   "Indian/Cocos"};

TEST(Country, TheCallingCodeDecidesWhereOnlyOneCountryHasIt) {
  EXPECT_THAT(country("442079460958"), ElementsAre("GB"));
  EXPECT_THAT(country("353209100000"), ElementsAre("IE"));
  EXPECT_THAT(country("33199000000"), ElementsAre("FR"));
  EXPECT_THAT(country("6561234567"), ElementsAre("SG"));
  EXPECT_THAT(country("919876543210"), ElementsAre("IN"));
  EXPECT_THAT(country("202345678901"), ElementsAre("EG"));
}

TEST(Country, APrefixDecidesWhereSeveralShareACode) {
  EXPECT_THAT(country("74950000000"), ElementsAre("RU"));
  EXPECT_THAT(country("79160000000"), ElementsAre("RU"));
  EXPECT_THAT(country("77010000000"), ElementsAre("KZ"));
  EXPECT_THAT(country("76010000000"), ElementsAre("KZ"));
  EXPECT_THAT(country("441481960194"), ElementsAre("GG"));
  EXPECT_THAT(country("447781000000"), ElementsAre("GG"));
  EXPECT_THAT(country("441534960194"), ElementsAre("JE"));
  EXPECT_THAT(country("447797000000"), ElementsAre("JE"));
  EXPECT_THAT(country("441624960194"), ElementsAre("IM"));
  EXPECT_THAT(country("447624000000"), ElementsAre("IM"));
  EXPECT_THAT(country("447700900000"), ElementsAre("GB"));  // the drama range
  EXPECT_THAT(country("4779000000"), ElementsAre("SJ"));
  EXPECT_THAT(country("4722000000"), ElementsAre("NO"));
  EXPECT_THAT(country("390669800000"), ElementsAre("VA"));
  EXPECT_THAT(country("390612345678"), ElementsAre("IT"));
  EXPECT_THAT(country("3581812345"), ElementsAre("AX"));
  EXPECT_THAT(country("212528812345"), ElementsAre("EH"));
  EXPECT_THAT(country("262639123456"), ElementsAre("YT"));
  EXPECT_THAT(country("262692123456"), ElementsAre("RE"));
  EXPECT_THAT(country("61891641234"), ElementsAre("CX"));
  EXPECT_THAT(country("61891621234"), ElementsAre("CC"));
  EXPECT_THAT(country("59997371234"), ElementsAre("CW"));
  EXPECT_THAT(country("5997171234"), ElementsAre("BQ"));
}

TEST(Country, ASetWhereNothingDecides) {
  EXPECT_THAT(country("590690001234"), ElementsAre("GP", "BL", "MF"));
  EXPECT_THAT(country("50012345"), ElementsAre("FK", "GS"));
  EXPECT_THAT(country("18005550199"), ElementsAre("US", "CA"));
  EXPECT_THAT(country("12995550142"), ElementsAre("US", "CA"));  // an NPA nobody knows
}

TEST(Country, NumbersOfNoCountryAre001AndUnknownCodesAreNothing) {
  for (const auto digits : {"80012345678", "80812345678", "870773123456", "87812345678901",
                            "881612345678", "882991234567", "883510012345", "979123456789"}) {
    EXPECT_THAT(country(digits), ElementsAre("001")) << digits;
    EXPECT_THAT(at(digits).zones, IsEmpty()) << digits;
    EXPECT_EQ(at(digits).kind, LocationKind::non_geographic) << digits;
  }
  for (const auto digits : {"210123456", "2551", "999123456", "4221234567"}) {
    const bool known = std::string_view(digits) == "2551";
    EXPECT_EQ(country(digits).empty(), !known) << digits;
    EXPECT_EQ(at(digits).kind == LocationKind::unknown, !known) << digits;
  }
}

TEST(Country, TheCallingCodeIsCutByLength) {
  const std::map<std::string_view, int> codes = {
      {"12125550142", 1},   {"74950000000", 7},   {"77010000000", 7},   {"202345678901", 20},
      {"27123456789", 27},  {"21261234567", 212}, {"3906698", 39},      {"35391234567", 353},
      {"442079460958", 44}, {"441481960194", 44}, {"42012345678", 420}, {"5215512345678", 52},
      {"50712345678", 507}, {"59012345678", 590}, {"61491570006", 61},  {"67212345678", 672},
      {"813123456789", 81}, {"85212345678", 852}, {"862112345678", 86}, {"919876543210", 91},
      {"96612345678", 966}, {"99212345678", 992}, {"80012345678", 800}, {"210123456", 0}};
  for (const auto& [digits, code] : codes) EXPECT_EQ(calling_code(number(digits)), code) << digits;
}

TEST(Location, ANanpNumberIsWhereItsAreaCodeIsAndTheVerdictCanSaySo) {
  const Location florida = at("18505550142");
  EXPECT_THAT(florida.countries, ElementsAre("US"));
  EXPECT_THAT(florida.subdivisions, ElementsAre("US-FL"));
  EXPECT_THAT(florida.zones, ElementsAre("America/Chicago", "America/New_York"));
  EXPECT_EQ(florida.kind, LocationKind::geographic);
  EXPECT_THAT(std::string(florida.presumption), testing::HasSubstr("mobile"));
  // No copy is made: the views are those of the table.
  EXPECT_EQ(florida.zones.data(), find_npa(850)->zones.data());
}

TEST(Location, ATollFreeOrUnknownAreaCodeMayBeAnywhereNeverNowhere) {
  for (const auto digits : {"18005550199", "12995550142", "1212555014", "19115550142"}) {
    const Location place = at(digits);
    EXPECT_THAT(place.countries, ElementsAre("US", "CA")) << digits;
    EXPECT_THAT(place.subdivisions, IsEmpty()) << digits;
    EXPECT_THAT(place.zones, IsSupersetOf({"America/St_Johns", "America/New_York",
                                           "Pacific/Honolulu", "Pacific/Guam"}))
        << digits;
    EXPECT_NE(place.presumption, "") << digits;
  }
  EXPECT_EQ(at("18005550199").kind, LocationKind::non_geographic);
  EXPECT_EQ(at("12995550142").kind, LocationKind::unassigned);
}

TEST(Location, AnAustralianMobileMayBeInAnyZoneOfItsCountry) {
  for (const auto digits : {"61491570006", "61491570156", "61491571266", "61400000000"}) {
    EXPECT_THAT(at(digits).zones, testing::UnorderedElementsAreArray([] {
                  auto zones = kAustralia;
                  zones.push_back("Australia/Lindeman");
                  return zones;
                }()))
        << digits;
    EXPECT_EQ(at(digits).kind, LocationKind::mobile);
    EXPECT_THAT(at(digits).countries, ElementsAre("AU"));
    EXPECT_THAT(at(digits).subdivisions, IsEmpty());
  }
  EXPECT_THAT(at("611300000000").zones, IsSupersetOf(kAustralia));
  EXPECT_THAT(at("611800000000").zones, IsSupersetOf(kAustralia));
  EXPECT_EQ(at("611300000000").kind, LocationKind::non_geographic);
}

TEST(Location, AustralianAreaCodesAreSetsOfStates) {
  EXPECT_THAT(at("61255501234").subdivisions, ElementsAre("AU-ACT", "AU-NSW", "AU-VIC"));
  EXPECT_THAT(at("61255501234").zones, Contains("Australia/Lord_Howe"));
  EXPECT_THAT(at("61355501234").zones,
              ElementsAre("Australia/Melbourne", "Australia/Hobart", "Australia/Sydney"));
  EXPECT_THAT(at("61755501234").zones, IsSupersetOf({"Australia/Brisbane", "Australia/Sydney"}));
  EXPECT_THAT(at("61855501234").zones,
              IsSupersetOf({"Australia/Adelaide", "Australia/Darwin", "Australia/Perth",
                            "Australia/Broken_Hill", "Australia/Eucla"}));
  EXPECT_THAT(at("61892000000").subdivisions, ElementsAre("AU-WA"));
  EXPECT_THAT(at("61892000000").zones, Not(Contains("Australia/Adelaide")));
  EXPECT_THAT(at("61880800000").zones, Contains("Australia/Broken_Hill"));
  EXPECT_THAT(at("61889000000").zones, Contains("Australia/Darwin"));
}

TEST(Location, AMobileWithoutAnAreaMayBeAnywhereInItsCountry) {
  const std::map<std::string_view, std::vector<std::string_view>> mobiles = {
      {"79160000000", {"Europe/Kaliningrad", "Europe/Moscow", "Asia/Kamchatka"}},
      {"6281200000000", {"Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"}},
      {"34612345678", {"Europe/Madrid", "Atlantic/Canary"}},
      {"351912345678", {"Europe/Lisbon", "Atlantic/Azores"}},
      {"56912345678", {"America/Santiago", "America/Punta_Arenas", "Pacific/Easter"}},
      {"64211234567", {"Pacific/Auckland", "Pacific/Chatham"}},
      {"243812345678", {"Africa/Kinshasa", "Africa/Lubumbashi"}},
      {"97699123456", {"Asia/Ulaanbaatar", "Asia/Hovd"}},
      {"593991234567", {"America/Guayaquil", "Pacific/Galapagos"}},
      {"299221234", {"America/Nuuk", "America/Thule", "America/Scoresbysund"}},
      {"380501234567", {"Europe/Kyiv", "Europe/Simferopol"}},
      {"77010000000", {"Asia/Almaty"}}};
  for (const auto& [digits, zones] : mobiles) {
    EXPECT_THAT(at(digits).zones, IsSupersetOf(zones)) << digits;
    EXPECT_EQ(at(digits).kind, LocationKind::mobile) << digits;
  }
  // Island countries: no prefix of theirs is tied to an island.
  EXPECT_EQ(at("68672012345").zones.size(), 3u);
  EXPECT_THAT(at("6919201234").zones, IsSupersetOf({"Pacific/Chuuk", "Pacific/Pohnpei"}));
  EXPECT_EQ(at("68987123456").zones.size(), 3u);
  EXPECT_THAT(at("67570123456").zones,
              IsSupersetOf({"Pacific/Port_Moresby", "Pacific/Bougainville"}));
}

TEST(Location, BrazilianAndMexicanMobilesKeepTheirArea) {
  EXPECT_THAT(at("5511987654321").zones, ElementsAre("America/Sao_Paulo"));
  EXPECT_THAT(at("5511987654321").subdivisions, ElementsAre("BR-SP"));
  EXPECT_THAT(at("5565987654321").zones, ElementsAre("America/Cuiaba"));
  EXPECT_THAT(at("5568987654321").zones, ElementsAre("America/Rio_Branco"));
  EXPECT_THAT(at("5581987654321").zones, ElementsAre("America/Recife", "America/Noronha"));
  EXPECT_THAT(at("5597987654321").zones, ElementsAre("America/Manaus", "America/Eirunepe"));
  EXPECT_THAT(std::string(at("5511987654321").presumption), testing::HasSubstr("area code"));
  EXPECT_THAT(at("526641234567").zones, ElementsAre("America/Tijuana"));
  EXPECT_THAT(at("529981234567").zones, ElementsAre("America/Cancun"));
  EXPECT_THAT(at("525512345678").zones, ElementsAre("America/Mexico_City"));
  EXPECT_THAT(at("526141234567").zones, ElementsAre("America/Chihuahua"));
  EXPECT_THAT(at("526561234567").zones, Contains("America/Ciudad_Juarez"));
  // `+52 1` of before 2019 hides the area behind a digit.
  EXPECT_THAT(at("5216641234567").zones, IsSupersetOf({"America/Tijuana", "America/Cancun"}));
}

TEST(Location, PlacesOffTheMainlandAreFound) {
  EXPECT_THAT(at("34928123456").zones, ElementsAre("Atlantic/Canary"));
  EXPECT_THAT(at("34912345678").zones, ElementsAre("Europe/Madrid"));
  EXPECT_THAT(at("351292123456").zones, ElementsAre("Atlantic/Azores"));
  EXPECT_THAT(at("351212345678").zones, ElementsAre("Europe/Lisbon"));
  EXPECT_THAT(at("56322100123").zones, ElementsAre("America/Santiago", "Pacific/Easter"));
  EXPECT_THAT(at("56612123456").zones, ElementsAre("America/Punta_Arenas"));
  EXPECT_THAT(at("6433051234").zones, Contains("Pacific/Chatham"));
  EXPECT_THAT(at("74012123456").zones, ElementsAre("Europe/Kaliningrad"));
  EXPECT_THAT(at("78452123456").zones, ElementsAre("Europe/Saratov"));
  EXPECT_THAT(at("62361123456").zones, ElementsAre("Asia/Makassar"));
  EXPECT_THAT(at("442890180000").subdivisions, ElementsAre("GB-NIR"));
}

TEST(Location, ACountryOfOneZoneNeedsNoMore) {
  const Location place = at("442079460958");
  EXPECT_THAT(place.zones, ElementsAre("Europe/London"));
  EXPECT_EQ(place.kind, LocationKind::country);
  EXPECT_EQ(place.presumption, "");
  EXPECT_EQ(to_string(place.kind), "country");
  EXPECT_EQ(to_string(LocationKind::non_geographic), "non-geographic");
}

TEST(Location, AnAddressNarrowsTheSet) {
  EXPECT_THAT(zones_of("US-NY"), ElementsAre("America/New_York"));
  EXPECT_THAT(zones_of("US-FL"), ElementsAre("America/New_York", "America/Chicago"));
  EXPECT_THAT(zones_of("US-TX"), ElementsAre("America/Chicago", "America/Denver"));
  EXPECT_THAT(zones_of("CA-NS"), ElementsAre("America/Halifax", "America/Glace_Bay"));
  EXPECT_THAT(zones_of("CA-YT"), ElementsAre("America/Whitehorse", "America/Dawson"));
  EXPECT_THAT(zones_of("AU-WA"), ElementsAre("Australia/Perth", "Australia/Eucla"));
  EXPECT_THAT(zones_of("GB"), ElementsAre("Europe/London"));
  EXPECT_THAT(zones_of("BS"), ElementsAre("America/Nassau"));
  EXPECT_GT(zones_of("US").size(), 25u);
  EXPECT_THAT(zones_of("CA"), Contains("America/St_Johns"));
  for (const auto nowhere : {"", "U", "US-", "US-ZZ", "ZZ", "001", "us-fl"}) {
    EXPECT_THAT(zones_of(nowhere), IsEmpty()) << nowhere;
  }
  for (const auto& npa : all_npas()) {
    for (const auto place : npa.subdivisions) EXPECT_THAT(zones_of(place), Not(IsEmpty())) << place;
    for (const auto place : npa.countries) EXPECT_THAT(zones_of(place), Not(IsEmpty())) << place;
  }
}

// Every prefix of every length, so that a short or odd number cannot leave the tables.
TEST(Location, EveryNumberHasAnAnswerWithKnownZones) {
  std::set<std::string_view> zones;
  for (std::uint64_t value = 1'000; value < 1'000'000; value += value < 100'000 ? 1 : 7) {
    for (const std::uint64_t scaled : {value, value * 100'000, value * 1'000'000'000}) {
      const Location place = locate(E164::from_value(scaled).value());
      ASSERT_EQ(place.countries.empty(), place.kind == LocationKind::unknown) << scaled;
      if (place.countries.empty() || place.countries[0] == "001") {
        ASSERT_TRUE(place.zones.empty()) << scaled;
      } else {
        ASSERT_FALSE(place.zones.empty()) << scaled;
      }
      zones.insert(place.zones.begin(), place.zones.end());
    }
  }
  EXPECT_GT(zones.size(), 250u);
  for (const auto zone : zones) EXPECT_TRUE(Zone::find(zone)) << zone;
}

// --- The independent reference outside the NANP: libphonenumber 9.0.35, prefix by prefix.

fs::path shared_data() {
  const char* set = std::getenv("LAPWING_SHARED_DATA");
  return set != nullptr ? fs::path(set) : fs::path(LAPWING_SOURCE_DIR) / ".." / "shared" / "data";
}

// In summer and in winter, on days that no later edition of the time zone database changes.
using Clock = std::pair<long, long>;

Clock clock_of(std::string_view zone) {
  static std::map<std::string, Clock, std::less<>> known;
  if (const auto it = known.find(zone); it != known.end()) return it->second;
  const auto found = Zone::find(zone);
  if (!found) ADD_FAILURE() << zone;
  const auto minutes = [&](std::string_view at) {
    const Instant instant = *parse_instant(at);
    const CivilTime local = (*found).local(instant);
    const auto shown = std::chrono::sys_days(local.date) + local.since_midnight;
    return std::chrono::duration_cast<std::chrono::minutes>(shown - instant).count();
  };
  return known[std::string(zone)] = {minutes("2024-07-15T12:00:00Z"),
                                     minutes("2025-01-15T12:00:00Z")};
}

// Zones of the reference that we leave out on purpose, at a prefix and below it.
struct LeftOut {
  std::string_view prefix;
  std::string_view zone;
  std::string_view why;
  bool used = false;
};
std::vector<LeftOut> left_out() {
  return {
      {"211", "Africa/Nairobi", "South Sudan left Nairobi's clock in 2021"},
      {"212", "Atlantic/Canary", "Morocco has no summer time of its own"},
      {"213", "Europe/Paris", "Algeria keeps no summer time"},
      {"218", "Europe/Bucharest", "Libya keeps no summer time"},
      {"505", "America/Chicago", "Nicaragua keeps no summer time"},
      {"52", "America/New_York", "stands for Cancun, which keeps no summer time"},
      {"526", "America/Mazatlan", "Chihuahua has Mexico City's clock since 2022"},
      {"52663", "America/Mexico_City", "lies over 664, Tijuana"},
      {"55553682", "America/Manaus", "one stray prefix in Rio Grande do Sul"},
      {"55673480", "America/Sao_Paulo", "one stray prefix in Mato Grosso do Sul"},
      {"55693527", "America/Sao_Paulo", "one stray prefix in Rondonia"},
      {"55925009", "America/Sao_Paulo", "one stray prefix in Manaus"},
      {"6185", "Australia/Sydney", "New South Wales in 08 is Broken Hill, on Adelaide's clock"},
      {"6186", "Australia/Adelaide", "Western Australia"},
      {"6187", "Australia/Perth", "South Australia and the Northern Territory"},
      {"6189", "Australia/Adelaide", "Western Australia"},
      {"7", "Europe/Bucharest", "stands for Kaliningrad, which keeps no summer time"},
      {"7845", "Europe/Moscow", "Saratov is an hour ahead since 2016"},
  };
}

TEST(LocationReference, NoClockOfTheReferenceIsMissingExceptTheDocumentedOnes) {
  const fs::path file = shared_data() / "zones_reference.txt";
  if (!fs::exists(file)) GTEST_SKIP() << file << " is not there: nothing to compare with";
  std::ifstream in(file);
  auto allowed = left_out();
  int rows = 0;
  for (std::string line; std::getline(in, line); ++rows) {
    const auto bar = line.find('|');
    ASSERT_NE(bar, std::string::npos) << line;
    // Any number of the prefix: ours may be finer, so the digits behind it are tried out.
    std::set<Clock> ours;
    const std::string prefix = line.substr(0, bar);
    for (int tail = 0; tail < 1'000; ++tail) {
      const std::string digits = prefix + std::to_string(1'000 + tail).substr(1) + "000";
      for (const auto zone : at(digits).zones) ours.insert(clock_of(zone));
    }
    std::istringstream zones(line.substr(bar + 1));
    for (std::string zone; std::getline(zones, zone, '&');) {
      if (ours.contains(clock_of(zone))) continue;
      bool on_purpose = false;
      for (auto& entry : allowed) {
        if (entry.zone != zone || !prefix.starts_with(entry.prefix)) continue;
        on_purpose = entry.used = true;
      }
      EXPECT_TRUE(on_purpose) << prefix << " lacks " << zone;
    }
  }
  EXPECT_GT(rows, 1'000);
  for (const auto& entry : allowed) EXPECT_TRUE(entry.used) << entry.prefix << ' ' << entry.zone;
}

}  // namespace
}  // namespace lapwing::phone
