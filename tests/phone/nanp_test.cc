#include "phone/nanp.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "base/sha256.h"
#include "base/time.h"

namespace lapwing::phone {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

E164 number(std::string_view digits) { return E164::from_digits(digits).value(); }

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, separator);) parts.push_back(part);
  return parts;
}

std::string contents(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

const NpaInfo& npa(int code) {
  static const NpaInfo none{};
  const NpaInfo* info = find_npa(code);
  EXPECT_NE(info, nullptr) << code;
  return info != nullptr ? *info : none;
}

TEST(NanpNumber, SplitsPlusOneAndTenDigitsAndNothingElse) {
  EXPECT_EQ(NanpNumber::from(number("12125550142")), (NanpNumber{212, 555, 142}));
  EXPECT_EQ(NanpNumber::from(number("19995550199")), (NanpNumber{999, 555, 199}));
  EXPECT_EQ(NanpNumber::from(number("1212555014")), std::nullopt);
  EXPECT_EQ(NanpNumber::from(number("121255501420")), std::nullopt);
  EXPECT_EQ(NanpNumber::from(number("20225550142")), std::nullopt);
}

TEST(Nanp, AnUnknownCodeIsNotFoundAndOutOfRangeIsHarmless) {
  for (const int code : {-1, 0, 99, 200, 211, 555, 822, 911, 999, 1000, 70'000}) {
    EXPECT_EQ(find_npa(code), nullptr) << code;
  }
}

TEST(Nanp, EveryRowIsFoundByItsCodeAndWellFormed) {
  EXPECT_GT(all_npas().size(), 480u);
  int last = 0;
  for (const auto& info : all_npas()) {
    EXPECT_EQ(find_npa(info.npa), &info);
    EXPECT_GT(info.npa, last);
    last = info.npa;
    EXPECT_FALSE(info.countries.empty()) << info.npa;
    EXPECT_FALSE(info.zones.empty()) << info.npa;
    EXPECT_FALSE(info.source.empty()) << info.npa;
    const bool divided = info.countries[0] == "US" || info.countries[0] == "CA";
    EXPECT_EQ(info.subdivisions.empty(), info.kind != NpaKind::geographic || !divided) << info.npa;
    for (const auto subdivision : info.subdivisions) {
      EXPECT_TRUE(subdivision.size() == 5 && subdivision.substr(0, 2) == info.countries[0] &&
                  subdivision[2] == '-' && std::isupper(subdivision[3]) &&
                  std::isupper(subdivision[4]))
          << subdivision;
    }
    for (const auto zone : info.zones) {
      EXPECT_TRUE(Zone::find(zone)) << info.npa << ' ' << zone;
    }
  }
}

TEST(Nanp, CodesThatLibphonenumberOf2022CallsInvalidAreThere) {
  const std::map<int, std::string_view> newer = {
      {235, "US-MO"}, {324, "US-FL"}, {369, "US-CA"}, {472, "US-NC"}, {645, "US-FL"},
      {738, "US-CA"}, {748, "US-CO"}, {821, "US-SC"}, {835, "US-PA"}, {837, "US-CA"},
      {861, "US-IL"}, {924, "US-MN"}, {942, "CA-ON"}, {945, "US-TX"}, {948, "US-VA"},
      {975, "US-MO"}, {983, "US-CO"}, {227, "US-MD"}, {257, "CA-BC"}, {263, "CA-QC"},
      {273, "CA-QC"}, {274, "US-WI"}, {283, "US-OH"}, {327, "US-AR"}, {329, "US-NY"},
      {350, "US-CA"}, {353, "US-WI"}, {354, "CA-QC"}, {357, "US-CA"}, {363, "US-NY"},
      {368, "CA-AB"}, {382, "CA-ON"}, {428, "CA-NB"}, {436, "US-OH"}, {447, "US-IL"},
      {448, "US-FL"}, {457, "US-LA"}, {464, "US-IL"}, {465, "US-NY"}, {471, "US-MS"},
      {483, "US-AL"}, {621, "US-TX"}, {624, "US-NY"}, {679, "US-MI"}, {686, "US-VA"},
      {728, "US-FL"}, {729, "US-TN"}, {730, "US-IL"}, {840, "US-CA"}, {943, "US-GA"}};
  for (const auto& [code, subdivision] : newer) {
    EXPECT_THAT(npa(code).subdivisions, ElementsAre(subdivision)) << code;
  }
}

TEST(Nanp, TerritoriesAreUnitedStatesAndIslandsAreCountries) {
  EXPECT_THAT(npa(787).countries, ElementsAre("US"));
  EXPECT_THAT(npa(787).subdivisions, ElementsAre("US-PR"));
  EXPECT_THAT(npa(340).subdivisions, ElementsAre("US-VI"));
  EXPECT_THAT(npa(671).subdivisions, ElementsAre("US-GU"));
  EXPECT_THAT(npa(684).subdivisions, ElementsAre("US-AS"));
  EXPECT_THAT(npa(670).subdivisions, ElementsAre("US-MP"));
  EXPECT_THAT(npa(242).countries, ElementsAre("BS"));
  EXPECT_THAT(npa(242).subdivisions, ElementsAre());
  EXPECT_THAT(npa(658).countries, ElementsAre("JM"));
  EXPECT_THAT(npa(867).subdivisions, ElementsAre("CA-NT", "CA-NU", "CA-YT"));
  EXPECT_THAT(npa(782).subdivisions, ElementsAre("CA-NS", "CA-PE"));
}

TEST(Nanp, CodesWithoutGeographySayWhatTheyAre) {
  for (const int code : {800, 833, 844, 855, 866, 877, 888}) {
    EXPECT_EQ(npa(code).kind, NpaKind::toll_free) << code;
    EXPECT_THAT(npa(code).countries, ElementsAre("US", "CA"));
    EXPECT_GT(npa(code).zones.size(), 40u);
  }
  EXPECT_EQ(npa(500).kind, NpaKind::personal);
  EXPECT_EQ(npa(588).kind, NpaKind::personal);
  EXPECT_EQ(npa(600).kind, NpaKind::non_geographic);
  EXPECT_THAT(npa(600).countries, ElementsAre("CA"));
  EXPECT_EQ(npa(700).kind, NpaKind::interexchange);
  EXPECT_EQ(npa(710).kind, NpaKind::government);
  EXPECT_EQ(npa(900).kind, NpaKind::premium);
}

TEST(Nanp, InServiceDatesAreGivenWhereKnown) {
  using std::chrono::September, std::chrono::year;
  EXPECT_EQ(npa(729).in_service_on, year(2025) / September / 5);
  EXPECT_EQ(npa(212).in_service_on, year(1947) / 1 / 1);
  EXPECT_EQ(npa(273).in_service_on, year(2027) / 2 / 27);  // assigned, planned
  EXPECT_EQ(npa(542).in_service_on, std::nullopt);
}

TEST(Nanp, AnAreaOfSeveralClocksHasThemAll) {
  const std::map<int, std::vector<std::string_view>> hard = {
      {928, {"America/Phoenix", "America/Denver"}},  // the Navajo Nation keeps daylight time
      {850, {"America/Chicago", "America/New_York"}},
      {448, {"America/Chicago", "America/New_York"}},
      {906, {"America/Detroit", "America/Menominee"}},
      {208, {"America/Boise", "America/Los_Angeles"}},
      {986, {"America/Boise", "America/Los_Angeles"}},
      {541, {"America/Los_Angeles", "America/Boise"}},  // Malheur County
      {458, {"America/Los_Angeles", "America/Boise"}},
      {775, {"America/Los_Angeles", "America/Boise", "America/Denver"}},  // West Wendover
      {308, {"America/Chicago", "America/Denver"}},
      {620, {"America/Chicago", "America/Denver"}},
      {785, {"America/Chicago", "America/Denver"}},
      {605, {"America/Chicago", "America/Denver"}},
      {423, {"America/New_York", "America/Chicago"}},
      {729, {"America/New_York", "America/Chicago"}},
      {270, {"America/Chicago", "America/New_York", "America/Kentucky/Louisville"}},
      {364, {"America/Chicago", "America/New_York", "America/Kentucky/Louisville"}},
      {606, {"America/New_York", "America/Chicago", "America/Kentucky/Monticello"}},
      {807, {"America/Toronto", "America/Winnipeg", "America/Atikokan"}},
      {418, {"America/Toronto", "America/Halifax", "America/Blanc-Sablon"}},
      {709, {"America/St_Johns", "America/Goose_Bay"}},
      {915, {"America/Denver"}},
      {432, {"America/Chicago"}},
      {689, {"America/New_York"}},
  };
  for (const auto& [code, zones] : hard) {
    EXPECT_THAT(npa(code).zones, testing::ElementsAreArray(zones)) << code;
  }
  EXPECT_THAT(npa(907).zones, testing::Contains("America/Adak"));
  EXPECT_THAT(npa(701).zones, testing::IsSupersetOf({"America/Chicago", "America/Denver"}));
  EXPECT_THAT(npa(812).zones,
              testing::IsSupersetOf({"America/Chicago", "America/Indiana/Indianapolis"}));
  EXPECT_THAT(npa(219).zones,
              testing::IsSupersetOf({"America/Chicago", "America/Indiana/Indianapolis"}));
}

TEST(Nanp, AnOverlayHasTheZonesOfTheAreaItLiesOver) {
  const std::vector<std::pair<int, int>> overlays = {
      {986, 208}, {448, 850}, {458, 541}, {364, 270}, {930, 812}, {729, 423}, {581, 418},
      {367, 418}, {273, 418}, {879, 709}, {639, 306}, {474, 306}, {236, 250}, {672, 250},
      {778, 250}, {257, 250}, {873, 819}, {468, 819}, {825, 403}, {584, 204}, {782, 902}};
  for (const auto& [overlay, parent] : overlays) {
    EXPECT_EQ(npa(overlay).zones.data(), npa(parent).zones.data()) << overlay;
  }
}

// --- The independent reference: libphonenumber 9.0.35's metadata, summed up by NPA.

fs::path shared_data() {
  const char* set = std::getenv("LAPWING_SHARED_DATA");
  return set != nullptr ? fs::path(set) : fs::path(LAPWING_SOURCE_DIR) / ".." / "shared" / "data";
}

// What a clock shows in summer and in winter: two zones of equal clock are one to a calling-hours
// rule. Minutes east of Greenwich in July 2024 and January 2025, days that no later edition of the
// time zone database changes.
using Clock = std::pair<long, long>;

Clock clock_of(std::string_view zone) {
  const auto found = Zone::find(zone);
  if (!found) ADD_FAILURE() << zone;
  const auto minutes = [&](std::string_view at) {
    const Instant instant = *parse_instant(at);
    const CivilTime local = (*found).local(instant);
    const auto shown = std::chrono::sys_days(local.date) + local.since_midnight;
    return std::chrono::duration_cast<std::chrono::minutes>(shown - instant).count();
  };
  return {minutes("2024-07-15T12:00:00Z"), minutes("2025-01-15T12:00:00Z")};
}

// `-zone`: a clock of the reference that we leave out; `+zone`: one that we add.
std::set<std::string> differences(const std::vector<std::string>& reference, const NpaInfo& info) {
  std::map<Clock, std::string> theirs, ours;
  for (const auto& zone : reference) theirs.emplace(clock_of(zone), zone);
  for (const auto zone : info.zones) ours.emplace(clock_of(zone), zone);
  std::set<std::string> found;
  for (const auto& [clock, zone] : theirs) {
    if (!ours.contains(clock)) found.insert("-" + zone);
  }
  for (const auto& [clock, zone] : ours) {
    if (!theirs.contains(clock)) found.insert("+" + zone);
  }
  return found;
}

// doc/numbering.md gives the reason of each.
const std::map<int, std::set<std::string>> kZonesDiffer = {
    // overlays to which libphonenumber gives one zone of the area they lie over
    {236, {"+America/Creston", "+America/Edmonton"}},
    {257, {"+America/Creston", "+America/Edmonton"}},
    {364, {"+America/Chicago"}},
    {367, {"+America/Halifax", "+America/Blanc-Sablon"}},
    {448, {"+America/Chicago"}},
    {458, {"+America/Boise"}},
    {474, {"+America/Edmonton", "+America/Regina"}},
    {581, {"+America/Halifax", "+America/Blanc-Sablon"}},
    {672, {"+America/Creston", "+America/Edmonton"}},
    {778, {"+America/Creston", "+America/Edmonton"}},
    {879, {"+America/Goose_Bay", "-America/Puerto_Rico"}},
    {930, {"+America/Chicago"}},
    // places that tzdata or NANPA knows of
    {250, {"+America/Creston"}},
    {306, {"+America/Edmonton", "+America/Winnipeg"}},
    {418, {"+America/Blanc-Sablon"}},
    {639, {"+America/Edmonton", "+America/Winnipeg"}},
    {807, {"+America/Atikokan"}},
    {867, {"+America/Atikokan", "-America/Vancouver"}},
    {931, {"+America/New_York"}},
    // stray
    {689, {"+America/New_York", "-America/Chicago"}},
    {709, {"-America/Puerto_Rico"}},
    {907, {"-Pacific/Honolulu"}},
};

const std::map<int, std::string> kSubdivisionsDiffer = {
    {201, "US-NJ;US-NY"},  // one prefix of 131
};

TEST(NanpReference, EveryCodeIsInTheTableAndDifferencesAreTheDocumentedOnes) {
  const fs::path file = shared_data() / "npa_reference.csv";
  if (!fs::exists(file)) GTEST_SKIP() << file << " is not there: nothing to compare with";
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  ASSERT_EQ(line, "npa,regions,subdivisions,zones,types");
  std::map<int, std::set<std::string>> zones_differ;
  std::map<int, std::string> subdivisions_differ;
  int rows = 0;
  while (std::getline(in, line)) {
    const auto fields = split(line, ',');
    ASSERT_EQ(fields.size(), 5u) << line;
    ++rows;
    const int code = std::stoi(fields[0]);
    const NpaInfo& info = npa(code);
    if (info.kind != NpaKind::geographic) {
      EXPECT_EQ(fields[3], "") << code;
      continue;
    }
    if (const auto differ = differences(split(fields[3], ' '), info); !differ.empty()) {
      zones_differ[code] = differ;
    }
    std::string theirs, ours;
    for (const auto& item : split(fields[2], ' ')) {
      theirs += (theirs.empty() ? "" : ";") + std::string(info.countries[0]) + "-" +
                item.substr(0, item.find(':'));
    }
    std::set<std::string> names(info.subdivisions.begin(), info.subdivisions.end());
    std::set<std::string> their_names;
    for (const auto& item : split(theirs, ';')) their_names.insert(item);
    if (!theirs.empty() && names != their_names) subdivisions_differ[code] = theirs;
  }
  EXPECT_GT(rows, 460);
  EXPECT_EQ(zones_differ, kZonesDiffer);
  EXPECT_EQ(subdivisions_differ, kSubdivisionsDiffer);
}

// --- data/sources.tsv: which file came from where, and that nobody changed it unseen.

TEST(Sources, EveryNumberingFileIsListedWithItsHash) {
  const fs::path root = fs::path(LAPWING_SOURCE_DIR) / "data";
  std::ifstream in(root / "sources.tsv");
  std::string line;
  std::getline(in, line);
  ASSERT_EQ(line, "file\torigin\tdate\tlicence\tsha256");
  std::set<std::string> listed;
  while (std::getline(in, line)) {
    const auto fields = split(line, '\t');
    ASSERT_EQ(fields.size(), 5u) << line;
    EXPECT_TRUE(listed.insert(fields[0]).second) << fields[0] << " is listed twice";
    ASSERT_TRUE(fs::is_regular_file(root / fields[0])) << fields[0];
    EXPECT_TRUE(parse_date(fields[2])) << fields[0] << ' ' << fields[2];
    EXPECT_EQ(hex(sha256(contents(root / fields[0]))), fields[4])
        << "data/" << fields[0] << " has changed: if that was meant, put its new SHA-256 and date "
        << "into data/sources.tsv";
  }
  for (const auto& entry : fs::directory_iterator(root / "numbering")) {
    EXPECT_TRUE(listed.contains("numbering/" + entry.path().filename().string()))
        << entry.path().filename() << " is missing in data/sources.tsv";
  }
}

}  // namespace
}  // namespace lapwing::phone
