// What the audits of a world found, asked over HTTP as the pages ask it: the same counts by rule as
// were planted.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "demo/world.h"
#include "tests/service/world.h"

namespace lapwing::service {
namespace {

TEST(DemoWorld, CountsOverHttpAreThoseOfTheTruth) {
  const TempDir directory;
  const auto seed = std::random_device{}();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  const auto world = demo::make_world({.seed = seed, .calls = demo::WorldOptions::kCallsMin});
  ASSERT_TRUE(world) << world.error().message;
  ASSERT_TRUE(demo::write_world(*world, directory / "world"));
  const auto folder = directory.path().string();
  ASSERT_EQ(std::system(fmt::format("sh {0}/world/run.sh {1} {0}/data > {0}/run.log 2>&1", folder,
                                    LAPWING_PROGRAM)
                            .c_str()),
            0)
      << read_file(directory / "run.log");

  std::map<std::string, std::uint64_t> planted;
  for (const demo::Planted& one : world->planted) ++planted[one.rule];
  World service("lists: {}\n", directory / "data");
  const auto officer = World::as("officer");
  std::map<std::string, std::uint64_t> counted;
  const auto counts = json_of(service.get("/v1/violations?by=rule-id&limit=1000", officer));
  ASSERT_TRUE(counts.contains("counts")) << counts.dump();
  for (const auto& one : counts["counts"]) {
    if (one["prohibited"] != 0) counted[one["rule-id"]] = one["prohibited"];
  }
  EXPECT_EQ(counted, planted);
  for (const auto& [rule, count] : planted) {
    const auto listed =
        json_of(service.get("/v1/violations?outcome=prohibited&limit=1&rule=" + rule, officer));
    EXPECT_EQ(listed["count"], count) << rule;
  }
}

}  // namespace
}  // namespace lapwing::service
