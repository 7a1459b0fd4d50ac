#include "base/large_pages.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace lapwing {
namespace {

TEST(LargePagesTest, KeepWhatIsWrittenWhateverTheSystemGives) {
  for (const std::size_t count : {1U, 1'000U, 700'000U, 3'000'001U}) {
    std::vector<std::uint32_t, LargePages<std::uint32_t>> numbers(count);
    std::iota(numbers.begin(), numbers.end(), 7U);
    EXPECT_EQ(numbers.front(), 7U);
    EXPECT_EQ(numbers.back(), count + 6);
  }
}

TEST(LargePagesTest, MemoryIsLeftToOthers) {
  EXPECT_FALSE(large_pages_free(std::uint64_t{1} << 50));
}

}  // namespace
}  // namespace lapwing
