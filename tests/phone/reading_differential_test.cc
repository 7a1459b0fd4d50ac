// The scanner against the stated policy over libphonenumber: over a million generated cells, and
// every calling code's automaton against the library's own validity.
#include <gtest/gtest.h>
#include <phonenumbers/phonenumberutil.h>

#include <iostream>
#include <random>
#include <set>

#include "phone/reading.h"
#include "phone/reading_reference.h"
#include "phone/scanner.h"
#include "tests/phone/number_shapes.h"

namespace lapwing::phone {
namespace {

std::string shown(const Reading& reading) {
  std::string out(name_of(reading.status));
  out += "/" + std::string(name_of(reading.reason));
  for (const ReadNumber& each : reading.numbers) {
    out += (each.valid ? " " : " ~") + each.number.to_string();
  }
  return out + (reading.extension.empty() ? "" : " x" + reading.extension);
}

// Cells of each shape a region. What the scanner declines is the reference's own answer and needs
// no comparing; with 16 regions and 31 shapes the rest is well over a million.
constexpr int kCellsPerShape = 3'500;

class ReadingDifferential : public testing::TestWithParam<std::string> {};

TEST_P(ReadingDifferential, ScannerAndPolicyAgreeInEveryShape) {
  const std::string region = GetParam();
  const auto reader = Reader::create(region);
  const auto scanner = Scanner::create(region);
  ASSERT_TRUE(reader && scanner);
  ShapeMaker maker(region, 20'261'124);
  int settled = 0, different = 0;
  for (const auto& shape : ShapeMaker::shapes()) {
    int settled_here = 0;
    for (int i = 0; i < kCellsPerShape; ++i) {
      const std::string cell = maker.make(shape);
      if (!scanner->scan(cell).settled) continue;
      ++settled_here;
      const Reading fast = reader->read(cell);
      const Reading slow = read_reference(cell, region);
      if (fast == slow) continue;
      if (++different <= 20) {
        ADD_FAILURE() << region << " " << shape.name << " `" << cell << "`\n  scanner   "
                      << shown(fast) << "\n  reference " << shown(slow);
      }
    }
    settled += settled_here;
    RecordProperty(std::string(shape.name), settled_here);
  }
  EXPECT_EQ(different, 0);
  std::cout << region << ": the scanner settled " << settled << " of "
            << kCellsPerShape * static_cast<int>(ShapeMaker::shapes().size()) << "\n";
}

INSTANTIATE_TEST_SUITE_P(Regions, ReadingDifferential,
                         testing::Values("US", "CA", "PR", "BB", "GB", "IE", "AU", "FR", "DE", "IT",
                                         "IN", "SG", "JP", "RU", "BR", "NZ"),
                         [](const auto& info) { return info.param; });

TEST(ReadingDifferentialEverywhere, ScannerAndPolicyAgreeInEveryRegion) {
  for (const auto& plan : kRegionPlans) {
    const std::string region(plan.name);
    const auto scanner = Scanner::create(region);
    ASSERT_TRUE(scanner);
    ShapeMaker maker(region, 99);
    for (const auto& shape : ShapeMaker::shapes()) {
      for (int i = 0; i < 10; ++i) {
        const std::string cell = maker.make(shape);
        const Scanned scanned = scanner->scan(cell);
        if (!scanned.settled) continue;
        EXPECT_EQ(shown(Scanner::reading_of(scanned)), shown(read_reference(cell, region)))
            << region << " " << shape.name << " `" << cell << "`";
      }
    }
  }
}

// Walks of every automaton, one step in ten at random, as numbers of that calling code.
class ValidityDifferential : public testing::TestWithParam<int> {};
constexpr int kValidityParts = 4;

TEST_P(ValidityDifferential, AutomataAcceptWhatTheLibraryCallsValid) {
  using i18n::phonenumbers::PhoneNumber;
  using i18n::phonenumbers::PhoneNumberUtil;
  const PhoneNumberUtil& util = *PhoneNumberUtil::GetInstance();
  std::mt19937_64 random(7);
  const auto below = [&](std::size_t bound) { return random() % bound; };
  int valid = 0, different = 0;
  for (std::size_t p = 0; p < kCallingPlans.size(); ++p) {
    if (static_cast<int>(p) % kValidityParts != GetParam()) continue;
    const CallingPlan& plan = kCallingPlans[p];
    for (int walk = 0; walk < 800; ++walk) {
      std::string national;
      std::uint16_t state = plan.start;
      while (national.size() < 15) {
        if (kPlanAccepts[state] != 0 && below(4) == 0) break;
        auto digit = below(10);
        if (below(10) != 0) {
          for (int tries = 0; tries < 10 && kPlanNext[state][digit] == 0; ++tries) {
            digit = (digit + 1) % 10;
          }
        }
        national += static_cast<char>('0' + digit);
        state = kPlanNext[state][digit];
        if (state == 0 && below(3) == 0) break;
      }
      PhoneNumber number;
      number.set_country_code(plan.code);
      number.set_national_number(std::stoull(national));
      const auto zeros = std::min(national.find_first_not_of('0'), national.size() - 1);
      if (zeros > 0) {
        number.set_italian_leading_zero(true);
        number.set_number_of_leading_zeros(static_cast<int>(zeros));
      }
      const bool library = util.IsValidNumber(number);
      valid += library ? 1 : 0;
      if (library != (kPlanAccepts[state] != 0) && ++different <= 20) {
        ADD_FAILURE() << "+" << plan.code << " " << national << ": the library says " << library;
      }
    }
  }
  EXPECT_EQ(different, 0);
  EXPECT_GT(valid, 10'000);
}

INSTANTIATE_TEST_SUITE_P(Parts, ValidityDifferential, testing::Range(0, kValidityParts));

TEST(PlanTable, HasEveryRegionAndCodeOfTheLibrary) {
  const auto& util = *i18n::phonenumbers::PhoneNumberUtil::GetInstance();
  std::set<std::string> regions;
  util.GetSupportedRegions(&regions);
  EXPECT_EQ(kRegionPlans.size(), regions.size());
  std::set<int> codes;
  util.GetSupportedCallingCodes(&codes);
  EXPECT_EQ(kCallingPlans.size(), codes.size());
  for (const auto& region : kRegionPlans) {
    EXPECT_EQ(kCallingPlans[region.plan].code,
              util.GetCountryCodeForRegion(std::string(region.name)));
  }
}

}  // namespace
}  // namespace lapwing::phone
