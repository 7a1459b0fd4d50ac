// A small world with a seed nobody chose: the audits find exactly what was planted.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "tests/tool/program.h"

namespace lapwing::tool {
namespace {

TEST(DemoWorld, AuditsFindExactlyWhatWasPlanted) {
  const Program lapwing;
  const std::string seed = std::to_string(std::random_device{}());
  SCOPED_TRACE("seed " + seed);
  const auto made =
      lapwing.run({"--json", "demo-world", "--seed", seed, "--calls", "4000", "--out", "world"});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  const auto world = made.json();
  EXPECT_GE(world["calls"], 4000);
  EXPECT_GE(world["planted"].size(), 13u) << "each rule is broken by somebody";
  EXPECT_GE(world["near_misses"].size(), 8u);
  const auto folder = (lapwing.directory() / "world").string();
  ASSERT_EQ(std::system(fmt::format("sh {0}/run.sh {1} {2} > {0}/run.log 2>&1", folder,
                                    LAPWING_PROGRAM, (lapwing.directory() / "data").string())
                            .c_str()),
            0)
      << read_file(folder + "/run.log");
  const auto checked = lapwing.run({"demo-world", "--check", "world"});
  EXPECT_EQ(checked.exit_code, 0) << checked.out << checked.err;
  EXPECT_THAT(checked.out, testing::HasSubstr("exactly what was planted"));
}

TEST(DemoWorld, TheSameSeedMakesTheSameWorldAndATruthThatIsOffIsToldSo) {
  const Program lapwing;
  for (const char* out : {"a", "b"}) {
    ASSERT_EQ(lapwing.run({"demo-world", "--seed", "7", "--calls", "2000", "--out", out}).exit_code,
              0);
  }
  for (const char* file : {"truth.csv", "calls-rogue-1.csv", "national-1.csv", "run.sh"}) {
    EXPECT_EQ(read_file(lapwing.directory() / "a" / file),
              read_file(lapwing.directory() / "b" / file));
  }
  const auto checked = lapwing.run({"demo-world", "--check", "a"});
  EXPECT_EQ(checked.exit_code, 1) << "nothing was audited";
  EXPECT_THAT(checked.out, testing::HasSubstr("missing: us/federal/"));
  EXPECT_EQ(lapwing.run({"demo-world"}).exit_code, 64);
  EXPECT_EQ(lapwing.run({"demo-world", "--out", "c", "--calls", "3"}).exit_code, 64);
}

}  // namespace
}  // namespace lapwing::tool
