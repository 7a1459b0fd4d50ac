// Jurisdiction: an ISO 3166 code, a country (`US`, `GB`) or a subdivision (`US-FL`, `GB-SCT`), in
// one 64-bit value. A value type; no thread safety needed.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace lapwing::checker {

class Jurisdiction {
 public:
  // Two upper-case letters, then optionally `-` and one to three upper-case letters or digits.
  // Checks the form, not whether the place exists.
  static constexpr std::optional<Jurisdiction> parse(std::string_view text) {
    const auto letter = [](char c) { return c >= 'A' && c <= 'Z'; };
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.size() != 2 && (text.size() < 4 || text.size() > 6 || text[2] != '-')) return {};
    if (!letter(text[0]) || !letter(text[1])) return {};
    for (std::size_t i = 3; i < text.size(); ++i) {
      if (!letter(text[i]) && !digit(text[i])) return {};
    }
    std::uint64_t packed = 0;
    for (std::size_t i = 0; i < 8; ++i) {
      packed = packed << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0U);
    }
    return Jurisdiction(packed);
  }

  constexpr bool is_country() const { return (packed_ & 0x0000'ffff'ffff'ffffU) == 0; }
  // The country itself for a country.
  constexpr Jurisdiction country() const { return Jurisdiction(packed_ & ~0x0000'ffff'ffff'ffffU); }
  constexpr bool is_in(Jurisdiction other) const {
    return *this == other || (other.is_country() && country() == other);
  }
  std::string to_string() const {
    std::string text;
    for (int shift = 56; shift >= 0; shift -= 8) {
      const char c = static_cast<char>(packed_ >> shift & 0xffU);
      if (c != 0) text += c;
    }
    return text;
  }

  constexpr std::uint64_t packed() const { return packed_; }
  // Alphabetical, a country before its subdivisions.
  friend constexpr auto operator<=>(Jurisdiction, Jurisdiction) = default;

 private:
  explicit constexpr Jurisdiction(std::uint64_t packed) : packed_(packed) {}
  std::uint64_t packed_;
};

}  // namespace lapwing::checker

template <>
struct std::hash<lapwing::checker::Jurisdiction> {
  std::size_t operator()(lapwing::checker::Jurisdiction place) const noexcept {
    return std::hash<std::uint64_t>{}(place.packed() * 0x9e37'79b9'7f4a'7c15U);
  }
};
