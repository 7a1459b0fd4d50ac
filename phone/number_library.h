// The one door to libphonenumber: a string of digits, one way to read it, at most one number. Loads
// the library (about 6 ms) on first use; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "phone/reading.h"

namespace lapwing::phone {

// `+` and digits, from anywhere: the calling code is in the digits.
std::optional<ReadNumber> library_international(std::string_view digits);

// Digits as dialled inside `region`: trunk and international prefixes are taken off.
std::optional<ReadNumber> library_national(std::string_view digits, const std::string& region);

// `1-800-flowers` by the keypad.
std::optional<ReadNumber> library_keypad(std::string_view text, const std::string& region);

// Calling code of `region`: `44` of `GB`; 0 for no region.
int library_calling_code(const std::string& region);

// Whether landline and mobile numbers of `region` have at most two lengths between them, so that a
// count of digits says something (GB, FR, US; not DE, AT).
bool library_regular_lengths(const std::string& region);

}  // namespace lapwing::phone
