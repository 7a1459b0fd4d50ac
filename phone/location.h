// Where a number may be: sets of countries, subdivisions and time zones. A number says little about
// a place, so an answer names every place it leaves open; a rule that needs one place must hold in
// all of them. Tables in data/numbering, compiled in; doc/numbering.md explains them. Immutable, so
// every function here may be called from any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "phone/e164.h"

namespace lapwing::phone {

enum class LocationKind : std::uint8_t {
  geographic,      // the prefix is tied to a part of a country
  country,         // the prefix names a country and nothing finer, or the country has one zone
  mobile,          // a mobile range without geography: anywhere in the country
  non_geographic,  // toll-free, personal, premium, satellite ...: anywhere it is sold
  unassigned,      // an NPA that the table does not know: anywhere in the US or Canada
  unknown,         // no such calling code: nothing can be said
};

std::string_view to_string(LocationKind kind);  // `geographic`, `non-geographic` ...

struct Location {
  // ISO 3166-1, main country first; as country_of (phone/country.h).
  std::span<const std::string_view> countries;
  // ISO 3166-2. Empty means not known: any subdivision of the countries.
  std::span<const std::string_view> subdivisions;
  // IANA names. Empty means that nothing is known, as for a satellite telephone: whoever asks for
  // local time has no answer then, and must not read it as "no zone forbids".
  std::span<const std::string_view> zones;
  LocationKind kind;
  // Where the answer presumes more than the digits say, the presumption as one lower-case phrase
  // for a verdict to print; else empty.
  std::string_view presumption;
};

// Longest known prefix wins. Constant time, no allocation; the answer's views live as long
// as the program.
Location locate(E164 number);

// Every zone of a place named in ISO 3166 (`US-FL`, `GB`): what counts instead of a number's set
// when the called party's address is known. Subdivisions of the US, Canada and
// Australia, and all countries with a calling code; empty for any other. O(log n).
std::span<const std::string_view> zones_of(std::string_view place);

}  // namespace lapwing::phone
