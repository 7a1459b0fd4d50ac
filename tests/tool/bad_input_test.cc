// Bad input gets one clear sentence and the right exit code, and nothing is lost.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "tests/tool/program.h"

namespace lapwing::tool {
namespace {

class BadInput : public testing::Test {
 protected:
  // One sentence on standard error that names what is wrong.
  void expect_refusal(const std::vector<std::string>& arguments, int exit_code,
                      const std::string& named) {
    const auto ran = lapwing_.run(arguments);
    EXPECT_EQ(ran.exit_code, exit_code) << ran.err;
    EXPECT_NE(ran.err.find(named), std::string::npos) << ran.err;
    EXPECT_EQ(std::count(ran.err.begin(), ran.err.end(), '\n'), 1) << ran.err;
    EXPECT_EQ(ran.out, "");
  }
  void write(const char* name, const std::string& content) {
    lapwing_.directory().write(name, content);
  }
  std::vector<std::string> import(const std::string& file, const std::string& format = "ftc-flat") {
    return {"import", format, file, "--list", "us.national", "--area", "202"};
  }
  Program lapwing_;
};

TEST_F(BadInput, UnknownCommandFlagAndMissingArgumentAreUsageErrors) {
  EXPECT_EQ(lapwing_.run({"scrubb"}).exit_code, 64);
  EXPECT_EQ(lapwing_.run({"scrub", "a.csv", "--colour", "red"}).exit_code, 64);
  EXPECT_EQ(lapwing_.run({"check"}).exit_code, 64);
  EXPECT_EQ(lapwing_.run({}).exit_code, 64);
}

TEST_F(BadInput, MissingFilesAreNoInput) {
  expect_refusal(import("nothing.txt"), 66, "nothing.txt");
}

TEST_F(BadInput, AnEmptyFileIsRefused) {
  write("empty.txt", "");
  expect_refusal(import("empty.txt"), 65, "empty.txt");
}

TEST_F(BadInput, ABinaryFileIsRefused) {
  write("binary.txt", std::string("\x7f"
                                  "ELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0",
                                  18));
  expect_refusal(import("binary.txt"), 65, "binary.txt");
}

TEST_F(BadInput, ALineThatIsNoNumberIsCountedAndNamed) {
  std::string lines;
  for (int i = 100; i < 200; ++i) lines += "202,5550" + std::to_string(i) + "\n";
  write("202.txt", lines + "202,555x142\n");
  const auto refused = lapwing_.run(import("202.txt"));  // 1 of 101 rows: more than 0.1 %
  EXPECT_EQ(refused.exit_code, 69) << refused.err;
  auto arguments = import("202.txt");
  arguments.push_back("--accept-change");
  const auto taken = lapwing_.run(arguments);
  EXPECT_EQ(taken.exit_code, 0) << taken.err;
  EXPECT_NE(taken.err.find("202.txt:101"), std::string::npos) << taken.err;
}

TEST_F(BadInput, AFutureEditionIsRefused) {
  write("202.txt", "202,5550142\n");
  auto arguments = import("202.txt");
  arguments.insert(arguments.end(), {"--obtained", "2999-01-01T00:00:00Z"});
  expect_refusal(arguments, 64, "future");
}

TEST_F(BadInput, AFlatListWithoutCoverageIsRefused) {
  write("202.txt", "202,5550142\n");
  const auto ran = lapwing_.run({"import", "ftc-flat", "202.txt", "--list", "us.national"});
  EXPECT_NE(ran.exit_code, 0);
  EXPECT_NE(ran.err.find("--area"), std::string::npos) << ran.err;
}

TEST_F(BadInput, NoPermissionIsSaid) {
  if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
  write("202.txt", "202,5550142\n");
  chmod((lapwing_.directory() / "202.txt").c_str(), 0);
  expect_refusal(import("202.txt"), 74, "202.txt");
}

TEST_F(BadInput, AScrubWithoutARegistryLeavesNoOutput) {
  write("leads.csv", "phone\n202-555-0142\n");
  const auto ran = lapwing_.run({"scrub", "leads.csv", "-o", "out.csv"});
  EXPECT_EQ(ran.exit_code, 66) << ran.err;
  EXPECT_FALSE(std::filesystem::exists(lapwing_.directory() / "out.csv"));
}

TEST_F(BadInput, AFolderIsNoCallingList) {
  write("202.txt", "202,5550142\n");
  ASSERT_EQ(lapwing_.run(import("202.txt")).exit_code, 0);
  std::filesystem::create_directory(lapwing_.directory() / "folder");
  const auto ran = lapwing_.run({"scrub", "folder", "-o", "out.csv"});
  EXPECT_NE(ran.exit_code, 0);
  EXPECT_NE(ran.err.find("folder"), std::string::npos) << ran.err;
  EXPECT_FALSE(std::filesystem::exists(lapwing_.directory() / "out.csv"));
}

TEST_F(BadInput, AProgramIsNoCallingList) {
  write("202.txt", "202,5550142\n");
  ASSERT_EQ(lapwing_.run(import("202.txt")).exit_code, 0);
  const auto ran = lapwing_.run({"scrub", LAPWING_PROGRAM, "-o", "out.csv"});
  EXPECT_EQ(ran.exit_code, 65) << ran.err;
  EXPECT_NE(ran.err.find("not text"), std::string::npos) << ran.err;
  EXPECT_FALSE(std::filesystem::exists(lapwing_.directory() / "out.csv"));
}

TEST_F(BadInput, AStaleListIsAnErrorUnlessAllowed) {
  write("202.txt", "202,5550142\n");
  auto arguments = import("202.txt");
  arguments.insert(arguments.end(), {"--obtained", "2026-01-01T00:00:00Z"});
  ASSERT_EQ(lapwing_.run(arguments).exit_code, 0);
  write("leads.csv", "phone\n202-555-0142\n202-555-0143\n");
  const std::vector<std::string> scrub = {"scrub",   "leads.csv",   "-o",   "out.csv",
                                          "--lists", "us.national", "--on", "2026-06-01"};
  const auto refused = lapwing_.run(scrub);
  EXPECT_EQ(refused.exit_code, 69) << refused.err;
  EXPECT_NE(refused.err.find("us.national"), std::string::npos) << refused.err;
  EXPECT_FALSE(std::filesystem::exists(lapwing_.directory() / "out.csv"));
  auto allowed = scrub;
  allowed.push_back("--allow-stale");
  const auto ran = lapwing_.run(allowed);
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_NE(read_file(lapwing_.directory() / "out.csv").find("stale"), std::string::npos);
}

}  // namespace
}  // namespace lapwing::tool
