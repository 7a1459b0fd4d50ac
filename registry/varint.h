// Variable-length integers: seven bits a byte, least significant first, the top bit set on all but
// the last. Shared by difference files and the runs of an import.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lapwing::registry {

inline constexpr std::size_t kVarintBytesMax = 10;

inline void append_varint(std::string& bytes, std::uint64_t value) {
  while (value >= 0x80) {
    bytes.push_back(static_cast<char>(0x80 | (value & 0x7F)));
    value >>= 7;
  }
  bytes.push_back(static_cast<char>(value));
}

// Advances `at`; nothing when the bytes end first.
inline std::optional<std::uint64_t> take_varint(std::string_view bytes, std::size_t& at) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; at < bytes.size() && shift < 64; shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes[at++]);
    value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) return value;
  }
  return {};
}

// Small for small magnitudes of either sign.
constexpr std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

}  // namespace lapwing::registry
