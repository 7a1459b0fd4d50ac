#include "base/file_stamps.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "tests/support/temp_dir.h"

namespace lapwing {
namespace {

namespace fs = std::filesystem;

TEST(FileStamps, WhatIsOldKeepsItsStampAndAnotherSelectionHasAnother) {
  // Of the system's own, which nobody changes while a test runs.
  const std::vector<fs::path> both = {"/usr", "/usr/share/zoneinfo/UTC"};
  const std::string stamp = stamp_of(both);
  EXPECT_EQ(stamp.size(), 64u);
  EXPECT_EQ(stamp_of(both), stamp);
  EXPECT_NE(stamp_of(std::span(both).first(1)), stamp);
  EXPECT_NE(stamp_of(std::array<fs::path, 2>{"/usr/share/zoneinfo/UTC", "/usr"}), stamp);
}

TEST(FileStamps, WhatChangedJustNowOrIsNotThereHasNone) {
  TempDir dir;
  dir.write("new.txt", "new");
  EXPECT_EQ(stamp_of(std::array<fs::path, 1>{dir / "new.txt"}), "");
  EXPECT_EQ(stamp_of(std::array<fs::path, 1>{dir / "missing.txt"}), "");
  EXPECT_EQ(stamp_of(std::array<fs::path, 2>{"/usr", dir / "missing.txt"}), "");
}

}  // namespace
}  // namespace lapwing
