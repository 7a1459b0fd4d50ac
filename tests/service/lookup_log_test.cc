// The log of look-ups on a file system that fails, and under many threads.
#include "service/lookup_log.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "tests/support/fault_file_system.h"

namespace lapwing::service {
namespace {

using Call = FaultFileSystem::Call;

const E164 kNumber = *E164::from_digits("12125550142");

class LookupLogTest : public testing::Test {
 protected:
  LookupLogTest() { EXPECT_TRUE(create_directories_durably(files, "/data")); }

  LookupLine line(const std::string& request) const {
    return {.kind = "number",
            .key = "k-1",
            .role = "officer",
            .organization = "The \"Agency\"\n",
            .request = request,
            .count = 1,
            .outcome = "answered"};
  }
  std::vector<std::string> requests() const {
    std::vector<std::string> found;
    EXPECT_TRUE(
        log.walk(*parse_date("2026-11-27"), *parse_date("2026-11-29"), [&](const LookupLine& seen) {
          EXPECT_EQ(seen.organization, "The \"Agency\"\n");
          found.push_back(seen.request);
          return ok();
        }));
    return found;
  }

  FaultFileSystem files;
  FixedClock clock{*parse_instant("2026-11-28T12:00:00Z")};
  DirectoryKey key = *DirectoryKey::open(files, "/data/key");
  LookupLog log{files, "/data/lookups", clock, key};
  const std::filesystem::path file = "/data/lookups/2026-11-28.ndjson";
};

TEST_F(LookupLogTest, LinesOfManyThreadsAreAllThere) {
  constexpr int kThreads = 8;
  constexpr int kLines = 200;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([this, t] {
      for (int i = 0; i < kLines; ++i) {
        EXPECT_TRUE(log.record(line(fmt::format("{}-{}", t, i)), {&kNumber, 1}));
      }
    });
  }
  for (auto& thread : threads) thread.join();
  const auto found = requests();
  EXPECT_EQ(found.size(), std::size_t{kThreads} * kLines);
  EXPECT_EQ(std::set(found.begin(), found.end()).size(), found.size());
}

TEST_F(LookupLogTest, ALineThatFailsHarmsNoOther) {
  ASSERT_TRUE(log.record(line("a"), {&kNumber, 1}));
  files.fail(1, {Call::write}, "No space left on device");
  EXPECT_EQ(log.record(line("b"), {&kNumber, 1}).error().code, Errc::io_error);
  files.heal();
  ASSERT_TRUE(log.record(line("c"), {&kNumber, 1}));
  EXPECT_EQ(requests(), (std::vector<std::string>{"a", "c"}));
}

// One whose process was killed had its place, and others wrote behind it.
TEST_F(LookupLogTest, AnEmptyPlaceIsPassedOver) {
  ASSERT_TRUE(log.record(line("a"), {&kNumber, 1}));
  ASSERT_TRUE(log.record(line("b"), {&kNumber, 1}));
  auto bytes = files.bytes(file);
  const auto half = bytes.find('\n') + 1;
  bytes.insert(half, R"({"at":"2026-)" + std::string(100, '\0'));
  files.set_bytes(file, bytes);
  EXPECT_EQ(requests(), (std::vector<std::string>{"a", "b"}));
}

TEST_F(LookupLogTest, ALineOfYesterdayMayComeLate) {
  ASSERT_TRUE(log.record(line("today"), {&kNumber, 1}));
  clock.advance(-std::chrono::hours(13));
  ASSERT_TRUE(log.record(line("yesterday"), {&kNumber, 1}));
  clock.advance(std::chrono::hours(13));
  ASSERT_TRUE(log.record(line("again"), {&kNumber, 1}));
  EXPECT_EQ(requests(), (std::vector<std::string>{"yesterday", "today", "again"}));
}

}  // namespace
}  // namespace lapwing::service
