// Lines of a file that many append to at once.
#include "service/access_file.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <sstream>
#include <thread>

#include "tests/support/temp_dir.h"

namespace lapwing::service {
namespace {

TEST(AccessFile, AFewLinesAreThereAtOnce) {
  const TempDir dir;
  AccessFile file((dir / "access.log").string());
  ASSERT_TRUE(file.is_open());
  std::string all;
  for (int i = 0; i < AccessFile::kAtOnceMax; ++i) {
    file.append(std::to_string(i));
    all += std::to_string(i) + "\n";
    ASSERT_EQ(read_file(dir / "access.log"), all);
  }
}

TEST(AccessFile, WhatWasThereStays) {
  const TempDir dir;
  const auto path = dir.write("access.log", "older\n");
  AccessFile(path.string()).append("newer");
  EXPECT_EQ(read_file(path), "older\nnewer\n");
}

TEST(AccessFile, LinesOfManyThreadsAreWholeAndInOrder) {
  const TempDir dir;
  constexpr int kThreads = 8;
  constexpr int kLines = 2'000;
  {
    AccessFile file((dir / "access.log").string());
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&file, t] {
        for (int i = 0; i < kLines; ++i) file.append(fmt::format("{} {} end", t, i));
      });
    }
    for (auto& thread : threads) thread.join();
  }
  std::istringstream lines(read_file(dir / "access.log"));
  std::map<int, int> next;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    int thread = -1;
    int number = -1;
    std::string end;
    words >> thread >> number >> end;
    ASSERT_EQ(end, "end") << line;
    ASSERT_EQ(number, next[thread]++);
  }
  ASSERT_EQ(next.size(), static_cast<std::size_t>(kThreads));
  for (const auto& [thread, count] : next) EXPECT_EQ(count, kLines);
}

TEST(AccessFile, WhatCannotBeOpenedIsNotOpen) {
  const TempDir dir;
  EXPECT_FALSE(AccessFile((dir / "missing" / "access.log").string()).is_open());
}

}  // namespace
}  // namespace lapwing::service
