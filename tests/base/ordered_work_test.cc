#include "base/ordered_work.h"

#include <gtest/gtest.h>

#include <atomic>
#include <limits>
#include <stdexcept>
#include <vector>

namespace lapwing {
namespace {

constexpr int kNever = std::numeric_limits<int>::max();

// Numbers from 0, squared; tells when two threads are where only one may be.
class Squares final : public OrderedWork {
 public:
  Squares(int count, std::size_t workers) : count_(count), values_(slots_for(workers)) {}

  Result<bool> take(std::size_t slot) override {
    EXPECT_EQ(takers_++, 0);
    const int value = next_++;
    values_[slot] = value;
    --takers_;
    if (value == take_fails_at) return error(Errc::io_error, "take {}", value);
    return value < count_;
  }
  Status work(std::size_t slot, std::size_t worker) override {
    EXPECT_LT(worker, values_.size());
    const int value = values_[slot];
    if (value == work_fails_at) return error(Errc::internal, "work {}", value);
    if (value == throws_at) throw std::runtime_error("thrown");
    // Later batches are done sooner.
    for (volatile int i = value % 7 * 1'000; i > 0;) i = i - 1;
    values_[slot] = value * value;
    return ok();
  }
  Result<bool> put(std::size_t slot) override {
    EXPECT_EQ(putters_++, 0);
    put_.push_back(values_[slot]);
    --putters_;
    if (static_cast<int>(put_.size()) == put_fails_at) return error(Errc::io_error, "put");
    return static_cast<int>(put_.size()) != enough_at;
  }

  // Precondition: in order.
  std::size_t put_count() const {
    for (std::size_t i = 0; i < put_.size(); ++i) {
      EXPECT_EQ(put_[i], static_cast<int>(i * i));
    }
    return put_.size();
  }

  int take_fails_at = kNever, work_fails_at = kNever, throws_at = kNever;
  int put_fails_at = kNever, enough_at = kNever;

 private:
  int count_;
  int next_ = 0;
  std::vector<int> values_;
  std::vector<int> put_;
  std::atomic<int> takers_ = 0;
  std::atomic<int> putters_ = 0;
};

class OrderedWorkTest : public testing::TestWithParam<std::size_t> {};

TEST_P(OrderedWorkTest, PutsEverythingInOrder) {
  for (const int count : {0, 1, 2, 3, 1'000}) {
    Squares work(count, GetParam());
    EXPECT_TRUE(run_in_order(work, GetParam()));
    EXPECT_EQ(work.put_count(), static_cast<std::size_t>(count));
  }
}

TEST_P(OrderedWorkTest, TheFirstErrorInOrderCountsAndWhatComesBeforeItIsPut) {
  Squares work(100, GetParam());
  work.work_fails_at = 40;
  work.take_fails_at = 43;
  const auto done = run_in_order(work, GetParam());
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, "work 40");
  EXPECT_EQ(work.put_count(), 40u);
}

TEST_P(OrderedWorkTest, AnErrorOfTheSourceComesAfterWhatItGave) {
  Squares work(100, GetParam());
  work.take_fails_at = 43;
  const auto done = run_in_order(work, GetParam());
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, "take 43");
  EXPECT_EQ(work.put_count(), 43u);
}

TEST_P(OrderedWorkTest, AfterAnErrorOfTheSinkNothingIsPut) {
  Squares work(1'000, GetParam());
  work.put_fails_at = 5;
  const auto done = run_in_order(work, GetParam());
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, "put");
  EXPECT_EQ(work.put_count(), 5u);
}

TEST_P(OrderedWorkTest, StopsWhenNoMoreIsWanted) {
  Squares work(1'000'000'000, GetParam());
  work.enough_at = 5;
  EXPECT_TRUE(run_in_order(work, GetParam()));
  EXPECT_EQ(work.put_count(), 5u);
}

TEST_P(OrderedWorkTest, WhatIsThrownIsThrownToTheCaller) {
  Squares work(1'000, GetParam());
  work.throws_at = 17;
  EXPECT_THROW(static_cast<void>(run_in_order(work, GetParam())), std::runtime_error);
  EXPECT_LE(work.put_count(), 17u);
}

INSTANTIATE_TEST_SUITE_P(Workers, OrderedWorkTest, testing::Values(1, 2, 3, 8));

}  // namespace
}  // namespace lapwing
