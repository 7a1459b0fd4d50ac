// What a scrub writes and counts is the same on any number of threads.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/screening/world.h"

namespace lapwing::screening {
namespace {

using testing::HasSubstr;

// Two megabytes of rows, some of which span lines and so the edges of batches, some of two numbers,
// some that only libphonenumber reads.
std::string long_list() {
  std::mt19937 random(7);
  const auto below = [&](std::uint32_t limit) { return random() % limit; };
  std::string text = "name,phone,note\n";
  while (text.size() < (2U << 20)) {
    const auto line = fmt::format("{:02}", below(100));
    const std::string npa = below(2) == 0 ? "212" : "305";
    switch (below(8)) {
      case 0:
        text += fmt::format("\"Lee\nAnn, {}\",{}-555-01{},x\n", std::string(below(300), 'a'), npa,
                            line);
        break;
      case 1:
        text += fmt::format("Lee,({}) 555-01{} or 618-555-0100,\r\n", npa, line);
        break;
      case 2:
        text += fmt::format("Lee,+44 (0) 20 7946 09{},\n", line);
        break;
      case 3:
        text += below(2) == 0 ? "\n" : "Lee,\"no phone,\n";
        break;
      default:
        text += fmt::format("Lee,{}55501{},\n", npa, line);
    }
  }
  return text;
}

class ScrubThreads : public testing::Test {
 protected:
  void SetUp() override {
    for (int line = 0; line < 100; line += 3) {
      world_.registry().add_number("us.national", fmt::format("121255501{:02}", line),
                                   fmt::format("2020-01-{:02}", 1 + line % 28));
      world_.registry().add_first_seen("gb.tps", fmt::format("4420794609{:02}", line),
                                       "2026-11-23");
    }
  }

  World world_;
};

TEST_F(ScrubThreads, EveryByteAndCountIsTheSame) {
  const std::string text = long_list();
  ScrubOptions options{.split_dir = (world_.dir() / "parts").string(), .windows = true};
  const auto part = [&](const char* name) {
    return *read_whole_file(posix_file_system(), world_.dir() / "parts" / name);
  };
  options.threads = 1;
  const std::string out = world_.scrub_text(text, options);
  const std::string permitted = part("permitted.csv");
  const ScrubReport report = world_.report;
  EXPECT_GT(report.rows, 10'000u);
  EXPECT_GT(report.prohibited, 1'000u);
  EXPECT_GT(report.cells_scanned, 10'000u);
  EXPECT_GT(report.cells, report.cells_scanned);
  for (const unsigned threads : {2U, 3U, 8U}) {
    options.threads = threads;
    EXPECT_TRUE(world_.scrub_text(text, options) == out) << threads;
    EXPECT_TRUE(part("permitted.csv") == permitted) << threads;
    EXPECT_EQ(world_.report.reasons, report.reasons);
    EXPECT_EQ(world_.report.numbers, report.numbers);
    EXPECT_EQ(world_.report.cells_scanned, report.cells_scanned);
    EXPECT_EQ(world_.report.output_sha256, report.output_sha256);
    ASSERT_EQ(world_.report.lists.size(), report.lists.size());
    for (std::size_t i = 0; i < report.lists.size(); ++i) {
      EXPECT_EQ(world_.report.lists[i].list, report.lists[i].list);
    }
  }
}

TEST_F(ScrubThreads, TheFirstBadRowIsNamed) {
  std::string text = long_list();
  text += "Lee," + std::string(1 << 12, '5') + "\n" + text;
  ScrubOptions options;
  options.record_max = 1 << 10;
  options.threads = 1;
  const std::string failure = world_.scrub_text(text, options);
  EXPECT_THAT(failure, HasSubstr("the record is longer than 1024 bytes"));
  options.threads = 8;
  EXPECT_EQ(world_.scrub_text(text, options), failure);
}

TEST_F(ScrubThreads, AStaleListIsRefusedOnAnyNumberOfThreads) {
  const std::string text = long_list();
  ScrubOptions options;
  options.on = *parse_date("2027-03-01");
  options.threads = 1;
  const std::string failure = world_.scrub_text(text, options);
  EXPECT_THAT(failure, HasSubstr("is too old"));
  options.threads = 8;
  EXPECT_EQ(world_.scrub_text(text, options), failure);
}

}  // namespace
}  // namespace lapwing::screening
