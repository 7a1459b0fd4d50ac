#include "registry/packed_block.h"

#include <bit>

namespace lapwing::registry {

void PackedBlock::pack(const char* page, std::uint32_t count, std::span<const std::uint16_t> days,
                       char* out) {
  if (!days.empty()) std::memcpy(out + days_at(count), days.data(), days.size_bytes());
  if (!sparse(count)) {
    std::memcpy(out, page, kPageBytes);
    return;
  }
  char* low = out + kStartsBytes;
  for (std::size_t i = 0; i < kStarts; ++i) {
    const auto before = static_cast<std::uint16_t>(low - out - kStartsBytes);
    std::memcpy(out + 2 * i, &before, sizeof(before));
    // 40 times 256 bits are a little more than the page's 10,000, whose padding is zeros.
    for (std::size_t word = 4 * i; word < 4 * i + 4 && word < 157; ++word) {
      std::uint64_t bits = 0;
      std::memcpy(&bits, page + 8 * word, sizeof(bits));
      for (; bits != 0; bits &= bits - 1) {
        *low++ =
            static_cast<char>(word % 4 * 64 + static_cast<std::size_t>(std::countr_zero(bits)));
      }
    }
  }
}

}  // namespace lapwing::registry
