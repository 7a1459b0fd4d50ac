// E164: a telephone number in ITU-T E.164 form, digits with country code, as one 64-bit value. The
// only number type past the edge: text becomes an E164 through phone/reading.h alone.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace lapwing {

class E164 {
 public:
  // E.164 section 6: at most 15 digits. Country codes begin with 1 to 9, so no leading zero is
  // lost.
  static constexpr int kDigitsMax = 15;
  static constexpr int kDigitsMin = 4;

  // Digits only, no plus: `12125550142`. Checks length and first digit, nothing about a plan.
  static constexpr std::optional<E164> from_digits(std::string_view digits) {
    if (digits.size() < kDigitsMin || digits.size() > kDigitsMax || digits[0] == '0') return {};
    std::uint64_t value = 0;
    for (const char c : digits) {
      if (c < '0' || c > '9') return {};
      value = value * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return E164(value);
  }
  // `12125550142` as an integer; a value with too few or too many digits gives nothing.
  static constexpr std::optional<E164> from_value(std::uint64_t value) {
    if (value < 1'000 || value > 999'999'999'999'999) return {};
    return E164(value);
  }

  constexpr std::uint64_t value() const { return value_; }
  std::string digits() const { return std::to_string(value_); }
  std::string to_string() const { return "+" + digits(); }

  friend constexpr auto operator<=>(E164, E164) = default;

 private:
  explicit constexpr E164(std::uint64_t value) : value_(value) {}
  std::uint64_t value_;
};

}  // namespace lapwing

template <>
struct std::hash<lapwing::E164> {
  std::size_t operator()(lapwing::E164 number) const noexcept {
    return std::hash<std::uint64_t>{}(number.value());
  }
};
