// Where the few bytes that structure a text stand in it, as a bit a byte: found sixty-four at a
// time with AVX2 where the processor has it, one by one elsewhere, with the same answer. Not
// thread-safe; keep one and use it again, as it holds its memory.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace lapwing {

class ByteMask {
 public:
  // Marks every `a`, `b` and `c` of the text.
  void mark(std::string_view text, char a, char b, char c);

  // The first mark at or after `at`, or the text's size when there is none. Precondition: `at` is
  // no larger than that.
  std::size_t next(std::size_t at) const {
    std::size_t word = at / 64;
    std::uint64_t bits = words_[word] & (~std::uint64_t{0} << at % 64);
    while (bits == 0) bits = words_[++word];
    return word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
  }

  // What mark() does without AVX2, for tests to compare.
  void mark_portably(std::string_view text, char a, char b, char c);

 private:
  void begin(std::size_t size);

  std::vector<std::uint64_t> words_;  // a mark stands behind the text, where next() ends
};

// How often `byte` is in the text, by the same means.
std::size_t count_of(char byte, std::string_view text);

}  // namespace lapwing
