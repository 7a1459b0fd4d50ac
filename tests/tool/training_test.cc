// doc/training.md as it stands: each of its commands runs, and each check says `right`.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "tests/tool/program.h"

namespace lapwing::tool {
namespace {

constexpr int kExercises = 6;

// The text of all ```sh blocks, in order.
std::string commands_of(const std::string& page) {
  std::string commands = "set -eu\n";
  const std::string begin = "```sh\n";
  for (std::size_t at = page.find(begin); at != std::string::npos; at = page.find(begin, at)) {
    at += begin.size();
    const std::size_t end = page.find("```\n", at);
    commands += page.substr(at, end - at);
    at = end;
  }
  return commands;
}

TEST(Training, EveryCommandRunsAndEveryAnswerIsRight) {
  const Program lapwing;
  const std::string page = read_file(std::string(LAPWING_SOURCE_DIR) + "/doc/training.md");
  const auto script = lapwing.directory().write("course.sh", commands_of(page));
  const auto program = std::filesystem::path(LAPWING_PROGRAM).parent_path().string();
  const int done =
      std::system(fmt::format("cd {0} && PATH={1}:$PATH sh course.sh > out.txt 2> err.txt",
                              lapwing.directory().path().string(), program)
                      .c_str());
  const std::string out = read_file(lapwing.directory() / "out.txt");
  EXPECT_EQ(done, 0) << out << read_file(lapwing.directory() / "err.txt");
  int right = 0;
  for (std::size_t at = out.find("right\n"); at != std::string::npos;
       at = out.find("right\n", at + 1)) {
    ++right;
  }
  EXPECT_EQ(right, kExercises) << out;
}

}  // namespace
}  // namespace lapwing::tool
