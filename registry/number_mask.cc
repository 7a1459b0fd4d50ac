#include "registry/number_mask.h"

#include <algorithm>

#include "phone/country.h"

namespace lapwing::registry {
namespace {

constexpr std::string_view kBetween = " -./()";
constexpr std::size_t kBetweenMax = 3;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Where `digits` end that begin at `at`, signs between them passed over; 0 where they do not stand.
std::size_t end_of(std::string_view text, std::size_t at, std::string_view digits) {
  std::size_t between = 0;
  for (std::size_t next = 0; at < text.size(); ++at) {
    if (text[at] == digits[next]) {
      between = 0;
      if (++next < digits.size()) continue;
      const bool goes_on = at + 1 < text.size() && is_digit(text[at + 1]);
      return goes_on ? 0 : at + 1;
    }
    const bool sign = next > 0 && kBetween.find(text[at]) != std::string_view::npos;
    if (!sign || ++between > kBetweenMax) return 0;
  }
  return 0;
}

}  // namespace

NumberMask::NumberMask(E164 number) {
  const std::string digits = number.digits();
  const std::string code = std::to_string(phone::calling_code(number));
  const std::string national = digits.starts_with(code) ? digits.substr(code.size()) : digits;
  forms_ = {"011" + digits, "00" + digits, code + "0" + national, digits, "0" + national, national};
}

std::size_t NumberMask::match(std::string_view text, std::size_t at) const {
  for (const auto& form : forms_) {
    if (const auto end = end_of(text, at, form); end != 0) return end;
  }
  return 0;
}

bool NumberMask::finds(std::string_view text) const {
  std::string copy(text);
  return mask(copy) != 0;
}

std::uint64_t NumberMask::mask(std::string& text) const {
  std::uint64_t found = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is_digit(text[at]) || (at > 0 && is_digit(text[at - 1]))) continue;
    const auto end = match(text, at);
    if (end == 0) continue;
    ++found;
    std::replace_if(text.begin() + static_cast<std::ptrdiff_t>(at),
                    text.begin() + static_cast<std::ptrdiff_t>(end), is_digit, 'x');
    at = end - 1;
  }
  return found;
}

}  // namespace lapwing::registry
