// The checksum that two copies of a list are compared by: SHA-256 of the listed numbers, ascending,
// digits with country code, LF after each. One thread at a time.
#pragma once

#include <array>
#include <charconv>
#include <cstdint>

#include "base/sha256.h"
#include "phone/e164.h"

namespace lapwing::registry {

class ContentHash {
 public:
  // Precondition: numbers ascend.
  void add(std::uint64_t number) {
    if (used_ + kLineMax > buffer_.size()) flush();
    char* const at = buffer_.data() + used_;
    char* const end = std::to_chars(at, at + kLineMax, number).ptr;
    *end = '\n';
    used_ += static_cast<std::size_t>(end + 1 - at);
  }
  Sha256Digest digest() {
    flush();
    return hash_.digest();
  }

 private:
  static constexpr std::size_t kLineMax = E164::kDigitsMax + 1;
  void flush() {
    hash_.update({buffer_.data(), used_});
    used_ = 0;
  }

  Sha256 hash_;
  std::array<char, 64 << 10> buffer_{};
  std::size_t used_ = 0;
};

}  // namespace lapwing::registry
