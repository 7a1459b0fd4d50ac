#include "phone/country.h"

#include "phone/location.h"

namespace lapwing::phone {
namespace {

// ITU-T E.164: the calling codes of two digits; 1 and 7 have one, all others three.
constexpr bool is_two_digit_code(int code) {
  switch (code / 10) {
    case 2:
      return code == 20 || code == 27;
    case 3:
      return code <= 34 || code == 36 || code == 39;
    case 4:
      return code != 42;
    case 5:
      return code != 50 && code != 59;
    case 6:
      return code <= 66;
    case 8:
      return code == 81 || code == 82 || code == 84 || code == 86;
    case 9:
      return code != 96 && code != 97 && code != 99;
    default:
      return false;
  }
}

}  // namespace

std::span<const std::string_view> country_of(E164 number) { return locate(number).countries; }

int calling_code(E164 number) {
  if (country_of(number).empty()) return 0;
  std::uint64_t first = number.value();
  while (first >= 1'000) first /= 10;
  const int three = static_cast<int>(first);
  if (three / 100 == 1 || three / 100 == 7) return three / 100;
  return is_two_digit_code(three / 10) ? three / 10 : three;
}

}  // namespace lapwing::phone
