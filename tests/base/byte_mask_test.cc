#include "base/byte_mask.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

namespace lapwing {
namespace {

std::vector<std::size_t> marks(const ByteMask& mask, std::size_t size) {
  std::vector<std::size_t> found;
  for (std::size_t at = 0; (at = mask.next(at)) != size; ++at) found.push_back(at);
  return found;
}

TEST(ByteMask, FindsEachOfThreeBytesAndThenTheEnd) {
  ByteMask mask;
  const std::string text = "a,b\nc\r";
  mask.mark(text, ',', '\n', '\r');
  EXPECT_EQ(marks(mask, text.size()), (std::vector<std::size_t>{1, 3, 5}));
  EXPECT_EQ(mask.next(text.size()), text.size());
  mask.mark("", ',', '\n', '\r');
  EXPECT_EQ(mask.next(0), 0u);
}

TEST(ByteMask, AnswersTheSameWithAndWithoutWideInstructions) {
  std::mt19937 random(20261125);
  ByteMask wide, narrow;
  for (std::size_t size = 0; size < 300; ++size) {
    std::string text(size, ' ');
    for (char& c : text) c = static_cast<char>(random() % 4 == 0 ? ",;\n\xFF"[random() % 4] : 'x');
    std::vector<std::size_t> expected;
    for (std::size_t i = 0; i < size; ++i) {
      if (text[i] == ',' || text[i] == '\n' || text[i] == '\xFF') expected.push_back(i);
    }
    wide.mark(text, ',', '\n', '\xFF');
    narrow.mark_portably(text, ',', '\n', '\xFF');
    EXPECT_EQ(marks(wide, size), expected);
    EXPECT_EQ(marks(narrow, size), expected);
  }
}

TEST(CountOf, CountsAtEveryLengthAndOffset) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += i % 3 == 0 ? '\n' : static_cast<char>(i % 251);
  for (const std::size_t begin : {0, 1, 7, 31, 32, 33}) {
    for (const std::size_t size : {0, 1, 31, 32, 33, 8'159, 8'160, 8'193, 19'000}) {
      const auto part = std::string_view(text).substr(begin, size);
      EXPECT_EQ(count_of('\n', part),
                static_cast<std::size_t>(std::count(part.begin(), part.end(), '\n')));
    }
  }
}

}  // namespace
}  // namespace lapwing
