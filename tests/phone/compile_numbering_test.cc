// The build step itself: a malformed row must stop the build and say where.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/temp_dir.h"

namespace lapwing {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

struct Outcome {
  int exit_code;
  std::string output;
};

// Compiles a copy of data/numbering with `line` put at the end of `file`.
Outcome compile_with(const std::string& file, const std::string& line) {
  const TempDir dir;
  fs::copy(fs::path(LAPWING_SOURCE_DIR) / "data" / "numbering", dir.path() / "in");
  if (!line.empty()) std::ofstream(dir.path() / "in" / file, std::ios::app) << line << '\n';
  fs::create_directory(dir.path() / "out");
  const std::string command = std::string(LAPWING_BINARY_DIR) +
                              "/phone/lapwing_compile_numbering " + (dir.path() / "in").string() +
                              " " + (dir.path() / "out").string() + " 2>&1";
  FILE* pipe = popen(command.c_str(), "r");
  Outcome outcome{-1, {}};
  std::array<char, 4096> buffer;
  while (pipe != nullptr) {
    const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), pipe);
    if (size == 0) break;
    outcome.output.append(buffer.data(), size);
  }
  if (pipe != nullptr) outcome.exit_code = WEXITSTATUS(pclose(pipe));
  return outcome;
}

int line_count(const std::string& file) {
  std::ifstream in(fs::path(LAPWING_SOURCE_DIR) / "data" / "numbering" / file);
  int count = 0;
  for (std::string line; std::getline(in, line);) ++count;
  return count;
}

TEST(CompileNumbering, TheFilesAsTheyAreCompile) {
  const auto outcome = compile_with("nanp.csv", "");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.output;
}

TEST(CompileNumbering, AMalformedRowFailsWithFileAndLine) {
  struct Case {
    const char* file;
    const char* line;
    const char* message;
  };
  const Case cases[] = {
      {"nanp.csv", "990,2030-01-01,US,US-TX,America/Chicago,geographic",
       "6 columns where 7 belong"},
      {"nanp.csv", "99,,US,US-TX,America/Chicago,geographic,x", "`99` is no NPA"},
      {"nanp.csv", "190,,US,US-TX,America/Chicago,geographic,x", "`190` is no NPA"},
      {"nanp.csv", "201,,US,US-NJ,America/New_York,geographic,x", "ascending, each once"},
      {"nanp.csv", "990,2030-02-30,US,US-TX,America/Chicago,geographic,x", "2030-02-30"},
      {"nanp.csv", "990,,us,US-TX,America/Chicago,geographic,x", "`us` is not an ISO 3166-1 code"},
      {"nanp.csv", "990,,US,TX,America/Chicago,geographic,x", "`TX` is not an ISO 3166-2 code"},
      {"nanp.csv", "990,,US,CA-ON,America/Chicago,geographic,x", "`CA-ON` is not"},
      {"nanp.csv", "990,,US,US-TX,Chicago,geographic,x", "`Chicago` is not an IANA time zone"},
      {"nanp.csv", "990,,US,US-TX,,geographic,x", "the time zone is missing"},
      {"nanp.csv", "990,,US,US-TX,*,geographic,x", "a geographic NPA names its zones"},
      {"nanp.csv", "990,,US,US-TX,America/Boise,geographic,x", "has no `America/Boise` for US-TX"},
      {"nanp.csv", "990,,US,US-QQ,America/Chicago,geographic,x", "not in subdivisions.csv"},
      {"nanp.csv", "990,,US,US-TX,America/Chicago,mobile,x", "`mobile` is no kind of NPA"},
      {"nanp.csv", "990,,US,US-TX,America/Chicago,geographic,", "the source is missing"},
      {"countries.csv", "GB,44,Europe/London,x", "`GB` stands twice"},
      {"countries.csv", "ZZ,1999,Europe/London,x", "calling code 1 belongs in nanp.csv"},
      {"countries.csv", "ZZ,999,,x", "the time zone is missing"},
      {"subdivisions.csv", "US-FL,America/Chicago,x", "`US-FL` stands twice"},
      {"zones.csv", "614,,,*,mobile,,x", "prefix `614` stands twice"},
      {"zones.csv", "999,,,*,mobile,,x", "no country has prefix `999`"},
      {"zones.csv", "6199,,,*,satellite,,x", "`satellite` is no kind of place"},
      {"zones.csv", "6199,,NZ-AUK,*,mobile,,x", "`NZ-AUK` is not"}};
  for (const auto& c : cases) {
    const auto outcome = compile_with(c.file, c.line);
    EXPECT_NE(outcome.exit_code, 0) << c.line;
    EXPECT_THAT(outcome.output,
                HasSubstr(std::string(c.file) + ":" + std::to_string(line_count(c.file) + 1)))
        << c.line;
    EXPECT_THAT(outcome.output, HasSubstr(c.message)) << c.line;
  }
}

}  // namespace
}  // namespace lapwing
