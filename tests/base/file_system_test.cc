// The system's own file system and the one that tests put in its place behave alike.
#include "base/file_system.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fault_file_system.h"
#include "tests/support/temp_dir.h"

namespace lapwing {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class FileSystemTest : public testing::TestWithParam<bool> {
 protected:
  FileSystemTest() { EXPECT_TRUE(files().create_directories(at(""))); }
  FileSystem& files() { return GetParam() ? posix_file_system() : memory_; }
  std::filesystem::path at(std::string_view name) const { return directory_ / name; }
  std::unique_ptr<File> create(std::string_view name) {
    auto file = files().open(at(name), OpenMode::create_new);
    EXPECT_TRUE(file);
    return *std::move(file);
  }
  std::string content(std::string_view name) {
    const auto bytes = read_whole_file(files(), at(name));
    return bytes ? *bytes : bytes.error().message;
  }
  std::vector<std::string> names(std::string_view directory = "") {
    std::vector<std::string> found;
    const auto entries = files().list(at(directory));
    for (const auto& entry : *entries) found.push_back(entry.name);
    return found;
  }

 private:
  TempDir directory_;
  FaultFileSystem memory_;
};

TEST_P(FileSystemTest, WritesAnywhereAndReadsAnywhere) {
  const auto file = create("a");
  ASSERT_TRUE(file->write_at(0, "hello world"));
  ASSERT_TRUE(file->write_at(6, "earth, and more"));
  ASSERT_TRUE(file->sync());
  EXPECT_EQ(*file->size(), 21u);
  std::string buffer(5, '?');
  EXPECT_EQ(*file->read_at(6, buffer), 5u);
  EXPECT_EQ(buffer, "earth");
  buffer.assign(10, '?');
  EXPECT_EQ(*file->read_at(17, buffer), 4u) << "fewer only where the file ends";
  EXPECT_EQ(*file->read_at(21, buffer), 0u);
  EXPECT_EQ(*file->read_at(99, buffer), 0u);
}

TEST_P(FileSystemTest, AGapReadsAsZeros) {
  ASSERT_TRUE(create("a")->write_at(3, "x"));
  EXPECT_EQ(content("a"), std::string("\0\0\0x", 4));
}

TEST_P(FileSystemTest, TruncateCutsAndGrows) {
  const auto file = create("a");
  ASSERT_TRUE(file->write_at(0, "abcdef"));
  ASSERT_TRUE(file->truncate(2));
  EXPECT_EQ(content("a"), "ab");
  ASSERT_TRUE(file->truncate(3));
  EXPECT_EQ(content("a"), std::string("ab\0", 3));
}

TEST_P(FileSystemTest, AMillionBytesGoThrough) {
  std::string bytes(3'000'001, 'x');
  bytes.back() = 'y';
  ASSERT_TRUE(create("a")->write_at(0, bytes));
  EXPECT_EQ(content("a"), bytes);
}

TEST_P(FileSystemTest, OpeningSaysWhatIsWrongAndNamesTheFile) {
  for (const auto mode : {OpenMode::read, OpenMode::write}) {
    const auto missing = files().open(at("missing"), mode);
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, Errc::not_found);
    EXPECT_THAT(missing.error().message, HasSubstr(at("missing").string()));
    EXPECT_THAT(missing.error().message, HasSubstr("No such file"));
  }
  create("there");
  EXPECT_EQ(files().open(at("there"), OpenMode::create_new).error().code, Errc::io_error);
  EXPECT_EQ(content("there"), "") << "a failed create_new harms nothing";
}

TEST_P(FileSystemTest, AFileOpenForReadingCannotBeWritten) {
  create("a");
  const auto file = files().open(at("a"), OpenMode::read);
  EXPECT_EQ((*file)->write_at(0, "x").error().code, Errc::io_error);
}

TEST_P(FileSystemTest, AMappingShowsTheBytes) {
  ASSERT_TRUE(create("a")->write_at(0, "mapped"));
  create("empty");
  EXPECT_EQ((*files().map(at("a")))->bytes(), "mapped");
  EXPECT_EQ((*files().map(at("empty")))->bytes(), "");
  EXPECT_EQ(files().map(at("missing")).error().code, Errc::not_found);
}

TEST_P(FileSystemTest, StatAndListTellFilesFromDirectories) {
  ASSERT_TRUE(create("b")->write_at(0, "123"));
  ASSERT_TRUE(files().create_directories(at("a/deep")));
  EXPECT_THAT(names(), ElementsAre("a", "b"));
  const auto entries = *files().list(at(""));
  EXPECT_TRUE(entries[0].is_directory);
  EXPECT_FALSE(entries[1].is_directory);
  EXPECT_EQ(entries[1].size_bytes, 3u);
  EXPECT_TRUE((*files().stat(at("a")))->is_directory);
  EXPECT_EQ((*files().stat(at("b")))->size_bytes, 3u);
  EXPECT_EQ(*files().stat(at("c")), std::nullopt);
  EXPECT_EQ(*files().stat(at("c/d")), std::nullopt);
  EXPECT_EQ(files().list(at("c")).error().code, Errc::not_found);
}

TEST_P(FileSystemTest, RenameReplacesAFile) {
  ASSERT_TRUE(create("new")->write_at(0, "new"));
  ASSERT_TRUE(create("old")->write_at(0, "old"));
  ASSERT_TRUE(files().rename(at("new"), at("old")));
  EXPECT_THAT(names(), ElementsAre("old"));
  EXPECT_EQ(content("old"), "new");
  EXPECT_EQ(files().rename(at("new"), at("x")).error().code, Errc::not_found);
}

TEST_P(FileSystemTest, ADirectoryIsRenamedWithWhatIsInIt) {
  ASSERT_TRUE(files().create_directories(at("a")));
  ASSERT_TRUE(create("a/file")->write_at(0, "x"));
  ASSERT_TRUE(files().rename(at("a"), at("b")));
  EXPECT_EQ(content("b/file"), "x");
}

TEST_P(FileSystemTest, RemoveTakesFilesAndEmptyDirectories) {
  ASSERT_TRUE(files().create_directories(at("a")));
  create("a/file");
  EXPECT_EQ(files().remove(at("a")).error().code, Errc::io_error);
  EXPECT_TRUE(files().remove(at("a/file")));
  EXPECT_TRUE(files().remove(at("a")));
  EXPECT_EQ(files().remove(at("a")).error().code, Errc::not_found);
}

TEST_P(FileSystemTest, RemoveTreeTakesAllAndMindsNotWhatIsGone) {
  ASSERT_TRUE(files().create_directories(at("a/b/c")));
  create("a/b/c/file");
  create("keep");
  EXPECT_TRUE(remove_tree(files(), at("a")));
  EXPECT_TRUE(remove_tree(files(), at("a")));
  EXPECT_THAT(names(), ElementsAre("keep"));
}

TEST_P(FileSystemTest, TheSecondWhoLocksIsToldWhoIsFirst) {
  auto first = files().lock(at("lock"), "import, pid 4711");
  ASSERT_TRUE(first);
  const auto second = files().lock(at("lock"), "serve, pid 4712");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Errc::unavailable);
  EXPECT_THAT(second.error().message, HasSubstr("import, pid 4711"));
  first->reset();
  EXPECT_TRUE(files().lock(at("lock"), "serve, pid 4712"));
}

TEST_P(FileSystemTest, AnAtomicWriteReplacesAndLeavesNothingElse) {
  ASSERT_TRUE(write_file_atomically(files(), at("a"), "one"));
  ASSERT_TRUE(write_file_atomically(files(), at("a"), "two"));
  create("a.tmp");  // left by a crash
  ASSERT_TRUE(write_file_atomically(files(), at("a"), "three"));
  EXPECT_EQ(content("a"), "three");
  EXPECT_THAT(names(), ElementsAre("a"));
}

TEST_P(FileSystemTest, DirectoriesAreMadeWithTheirParents) {
  ASSERT_TRUE(create_directories_durably(files(), at("x/y/z")));
  ASSERT_TRUE(create_directories_durably(files(), at("x/y/z")));
  EXPECT_THAT(names("x/y"), ElementsAre("z"));
  EXPECT_THAT(names("x/y/z"), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(FileSystems, FileSystemTest, testing::Bool(),
                         [](const auto& info) { return info.param ? "posix" : "memory"; });

TEST(PosixFileSystem, StoredFilesAreTheOwnersAlone) {
  const TempDir directory;
  ASSERT_TRUE(write_file_atomically(posix_file_system(), directory / "a", "x"));
  EXPECT_EQ(std::filesystem::status(directory / "a").permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST(PosixFileSystem, AFullDiskIsNamedWithTheSystemsWords) {
  const auto file = posix_file_system().open("/dev/full", OpenMode::write);
  if (!file) GTEST_SKIP() << "no /dev/full here";
  const auto written = (*file)->write_at(0, "x");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, Errc::io_error);
  EXPECT_EQ(written.error().message, "cannot write `/dev/full`: No space left on device");
}

// --- The faults themselves: a fault that does not bite proves nothing. ---

const FaultFileSystem::Calls kWrites = {FaultFileSystem::Call::write};

TEST(FaultFileSystem, TheNthCallFailsAndTheNextDoesNot) {
  FaultFileSystem files;
  const auto file = *files.open("/a", OpenMode::create_new);
  files.fail(2, kWrites, "Input/output error");
  EXPECT_TRUE(file->write_at(0, "1"));
  EXPECT_FALSE(files.failed());
  EXPECT_THAT(file->write_at(1, "2").error().message, HasSubstr("Input/output error"));
  EXPECT_TRUE(files.failed());
  EXPECT_TRUE(file->write_at(1, "3"));
  files.fail(1, kWrites, "gone", true);
  EXPECT_FALSE(file->write_at(0, "1"));
  EXPECT_FALSE(file->write_at(0, "1"));
  files.heal();
  EXPECT_TRUE(file->write_at(0, "1"));
}

TEST(FaultFileSystem, AFullDiskTakesWhatFits) {
  FaultFileSystem files;
  const auto file = *files.open("/a", OpenMode::create_new);
  files.set_space(3);
  EXPECT_THAT(file->write_at(0, "abcdef").error().message, HasSubstr("No space left on device"));
  EXPECT_EQ(files.bytes("/a"), "abc");
  EXPECT_TRUE(file->write_at(0, "xyz")) << "overwriting needs no room";
  files.set_space({});
  EXPECT_TRUE(file->write_at(0, "abcdef"));
}

TEST(FaultFileSystem, PowerLossMayTakeWhatWasNotSyncedAndNothingElse) {
  std::mt19937_64 random(7);
  bool lost = false;
  bool kept = false;
  for (int i = 0; i < 50; ++i) {
    FaultFileSystem files;
    const auto file = *files.open("/a", OpenMode::create_new);
    ASSERT_TRUE(file->write_at(0, std::string(2000, 'd')));
    ASSERT_TRUE(file->sync());
    ASSERT_TRUE(files.sync_directory("/"));
    ASSERT_TRUE(file->write_at(2000, std::string(2000, 'u')));
    files.lose_power(random);
    EXPECT_FALSE(file->write_at(0, "x")) << "the process is dead";
    const auto left = files.bytes("/a");
    ASSERT_EQ(left.substr(0, 2000), std::string(2000, 'd'));
    lost |= left.size() < 4000;
    kept |= left == std::string(2000, 'd') + std::string(2000, 'u');
  }
  EXPECT_TRUE(lost);
  EXPECT_TRUE(kept);
}

TEST(FaultFileSystem, PowerLossMayTakeANameWhoseDirectoryWasNotSynced) {
  std::mt19937_64 random(7);
  int lost = 0;
  for (int i = 0; i < 50; ++i) {
    FaultFileSystem files;
    const auto file = *files.open("/a", OpenMode::create_new);
    ASSERT_TRUE(file->write_at(0, "x"));
    ASSERT_TRUE(file->sync());
    files.lose_power(random);
    lost += files.paths().empty() ? 1 : 0;
  }
  EXPECT_GT(lost, 5);
  EXPECT_LT(lost, 45);
}

TEST(FaultFileSystem, AnAtomicWriteSurvivesAnyPowerLoss) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 100; ++i) {
    FaultFileSystem files;
    ASSERT_TRUE(write_file_atomically(files, "/a", "old"));
    const bool finished = i % 2 == 0;
    if (!finished)
      files.fail(random() % 4 + 1,
                 {FaultFileSystem::Call::sync, FaultFileSystem::Call::write,
                  FaultFileSystem::Call::rename},
                 "x");
    const bool said_done = static_cast<bool>(write_file_atomically(files, "/a", "new"));
    EXPECT_EQ(said_done, finished);
    files.lose_power(random);
    const auto left = files.bytes("/a");
    EXPECT_THAT(left, testing::AnyOf(said_done ? "new" : "old", "new"));
  }
}

TEST(FaultFileSystem, ADeadProcessHoldsNoLock) {
  FaultFileSystem files;
  const auto lock = files.lock("/lock", "first");
  ASSERT_TRUE(lock);
  files.kill_process();
  EXPECT_TRUE(files.lock("/lock", "second"));
}

}  // namespace
}  // namespace lapwing
