// The North American Numbering Plan: the parts of a +1 number, and what is known of each area code
// (NPA). The table is data/numbering/nanp.csv, compiled in; doc/numbering.md says where its facts
// come from. Immutable, so every function here may be called from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/time.h"
#include "phone/e164.h"

namespace lapwing::phone {

// `+1 212 555 0142`: NPA 212, NXX 555, line 0142.
struct NanpNumber {
  std::uint16_t npa;
  std::uint16_t nxx;
  std::uint16_t line;

  // The parts of +1 and ten digits; nothing for any other number. Splits only: whether such an NPA
  // or exchange can exist (neither may begin with 0 or 1) is not asked.
  static constexpr std::optional<NanpNumber> from(E164 number) {
    const std::uint64_t value = number.value();
    if (value < 10'000'000'000 || value > 19'999'999'999) return {};
    return NanpNumber{static_cast<std::uint16_t>(value / 10'000'000 % 1'000),
                      static_cast<std::uint16_t>(value / 10'000 % 1'000),
                      static_cast<std::uint16_t>(value % 10'000)};
  }

  friend constexpr bool operator==(NanpNumber, NanpNumber) = default;
};

enum class NpaKind : std::uint8_t {
  geographic,      // assigned to places, landline and mobile alike
  toll_free,       // 800, 833 ...
  personal,        // 5XX "follow me" numbers and machines, Canada's 622 and 633
  premium,         // 900
  government,      // 710
  interexchange,   // 700: its meaning is each long-distance carrier's own
  non_geographic,  // Canada's 600: satellite, data and other services without a place
};

// One row of data/numbering/nanp.csv.
struct NpaInfo {
  std::uint16_t npa;
  NpaKind kind;
  // Where the day is known. Empty is "not known". Codes that are assigned and not open yet are in
  // the table too: the day lies ahead, or the source says so.
  std::optional<CivilDate> in_service_on;
  // ISO 3166-1, main country first. Puerto Rico, the US Virgin Islands, Guam, the Northern Marianas
  // and American Samoa are `US` with a subdivision (`US-PR`), as federal law treats them.
  std::span<const std::string_view> countries;
  // ISO 3166-2 (`US-FL`, `CA-ON`): the states or provinces the NPA is assigned to. Empty where the
  // country has none in the table or the NPA no geography.
  std::span<const std::string_view> subdivisions;
  // IANA names: every zone observed somewhere in the NPA, main one first, never empty. An NPA
  // without geography has every zone of its countries.
  std::span<const std::string_view> zones;
  std::string_view source;
};

// What is known of area code `npa`; null for a code not in the table, which may still be real: new
// ones open every year. Constant time; the answer lives as long as the program.
const NpaInfo* find_npa(int npa);

// The whole table, in ascending order of NPA.
std::span<const NpaInfo> all_npas();

// Where a number of an NPA that is not in the table may be: the countries that open new ones, and
// every zone of theirs.
std::span<const std::string_view> anywhere_countries();
std::span<const std::string_view> anywhere_zones();

}  // namespace lapwing::phone
