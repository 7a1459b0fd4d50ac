#include "base/loaded_file.h"

#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "tests/support/temp_dir.h"

namespace lapwing {
namespace {

bool refused_large_pages(const Result<std::unique_ptr<MappedFile>>& loaded) {
  return !loaded && loaded.error().code == Errc::unavailable;
}

TEST(LoadedFileTest, HoldsTheBytesOfTheFile) {
  const TempDir dir;
  std::mt19937_64 random(7);
  // Nothing, less than a large page, whole ones, and some bytes more.
  for (const std::size_t size : {0U, 1U, 70'000U, 4U << 20, (7U << 20) + 12'345}) {
    std::string bytes(size, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    const auto path = dir.write("list", bytes);
    for (const unsigned threads : {1U, 2U, 5U}) {
      const auto loaded = load_file(posix_file_system(), path, threads);
      if (refused_large_pages(loaded)) GTEST_SKIP() << loaded.error().message;
      ASSERT_TRUE(loaded) << loaded.error().message;
      EXPECT_TRUE((*loaded)->bytes() == bytes) << size;
    }
  }
}

TEST(LoadedFileTest, RefusesWhatIsNotThere) {
  const TempDir dir;
  const auto loaded = load_file(posix_file_system(), dir.path() / "none", 2);
  EXPECT_EQ(loaded.error().code, Errc::not_found);
}

// A sparse file costs no disk, and no machine of tests has so much memory.
TEST(LoadedFileTest, LeavesMemoryToOthers) {
  const TempDir dir;
  const auto path = dir.write("long", "");
  std::filesystem::resize_file(path, std::uintmax_t{8} << 40);
  EXPECT_TRUE(refused_large_pages(load_file(posix_file_system(), path, 2)));
}

}  // namespace
}  // namespace lapwing
