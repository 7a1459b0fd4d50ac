// A block of a list index: where few of its 10,000 numbers are listed those, and not a bit for each
// that could be, so that more of it stays near the processor. Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace lapwing::registry {

// Sparse, up to kSparseMax numbers:
//   u16 [42]  how many numbers there are before each 256th of the 10,000, the last two: in all
//   u8  [n]   their low bytes, ascending within each 256
//   u16 [n]   their days, on an even place; left out where all have one
// Else a page of bits (registry/list_index.cc) and days.
class PackedBlock {
 public:
  static constexpr std::size_t kPageBytes = 1280;
  static constexpr std::uint32_t kSparseMax = 900;

  static bool sparse(std::uint32_t count) { return count <= kSparseMax; }
  static std::size_t bytes(std::uint32_t count, bool days) {
    return days_at(count) + (days ? 2 * std::size_t{count} : 0);
  }
  // Where in it the days begin.
  static std::size_t days_at(std::uint32_t count) {
    return sparse(count) ? kStartsBytes + (count + 1) / 2 * 2 : kPageBytes;
  }
  // `out` has room for bytes(), and zeros in it. `page`: with `count` bits set. `days`: of each, or
  // none.
  static void pack(const char* page, std::uint32_t count, std::span<const std::uint16_t> days,
                   char* out);

  // How many numbers a sparse block has.
  static std::uint32_t count(const char* block) { return start(block, kStarts - 1); }

  // In a sparse block: where the low bytes are among which `bit`'s would be.
  struct Bucket {
    const char* block;
    std::uint32_t begin;
    std::uint32_t end;
  };
  static const char* starts_of(const char* block, std::size_t bit) { return block + bit / 256 * 2; }
  static Bucket bucket_of(const char* block, std::size_t bit) {
    return {block, start(block, bit / 256), start(block, bit / 256 + 1)};
  }
  static const char* low_bytes(const Bucket& bucket) {
    return bucket.block + kStartsBytes + bucket.begin;
  }
  // How many of the block's numbers are before `bit`; whether it is listed itself.
  static bool find(const Bucket& bucket, std::size_t bit, std::uint32_t& rank) {
    const auto low = static_cast<unsigned char>(bit % 256);
    const auto* const bytes = reinterpret_cast<const unsigned char*>(bucket.block) + kStartsBytes;
    rank = bucket.begin;
    while (rank != bucket.end && bytes[rank] < low) ++rank;
    return rank != bucket.end && bytes[rank] == low;
  }
  static const char* day(const Bucket& bucket, std::uint32_t rank) {
    return bucket.block + days_at(count(bucket.block)) + 2 * std::size_t{rank};
  }

 private:
  static constexpr std::size_t kStarts = 42;
  static constexpr std::size_t kStartsBytes = 2 * kStarts;

  static std::uint32_t start(const char* block, std::size_t i) {
    std::uint16_t value = 0;
    std::memcpy(&value, block + 2 * i, sizeof(value));
    return value;
  }
};

}  // namespace lapwing::registry
