// Walks answer as single look-ups do, whatever the order of the questions, by a writer and a
// reader.
#include "registry/number_walk.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/registry/support.h"

namespace lapwing::registry {
namespace {

constexpr std::uint64_t kFirst = 12125550100;

class NumberWalks : public RegistryTest {
 protected:
  NumberWalks() {
    std::vector<Row> first, second;
    for (std::uint64_t i = 0; i < 300; ++i) {
      if (random() % 3 == 0) first.push_back({kFirst + i, i % 2 == 0 ? "2003-06-01" : ""});
      if (random() % 3 == 0) second.push_back({kFirst + i, i % 2 == 0 ? "2003-06-01" : ""});
    }
    const auto accept = [](ImportOptions& options, ImportReport&) { options.accept_change = true; };
    EXPECT_TRUE(import("us.national", "2026-11-01T10:00:00Z", first, {"1212"}, accept));
    EXPECT_TRUE(import("us.national", "2026-11-10T10:00:00Z", second, {"1212"}, accept));
    EXPECT_TRUE(import("us.dno", "2026-11-02T10:00:00Z", {{kFirst + 7}, {kFirst + 299}}));
  }

  void compare(const Registry& asked, const std::vector<std::uint64_t>& order) {
    const auto walks = walk_numbers(asked, 2);
    for (const std::uint64_t value : order) {
      NumberWalk& walk = *walks[value % 2];
      for (const char* list : {"us.national", "us.dno", "us.fl"}) {
        for (const char* at :
             {"2026-10-01T00:00:00Z", "2026-11-05T00:00:00Z", "2026-11-20T00:00:00Z"}) {
          const auto one = asked.listing(list_id(list), number(value), instant(at));
          const auto walked = walk.listing(list_id(list), number(value), instant(at));
          ASSERT_TRUE(one && walked);
          ASSERT_EQ(walked->state, one->state) << value << " " << list << " " << at;
          ASSERT_EQ(walked->interval, one->interval) << value << " " << list << " " << at;
          ASSERT_EQ(walked->seq, one->seq);
        }
      }
    }
  }

  std::mt19937_64 random{std::random_device{}()};
};

TEST_F(NumberWalks, AnswerAsSingleLookUpsDo) {
  std::vector<std::uint64_t> order;
  for (std::uint64_t i = 0; i < 310; ++i) {
    order.push_back(kFirst + i);
    if (random() % 4 == 0) order.push_back(kFirst + i);
  }
  compare(*registry, order);
  compare(*reader(), order);
  std::shuffle(order.begin(), order.end(), random);
  compare(*registry, order);
  compare(*reader(), order);
  std::reverse(order.begin(), order.end());
  compare(*registry, order);
}

TEST_F(NumberWalks, SeeTheRegistryAsItWasWhenTheyBegan) {
  const auto walks = walk_numbers(*registry, 1);
  ASSERT_TRUE(registry->add(list_id("us.tx"), number(kFirst), {"test", "by hand"}));
  const auto at = clock->now() + std::chrono::hours(1);
  EXPECT_EQ(walks[0]->listing(list_id("us.tx"), number(kFirst), at)->state,
            ListingState::not_listed);
  EXPECT_EQ(walk_numbers(*registry, 1)[0]->listing(list_id("us.tx"), number(kFirst), at)->state,
            ListingState::listed);
  EXPECT_FALSE(walks[0]->holds(list_id("us.fl")));
  EXPECT_TRUE(walks[0]->holds(list_id("us.dno")));
  EXPECT_FALSE(walks[0]->holds_records("acme"));
}

}  // namespace
}  // namespace lapwing::registry
