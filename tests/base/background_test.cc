#include "base/background.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <thread>

namespace lapwing {
namespace {

int nice_of_this_thread() { return getpriority(PRIO_PROCESS, static_cast<id_t>(gettid())); }

TEST(Background, GivesWayWithAllItsThreadsAndNoOther) {
  const int before = nice_of_this_thread();
  const int nicer = std::min(before + 10, 19);
  int helper = before;
  const int inside = in_background([&] {
    std::thread([&] { helper = nice_of_this_thread(); }).join();
    return nice_of_this_thread();
  });
  EXPECT_EQ(inside, nicer);
  EXPECT_EQ(helper, nicer);
  EXPECT_EQ(nice_of_this_thread(), before);
}

TEST(Background, HandsOnWhatIsThrown) {
  EXPECT_THROW(in_background([]() -> int { throw std::runtime_error("lost"); }),
               std::runtime_error);
}

}  // namespace
}  // namespace lapwing
