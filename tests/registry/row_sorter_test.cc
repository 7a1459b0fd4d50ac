#include "registry/row_sorter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/support/temp_dir.h"

namespace lapwing::registry {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

std::vector<Change> random_rows(std::size_t count, std::uint64_t range) {
  std::mt19937_64 random(count);
  std::vector<Change> rows;
  for (std::size_t i = 0; i < count; ++i) {
    Change row{static_cast<ChangeOp>(random() % 3), 1'000 + random() % range, {}};
    if (random() % 2 == 0) row.day = sys_days(days(static_cast<int>(random() % 40'000) - 9'000));
    rows.push_back(row);
  }
  return rows;
}

std::vector<Change> sorted_by(RowSorter& sorter, const std::vector<Change>& rows) {
  for (const auto& row : rows) EXPECT_TRUE(sorter.add(row));
  const auto finished = sorter.finish();
  EXPECT_TRUE(finished);
  std::vector<Change> sorted;
  Change row;
  for (auto more = sorter.next(row); *more; more = sorter.next(row)) sorted.push_back(row);
  return sorted;
}

std::vector<Change> expected(std::vector<Change> rows) {
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Change& a, const Change& b) { return a.number < b.number; });
  return rows;
}

TEST(RowSorter, SortsInMemoryAndThroughRunsAndKeepsTheOrderOfEqualNumbers) {
  const TempDir dir;
  for (const std::size_t count : {0, 1, 99, 100, 101, 5'000}) {
    for (const std::uint64_t range : {50, 1'000'000}) {
      RowSorter sorter(posix_file_system(), dir / "runs", 100);
      const auto rows = random_rows(count, range);
      EXPECT_EQ(sorted_by(sorter, rows), expected(rows)) << count << " of " << range;
    }
  }
}

TEST(RowSorter, MakesOneRunOfRowsThatComeSorted) {
  const TempDir dir;
  RowSorter sorter(posix_file_system(), dir / "runs", 100);
  const auto rows = expected(random_rows(5'000, 1'000'000));
  for (const auto& row : rows) ASSERT_TRUE(sorter.add(row));
  ASSERT_TRUE(sorter.finish());
  EXPECT_EQ(posix_file_system().list(dir / "runs")->size(), 1u);
}

TEST(RowSorter, LeavesNoFileBehind) {
  const TempDir dir;
  {
    RowSorter sorter(posix_file_system(), dir / "runs", 100);
    for (const auto& row : random_rows(1'000, 1'000'000)) ASSERT_TRUE(sorter.add(row));
    EXPECT_TRUE(std::filesystem::exists(dir / "runs"));
  }
  EXPECT_FALSE(std::filesystem::exists(dir / "runs"));
}

}  // namespace
}  // namespace lapwing::registry
