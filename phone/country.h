// From a number to its country, by calling code and, where several countries share one, by prefix.
// The table is data/numbering/countries.csv (and nanp.csv for +1), compiled in; libphonenumber is
// not asked. Immutable, so every function here may be called from any thread.
#pragma once

#include <span>
#include <string_view>

#include "phone/e164.h"

namespace lapwing::phone {

// ISO 3166-1 codes of the countries the number may belong to, main country first:
//   - one where calling code or prefix decides: +44 20 GB, +44 1481 GG, +7 701 KZ, +1 242 BS;
//   - several where they do not: +590 690 (GP, BL, MF), +1 800 (US, CA);
//   - `001` for numbers of no country (+800, +870, +883 ...), as libphonenumber writes it;
//   - none for a calling code that nobody has.
// A territory that shares its mobile range with the state whose telephone law it is under is
// counted with that state unless a prefix tells them apart: a Norwegian mobile is NO, not also SJ.
// Constant time, no allocation; the answer lives as long as the program.
std::span<const std::string_view> country_of(E164 number);

// The calling code of a number: `1` of +1 212 555 0142, `44` of +44 20 7946 0958; 0 if no such code
// is in the table.
int calling_code(E164 number);

}  // namespace lapwing::phone
