#include "base/output_file.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

#include "base/byte_source.h"
#include "tests/support/bytes.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/temp_dir.h"

namespace lapwing {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> names_in(const TempDir& dir) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(dir.path())) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string decoded(const std::filesystem::path& path) {
  auto source = ByteSource::open(path);
  if (!source) return source.error().message;
  const auto bytes = read_all(*source);
  return bytes ? *bytes : bytes.error().message;
}

TEST(OutputFile, AppearsUnderItsNameOnlyWhenPublished) {
  TempDir dir;
  auto file = *OutputFile::create(dir / "out.csv");
  ASSERT_TRUE(file.write("abc"));
  EXPECT_THAT(names_in(dir), ElementsAre(testing::EndsWith(".part")));
  ASSERT_TRUE(file.finish());
  EXPECT_FALSE(std::filesystem::exists(dir / "out.csv"));
  ASSERT_TRUE(file.publish());
  EXPECT_THAT(names_in(dir), ElementsAre("out.csv"));
  EXPECT_EQ(read_file(dir / "out.csv"), "abc");
  EXPECT_EQ(hex(file.sha256()), hex(sha256("abc")));
}

TEST(OutputFile, LeavesNothingAndTheOldFileAloneWhenDropped) {
  TempDir dir;
  dir.write("out.csv", "old");
  {
    auto file = *OutputFile::create(dir / "out.csv");
    ASSERT_TRUE(file.write("new"));
    ASSERT_TRUE(file.finish());
  }
  EXPECT_THAT(names_in(dir), ElementsAre("out.csv"));
  EXPECT_EQ(read_file(dir / "out.csv"), "old");
}

TEST(OutputFile, CompressesByItsName) {
  TempDir dir;
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += std::to_string(i) + "\n";
  for (const char* name : {"out.csv.gz", "out.csv.zst"}) {
    auto file = *OutputFile::create(dir / name);
    ASSERT_TRUE(file.write(std::string_view(text).substr(0, 1000)));
    ASSERT_TRUE(file.write(std::string_view(text).substr(1000)));
    ASSERT_TRUE(file.finish());
    ASSERT_TRUE(file.publish());
    EXPECT_LT(std::filesystem::file_size(dir / name), text.size() / 2);
    EXPECT_EQ(decoded(dir / name), text);
    EXPECT_EQ(hex(file.sha256()), hex(sha256(read_file(dir / name))));
  }
}

TEST(OutputFile, ReplacesWhatALinkPointsToAndNotTheLink) {
  TempDir dir;
  dir.write("real.csv", "old");
  std::filesystem::create_symlink("real.csv", dir / "link.csv");
  auto file = *OutputFile::create(dir / "link.csv");
  ASSERT_TRUE(file.write("new"));
  ASSERT_TRUE(file.finish());
  ASSERT_TRUE(file.publish());
  EXPECT_TRUE(std::filesystem::is_symlink(dir / "link.csv"));
  EXPECT_EQ(read_file(dir / "real.csv"), "new");
}

TEST(OutputFile, ErrorsNameTheFile) {
  TempDir dir;
  const auto nowhere = OutputFile::create(dir / "no/such/out.csv");
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().code, Errc::io_error);
  EXPECT_THAT(nowhere.error().message, HasSubstr("no/such/out.csv"));
  const auto folder = OutputFile::create(dir.path());
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().code, Errc::invalid_argument);
}

TEST(OutputFile, AFullDeviceIsAnError) {
  auto file = OutputFile::create("/dev/full");
  ASSERT_TRUE(file);
  const auto written = file->write("abc");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, Errc::io_error);
  EXPECT_THAT(written.error().message, HasSubstr("/dev/full"));
}

TEST(OutputFile, WhateverFailsTheNameIsTakenByAWholeFileOrByNone) {
  using Call = FaultFileSystem::Call;
  const FaultFileSystem::Calls kinds = {Call::open, Call::write, Call::sync, Call::rename};
  const auto write_file = [](FileSystem& files) -> Status {
    auto file = OutputFile::create("/scrubs/out.csv", files);
    if (!file) return file.error();
    for (const char* part : {"abc", "def", "ghi"}) {
      if (auto written = file->write(part); !written) return written;
    }
    if (auto finished = file->finish(); !finished) return finished;
    return file->publish();
  };
  for (std::uint64_t nth = 1;; ++nth) {
    FaultFileSystem files;
    ASSERT_TRUE(create_directories_durably(files, "/scrubs"));
    files.set_bytes("/scrubs/out.csv", "old");
    files.fail(nth, kinds, "no luck");
    const auto done = write_file(files);
    if (!files.failed()) {
      EXPECT_GT(nth, 5u);
      EXPECT_TRUE(done);
      break;
    }
    // A folder that cannot be synced is found out after the rename.
    if (files.bytes("/scrubs/out.csv") != "old") {
      EXPECT_EQ(files.bytes("/scrubs/out.csv"), "abcdefghi") << nth;
    }
    EXPECT_FALSE(done) << nth;
    EXPECT_THAT(files.paths(), ElementsAre(std::filesystem::path("/scrubs/out.csv"))) << nth;
  }
}

TEST(OutputFile, SurvivesAPowerLossOncePublished) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 20; ++round) {
    FaultFileSystem files;
    ASSERT_TRUE(create_directories_durably(files, "/scrubs"));
    auto file = *OutputFile::create("/scrubs/out.csv", files);
    const std::string text(3000, 'x');
    ASSERT_TRUE(file.write(text));
    ASSERT_TRUE(file.finish());
    ASSERT_TRUE(file.publish());
    files.lose_power(random);
    EXPECT_EQ(files.bytes("/scrubs/out.csv"), text);
  }
}

TEST(OutputFile, APipeWhoseReaderLeftTakesWritesAndSaysSo) {
  const auto old_handler = std::signal(SIGPIPE, SIG_IGN);
  TempDir dir;
  ASSERT_EQ(::mkfifo((dir / "pipe").c_str(), 0600), 0);
  const int reader = ::open((dir / "pipe").c_str(), O_RDONLY | O_NONBLOCK);
  ASSERT_GE(reader, 0);
  auto file = OutputFile::create(dir / "pipe");
  ASSERT_TRUE(file) << file.error().message;
  ASSERT_TRUE(file->write("abc"));
  EXPECT_FALSE(file->abandoned());
  ::close(reader);
  ASSERT_TRUE(file->write("def"));
  EXPECT_TRUE(file->abandoned());
  EXPECT_TRUE(file->finish());
  EXPECT_TRUE(file->publish());
  EXPECT_THAT(names_in(dir), ElementsAre("pipe"));
  std::signal(SIGPIPE, old_handler);
}

}  // namespace
}  // namespace lapwing
