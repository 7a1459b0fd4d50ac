#include "base/byte_mask.h"

#include <algorithm>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace lapwing {
namespace {

void mark_bytes(std::string_view text, std::size_t from, char a, char b, char c,
                std::uint64_t* words) {
  for (std::size_t i = from; i < text.size(); ++i) {
    const char byte = text[i];
    const bool marked = (byte == a) | (byte == b) | (byte == c);
    words[i / 64] |= std::uint64_t{marked} << i % 64;
  }
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) std::uint32_t marks_of_32(const char* at, __m256i a, __m256i b,
                                                          __m256i c) {
  const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
  const __m256i marked =
      _mm256_or_si256(_mm256_or_si256(_mm256_cmpeq_epi8(bytes, a), _mm256_cmpeq_epi8(bytes, b)),
                      _mm256_cmpeq_epi8(bytes, c));
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(marked));
}

__attribute__((target("avx2"))) void mark_with_avx2(std::string_view text, char a, char b, char c,
                                                    std::uint64_t* words) {
  const __m256i as = _mm256_set1_epi8(a), bs = _mm256_set1_epi8(b), cs = _mm256_set1_epi8(c);
  const std::size_t whole = text.size() / 64;
  for (std::size_t word = 0; word < whole; ++word) {
    const char* const at = text.data() + 64 * word;
    words[word] = marks_of_32(at, as, bs, cs) | std::uint64_t{marks_of_32(at + 32, as, bs, cs)}
                                                    << 32;
  }
  mark_bytes(text, 64 * whole, a, b, c, words);
}

__attribute__((target("avx2"))) std::size_t count_with_avx2(char byte, std::string_view text) {
  const __m256i bytes = _mm256_set1_epi8(byte);
  const __m256i zero = _mm256_setzero_si256();
  __m256i sums = zero;  // four of 64 bits
  const char* at = text.data();
  for (std::size_t left = text.size() / 32; left > 0;) {
    // A byte of the inner sums holds at most 255.
    const std::size_t turns = left < 255 ? left : 255;
    __m256i counts = zero;
    for (std::size_t i = 0; i < turns; ++i, at += 32) {
      const __m256i here = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
      counts = _mm256_sub_epi8(counts, _mm256_cmpeq_epi8(here, bytes));
    }
    sums = _mm256_add_epi64(sums, _mm256_sad_epu8(counts, zero));
    left -= turns;
  }
  auto count = static_cast<std::size_t>(std::count(at, text.data() + text.size(), byte));
  alignas(32) std::uint64_t parts[4];
  _mm256_store_si256(reinterpret_cast<__m256i*>(parts), sums);
  for (const std::uint64_t part : parts) count += part;
  return count;
}

const bool kAvx2 = __builtin_cpu_supports("avx2") != 0;
#endif

}  // namespace

void ByteMask::begin(std::size_t size) {
  words_.assign(size / 64 + 1, 0);
  words_.back() = std::uint64_t{1} << size % 64;
}

void ByteMask::mark(std::string_view text, char a, char b, char c) {
#if defined(__x86_64__)
  if (kAvx2) {
    begin(text.size());
    mark_with_avx2(text, a, b, c, words_.data());
    return;
  }
#endif
  mark_portably(text, a, b, c);
}

void ByteMask::mark_portably(std::string_view text, char a, char b, char c) {
  begin(text.size());
  mark_bytes(text, 0, a, b, c, words_.data());
}

std::size_t count_of(char byte, std::string_view text) {
#if defined(__x86_64__)
  if (kAvx2) return count_with_avx2(byte, text);
#endif
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), byte));
}

}  // namespace lapwing
