// Unsigned integers as big-endian bytes, the form of all fixed-width numbers on disk.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lapwing::registry {

inline void put_big_endian(std::string& out, std::uint64_t value, int size) {
  for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(value >> shift));
  }
}
inline void put_u32(std::string& out, std::uint32_t value) { put_big_endian(out, value, 4); }
inline void put_u64(std::string& out, std::uint64_t value) { put_big_endian(out, value, 8); }

// Precondition: bytes.size() >= size.
inline std::uint64_t get_big_endian(std::string_view bytes, std::size_t size) {
  std::uint64_t value = 0;
  for (const char byte : bytes.substr(0, size)) {
    value = value << 8 | static_cast<unsigned char>(byte);
  }
  return value;
}
inline std::uint32_t get_u32(std::string_view bytes) {
  return static_cast<std::uint32_t>(get_big_endian(bytes, 4));
}
inline std::uint64_t get_u64(std::string_view bytes) { return get_big_endian(bytes, 8); }

}  // namespace lapwing::registry
