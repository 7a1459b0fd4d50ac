// Any bytes as a string of plain ASCII marks, so that the reading policy need not know Unicode:
//   0-9      a digit of any script (general category Nd: full-width, Arabic-Indic, Devanagari ...)
//   a-z      an ASCII letter, full-width included, in lower case; `x` also for U+00D7 and Cyrillic
//   ha kLetter  any other letter ' '      any blank but a line's end, no-break and thin spaces
//   included
//   '\n'     a line's end
//   '-'      any dash, hyphen or minus sign
//   '*'      any blot that hides a digit (bullets, black squares)
//   kOther   everything else that is not printable ASCII
// Marks that show nothing (category Cf: direction marks, zero-width spaces, soft hyphens) vanish.
// Bytes that are not UTF-8 are taken for Windows-1252 where that is a blank or a dash.
#pragma once

#include <string>
#include <string_view>

namespace lapwing::phone {

inline constexpr char kLetter = '\x01';
inline constexpr char kOther = '\x02';

std::string plain_text(std::string_view bytes);

}  // namespace lapwing::phone
