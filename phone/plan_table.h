// The world's numbering plans as tables: an automaton that accepts exactly the national numbers
// that libphonenumber calls valid, and what each calling code and region needs for reading digits.
// The tables are written at build time by phone/compile_plans.cc from libphonenumber's own
// metadata, so they are as old as the library and the library is not loaded to use them. Constant
// data.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace lapwing::phone {

// The acyclic automaton. State 0 is dead. Start states are in the plans below.
extern const std::uint16_t kPlanNext[][10];
extern const std::uint8_t kPlanAccepts[];
extern const std::uint16_t kPlanStateCount;
// Start for a calling code and its national number: `12125550142`.
extern const std::uint16_t kInternationalStart;

enum class Trunk : std::uint8_t {
  none,     // nothing is dialled before a national number
  literal,  // one digit that is simply taken off: `0` of GB, `1` of US
  complex,  // anything else: carrier codes, rewritten numbers, a digit that also begins numbers
};

struct CallingPlan {
  std::uint16_t code;
  std::uint16_t start;        // state before a national number
  std::uint32_t lengths;      // bit n: a national number may have n digits
  Trunk trunk;                // of the code's main region
  std::uint8_t trunk_digit;   // if literal
  std::uint16_t trunk_first;  // bit d: another trunk prefix may begin with digit d
  bool trunk_zero;            // the trunk prefix, of whatever kind, begins with 0
  bool regular;               // landline and mobile numbers have at most two lengths

  bool possible(int digits) const { return digits < 32 && (lengths >> digits & 1) != 0; }
};

struct RegionPlan {
  std::string_view name;  // ISO 3166-1
  std::uint16_t plan;     // index into kCallingPlans
  std::uint16_t start;    // state before a national number, with or without a literal trunk
  bool main;              // the region whose metadata stand for its calling code
  bool expands_local;     // +1 region whose seven digits get its area code
  Trunk trunk;
  std::uint8_t trunk_digit;
  std::uint16_t trunk_first;
  std::string_view idd;  // international prefix, if it is one string of digits: `011`
  std::array<std::uint16_t, 10> idd_first_two;  // [d] bit e: an international prefix begins with de
};

extern const std::span<const CallingPlan> kCallingPlans;
extern const std::span<const RegionPlan> kRegionPlans;  // sorted by name
// By the first three digits of an international number: index into kCallingPlans, or -1.
extern const std::array<std::int16_t, 1000> kPlanByPrefix;

}  // namespace lapwing::phone
