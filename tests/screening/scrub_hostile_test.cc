// Inputs made to hurt, and processes that die half way.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "tests/screening/world.h"
#include "tests/support/bytes.h"

namespace lapwing::screening {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

// Runs `work` in a process of its own and gives how it ended, as wait(2) does.
template <class Work>
int in_child(const Work& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    work();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

// A pipe by name into which a child writes `total` bytes, `block` over and over.
class Stream {
 public:
  Stream(const TempDir& dir, std::string_view block, std::uint64_t total)
      : path_((dir / "stream").string()) {
    EXPECT_EQ(::mkfifo(path_.c_str(), 0600), 0);
    child_ = ::fork();
    if (child_ != 0) return;
    // The parent stops reading early: SIGPIPE ends this child.
    std::signal(SIGPIPE, SIG_DFL);
    const int fd = ::open(path_.c_str(), O_WRONLY);
    for (std::uint64_t left = total; left != 0;) {
      const std::size_t size = std::min<std::uint64_t>(left, block.size());
      if (::write(fd, block.data(), size) < 0) ::_exit(1);
      left -= size;
    }
    ::_exit(0);
  }
  ~Stream() {
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
  pid_t child_ = 0;
};

constexpr std::uint64_t kGigabyte = 1'000'000'000;

TEST(ScrubHostile, ALineOfAGigabyteIsRefusedInFlatMemory) {
  World world;
  const std::string block(1 << 16, '5');
  const Stream stream(world.dir(), block, kGigabyte);
  const std::uint64_t before = peak_memory_bytes();
  EXPECT_THAT(world.scrub_text("", {.input = stream.path()}),
              HasSubstr("line 1: the record is longer than 1048576 bytes"));
  EXPECT_LT(peak_memory_bytes() - before, 32U << 20);
  EXPECT_FALSE(std::filesystem::exists(world.dir() / "out.csv"));
}

TEST(ScrubHostile, AGigabyteInsideAQuoteIsRefusedByTheLineItBeginsOn) {
  World world;
  std::string block(1 << 16, '5');
  for (std::size_t i = 100; i < block.size(); i += 100) block[i] = '\n';
  block[block.size() - 100] = '"';
  // One quote in 64 KiB, an even number of them in all: each opens or closes a gigabyte's part.
  block = "phone\n\"" + std::string(1 << 21, '5') + block;
  const Stream stream(world.dir(), block, kGigabyte);
  EXPECT_THAT(world.scrub_text("", {.input = stream.path()}),
              HasSubstr("line 2: the record is longer than 1048576 bytes"));
}

TEST(ScrubHostile, MemoryDoesNotGrowWithTheInput) {
  World world;
  std::string block;
  for (int i = 0; block.size() < (1U << 16); ++i) {
    block += fmt::format("\"Lee, Ann\",212-555-01{:02}\n", i % 100);
  }
  const auto peak_after = [&](std::uint64_t bytes) {
    TempDir dir;
    const Stream stream(dir, block, bytes);
    world.scrub_text("", {.input = stream.path(), .output = "/dev/null"});
    return peak_memory_bytes();
  };
  // Long enough that each thread has all its batches in hand.
  const std::uint64_t before = peak_after(100 * block.size());
  EXPECT_LT(peak_after(1000 * block.size()) - before, 4U << 20);
  EXPECT_GT(world.report.rows, 2'000'000u);
}

TEST(ScrubHostile, EmptyLinesAreRows) {
  World world;
  ScrubOptions options;
  options.layout.columns = {"1"};
  world.scrub_text(std::string(300'000, '\n'), options);
  EXPECT_EQ(world.report.rows, 300'000u);
  EXPECT_EQ(world.report.undetermined, 300'000u);
}

TEST(ScrubHostile, BytesOfAnyKindAreAnsweredAndKept) {
  World world;
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += static_cast<char>(i * 7919 % 251);
  ScrubOptions options;
  options.layout = {.columns = {"1"}, .delimiter = ',', .header = false};
  const std::string out = world.scrub_text(text, options);
  EXPECT_THAT(out, testing::Not(StartsWith("ERROR")));
  EXPECT_GT(world.report.rows, 0u);
  EXPECT_EQ(world.report.rows,
            world.report.permitted + world.report.prohibited + world.report.undetermined);
}

TEST(ScrubHostile, KilledHalfWayItLeavesNoOutput) {
  World world;
  std::string text = "phone\n";
  for (int i = 0; i < 200'000; ++i) text += "2125550199\n";
  ScrubOptions options;
  options.input = world.dir().write("in.csv", text).string();
  options.output = (world.dir() / "out.csv").string();
  options.split_dir = (world.dir() / "parts").string();
  options.report_path = (world.dir() / "report.json").string();
  int batches = 0;
  options.progress = [&](std::uint64_t, std::optional<std::uint64_t>) {
    if (++batches == 5) ::raise(SIGKILL);
  };
  const int status = in_child([&] { static_cast<void>(scrub(options, world.screener())); });
  ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(world.dir().path())) {
    const std::string name = entry.path().filename().string();
    if (!entry.is_regular_file() || name == "in.csv" || name.ends_with(".yaml")) continue;
    EXPECT_THAT(name, EndsWith(".part"));
  }
}

TEST(ScrubHostile, AFullDiskIsAnError) {
  World world;
  EXPECT_THAT(world.scrub_text("2125550199\n", {.output = "/dev/full"}), HasSubstr("`/dev/full`"));
}

TEST(ScrubHostile, AReaderThatLeavesEarlyIsNoError) {
  const auto old_handler = std::signal(SIGPIPE, SIG_IGN);
  World world;
  std::string text = "phone\n";
  for (int i = 0; i < 200'000; ++i) text += "2125550199\n";
  ScrubOptions options;
  options.input = world.dir().write("in.csv", text).string();
  options.output = (world.dir() / "pipe").string();
  ASSERT_EQ(::mkfifo(options.output.c_str(), 0600), 0);
  const int reader = ::open(options.output.c_str(), O_RDONLY | O_NONBLOCK);
  ASSERT_GE(reader, 0);
  // Room for the first batch, so that the writer does not wait for anybody to read it.
  ASSERT_GT(::fcntl(reader, F_SETPIPE_SZ, 1 << 20), 0);
  bool left = false;
  options.progress = [&](std::uint64_t, std::optional<std::uint64_t>) {
    if (!left) ::close(reader);
    left = true;
  };
  const auto done = scrub(options, world.screener());
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_LT(done->rows, 200'000u);
  EXPECT_THAT(done->warnings,
              testing::Contains("standard output was closed before the end of the input"));
  std::signal(SIGPIPE, old_handler);
}

}  // namespace
}  // namespace lapwing::screening
