#include "registry/difference.h"

#include <gtest/gtest.h>

#include <random>

namespace lapwing::registry {
namespace {

std::vector<Change> some_changes(std::size_t count) {
  std::mt19937_64 random(7);
  std::vector<Change> changes;
  std::uint64_t number = 999;
  for (std::size_t i = 0; i < count; ++i) {
    number += 1 + random() % 1'000'000;
    Change change{static_cast<ChangeOp>(random() % 3), number, {}};
    if (random() % 2 == 0) {
      change.day =
          std::chrono::sys_days(std::chrono::days(static_cast<int>(random() % 40'000) - 9'000));
    }
    changes.push_back(change);
  }
  return changes;
}

std::string bytes_of(const std::vector<Change>& changes) {
  const auto blobs = memory_blobs();
  DifferenceWriter writer(*blobs->create());
  for (const auto& change : changes) EXPECT_TRUE(writer.put(change));
  return *read_blob(*blobs, *writer.finish());
}

// All changes, or the error.
Result<std::vector<Change>> changes_of(std::string_view bytes) {
  const auto blobs = memory_blobs();
  const auto reader = DifferenceReader::open(*blobs, *put_blob(*blobs, bytes));
  if (!reader) return reader.error();
  std::vector<Change> changes;
  for (Change change;;) {
    const auto more = (*reader)->next(change);
    if (!more) return more.error();
    if (!*more) return changes;
    changes.push_back(change);
  }
}

TEST(Difference, ReadsBackWhatWasWrittenAcrossChunks) {
  for (const std::size_t count : {0, 1, 2, 3'000'000}) {
    const auto changes = some_changes(count);
    const auto read = changes_of(bytes_of(changes));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_TRUE(*read == changes) << count;
  }
}

TEST(Difference, KnowsThatItWasCutOrGrew) {
  const auto whole = bytes_of(some_changes(20));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto read = changes_of(whole.substr(0, size));
    ASSERT_FALSE(read) << size;
    EXPECT_EQ(read.error().code, Errc::data_loss);
  }
  EXPECT_FALSE(changes_of(whole + whole.substr(4)));
  EXPECT_FALSE(changes_of(whole + "x"));
}

}  // namespace
}  // namespace lapwing::registry
