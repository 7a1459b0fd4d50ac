#include "registry/list_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <random>

#include "tests/support/temp_dir.h"

namespace lapwing::registry {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using Listed = std::map<std::uint64_t, ListedSince>;

constexpr sys_days kDay = std::chrono::year(2003) / 6 / 1;

class ListIndexTest : public testing::Test {
 protected:
  Status write(const Listed& listed) {
    auto writer = ListIndexWriter::create(posix_file_system(), path);
    if (!writer) return writer.error();
    for (const auto& [number, since] : listed) {
      if (auto put = (*writer)->put(number, since); !put) return put;
    }
    return (*writer)->finish({"us.national", 7, {}, 0});
  }
  std::unique_ptr<const ListIndex> open() {
    auto index = ListIndex::open(posix_file_system(), path);
    EXPECT_TRUE(index) << index.error().message;
    return *std::move(index);
  }

  TempDir dir;
  std::filesystem::path path = dir / "index" / "us.national";
};

// NANP and other numbers, crowded and thin blocks, with one day and many.
Listed some_numbers() {
  std::mt19937_64 random(5);
  Listed listed;
  for (int i = 0; i < 9'000; ++i) {
    listed[14155550000 + random() % 10'000] = {FromKind::first_seen, kDay};
    listed[12125550000 + random() % 30'000] = {
        random() % 2 == 0 ? FromKind::registered : FromKind::first_seen,
        kDay + days(static_cast<int>(random() % 9'000) - 2'000)};
    listed[1'000 + random() % 999'999'999'998'000] = {FromKind::registered, kDay};
  }
  // About as many as are packed one by one, and few, each with its day; a block's first and last.
  for (const std::uint64_t count : {1U, 2U, 60U, 899U, 900U, 901U}) {
    const std::uint64_t block = 13'050'000'000 + 10'000 * count;
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::uint64_t number = i < 2 ? block + 9'999 * i : block + 11 * i + 30;
      listed[number] = {FromKind::registered, kDay + days(static_cast<int>(i))};
    }
  }
  for (const std::uint64_t edge : {1'000ULL, 11'999'999'999ULL, 12'000'000'000ULL,
                                   19'999'999'999ULL, 20'000'000'000ULL, 999'999'999'999'999ULL}) {
    listed[edge] = {FromKind::registered, kDay};
  }
  return listed;
}

TEST_F(ListIndexTest, AnswersForEveryNumberAndForItsNeighbours) {
  const auto listed = some_numbers();
  ASSERT_TRUE(write(listed));
  const auto index = open();
  EXPECT_EQ(index->head().list, "us.national");
  EXPECT_EQ(index->head().seq, 7u);
  EXPECT_EQ(index->head().count, listed.size());
  for (const auto& [number, since] : listed) {
    const auto found = index->find(number);
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_TRUE(found->listed) << number;
    EXPECT_EQ(found->since, since) << number;
    for (const std::uint64_t neighbour : {number - 1, number + 1}) {
      EXPECT_EQ(index->find(neighbour)->listed, listed.contains(neighbour)) << neighbour;
    }
  }
}

// Of numbers in no order, many in one block, listed or not; mapped and in memory.
TEST_F(ListIndexTest, ManyAtOnceAreAnsweredAsEachAlone) {
  const auto listed = some_numbers();
  ASSERT_TRUE(write(listed));
  std::vector<std::unique_ptr<const ListIndex>> indexes;
  indexes.push_back(open());
  for (const unsigned threads : {1U, 3U}) {
    auto loaded = ListIndex::load(posix_file_system(), path, threads);
    if (!loaded && loaded.error().code == Errc::unavailable) continue;  // no large pages here
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ((*loaded)->head().count, listed.size());
    indexes.push_back(*std::move(loaded));
  }
  std::vector<E164> asked;
  for (const auto& [number, since] : listed) {
    for (const std::uint64_t near : {number, number + 1, number + 10'000}) {
      if (const auto one = E164::from_value(near)) asked.push_back(*one);
    }
  }
  std::shuffle(asked.begin(), asked.end(), std::mt19937_64(11));
  for (const auto& index : indexes) {
    std::vector<ListIndex::Probe> probes(asked.size());
    ASSERT_TRUE(index->find_many(asked, probes));
    for (std::size_t i = 0; i < asked.size(); ++i) {
      const auto known = listed.find(asked[i].value());
      ASSERT_EQ(probes[i].listed, known != listed.end()) << asked[i].to_string();
      if (known != listed.end()) {
        ASSERT_EQ(probes[i].since, known->second);
      }
    }
    EXPECT_TRUE(index->verify());
  }
}

TEST_F(ListIndexTest, AnEmptyListListsNothing) {
  ASSERT_TRUE(write({}));
  EXPECT_FALSE(open()->find(14155550100)->listed);
}

TEST_F(ListIndexTest, ADayThatTwoBytesCannotHoldIsLeftToTheStore) {
  const sys_days first = std::chrono::year(1990) / 1 / 1;
  const Listed listed = {{14155550100, {FromKind::registered, first - days(1)}},
                         {14155550101, {FromKind::first_seen, first}},
                         {14155550102, {FromKind::registered, first + days(0x7FFE)}},
                         {14155550103, {FromKind::registered, first + days(0x7FFF)}}};
  ASSERT_TRUE(write(listed));
  const auto index = open();
  EXPECT_TRUE(index->find(14155550100)->listed);
  EXPECT_FALSE(index->find(14155550100)->since);
  EXPECT_EQ(index->find(14155550101)->since, listed.at(14155550101));
  EXPECT_EQ(index->find(14155550102)->since, listed.at(14155550102));
  EXPECT_FALSE(index->find(14155550103)->since);
}

TEST_F(ListIndexTest, NoFileUntilItIsWhole) {
  {
    auto writer = ListIndexWriter::create(posix_file_system(), path);
    ASSERT_TRUE(writer);
    ASSERT_TRUE((*writer)->put(14155550100, {}));
  }
  EXPECT_TRUE(std::filesystem::is_empty(path.parent_path()));
  EXPECT_EQ(ListIndex::open(posix_file_system(), path).error().code, Errc::not_found);
}

// Whatever byte is damaged: refused on opening or when touched, or harmless padding; never another
// answer.
TEST_F(ListIndexTest, DamageIsNeverAnAnswer) {
  Listed listed;
  for (int i = 0; i < 40; ++i) {
    listed[14155550000 + 7 * i] = {FromKind::registered, kDay + days(i)};
    listed[442079460000 + 11 * i] = {FromKind::first_seen, kDay};
  }
  ASSERT_TRUE(write(listed));
  const auto whole = read_file(path);
  int refused = 0;
  for (std::size_t at = 0; at < whole.size(); at += 1 + at % 5) {
    auto bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ 1 << at % 8);
    std::ofstream(path, std::ios::binary) << bytes;
    const auto index = ListIndex::open(posix_file_system(), path);
    const auto loaded = ListIndex::load(posix_file_system(), path, 1);
    if (!index) {
      EXPECT_EQ(index.error().code, Errc::data_loss);
      EXPECT_FALSE(loaded);
      ++refused;
      continue;
    }
    for (const auto& [number, since] : listed) {
      for (const std::uint64_t asked : {number, number + 1}) {
        const auto found = (*index)->find(asked);
        if (loaded) {
          EXPECT_EQ((*loaded)->find(asked).has_value(), found.has_value()) << "byte " << at;
        }
        if (!found) {
          EXPECT_EQ(found.error().code, Errc::data_loss);
          ++refused;
        } else if (listed.contains(asked)) {
          ASSERT_TRUE(found->listed) << "byte " << at;
          ASSERT_EQ(found->since, listed.at(asked)) << "byte " << at;
        } else {
          ASSERT_FALSE(found->listed) << "byte " << at;
        }
      }
    }
  }
  EXPECT_GT(refused, 300);
  for (std::size_t size = 0; size < whole.size(); size += 37) {
    std::ofstream(path, std::ios::binary) << whole.substr(0, size);
    EXPECT_FALSE(ListIndex::open(posix_file_system(), path)) << size;
  }
}

}  // namespace
}  // namespace lapwing::registry
