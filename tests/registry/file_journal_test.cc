// What the file journal promises beyond the contract: one writer, readers beside it, what is on
// disk.
#include "registry/file_journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "registry/journal_segment.h"
#include "tests/registry/journal_fixture.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/temp_dir.h"

namespace lapwing::registry {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::unique_ptr<FileJournal> open_journal(FileSystem& files, const std::filesystem::path& directory,
                                          FileJournalOptions options = {}) {
  auto opened = FileJournal::open(files, directory, std::move(options));
  EXPECT_TRUE(opened) << (opened ? "" : opened.error().message);
  return opened ? *std::move(opened) : nullptr;
}

FileJournalOptions reader() {
  FileJournalOptions options;
  options.read_only = true;
  return options;
}

FileJournalOptions small_segments() {
  FileJournalOptions options;
  options.segment_bytes = 1000;
  return options;
}

Seq append(Journal& journal, const Entry& entry) {
  const auto outcome = journal.append({&entry, 1}, kAnyHead);
  EXPECT_TRUE(outcome.committed()) << outcome.error.message;
  return outcome.head.seq;
}

TEST(FileJournal, ASecondWriterIsToldWhoIsFirst) {
  const TempDir directory;
  FileJournalOptions options;
  options.holder = "lapwing import, pid 4711";
  auto first = open_journal(posix_file_system(), directory / "j", options);
  const auto second = FileJournal::open(posix_file_system(), directory / "j");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Errc::unavailable);
  EXPECT_THAT(second.error().message, HasSubstr("lapwing import, pid 4711"));
  first.reset();
  EXPECT_TRUE(FileJournal::open(posix_file_system(), directory / "j"));
}

TEST(FileJournal, AReaderDoesNotMakeAJournal) {
  const TempDir directory;
  const auto opened = FileJournal::open(posix_file_system(), directory / "none", reader());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Errc::not_found);
  EXPECT_FALSE(std::filesystem::exists(directory / "none"));
}

TEST(FileJournal, AReaderCannotAppend) {
  FaultFileSystem files;
  const auto writer = open_journal(files, "/j");
  const auto journal = open_journal(files, "/j", reader());
  const Entry entry = registration(1);
  EXPECT_EQ(journal->append({&entry, 1}, kAnyHead).kind, AppendOutcome::Kind::failed);
}

TEST(FileJournal, AReaderFollowsTheWriterAcrossSegmentsAndErasures) {
  FaultFileSystem files;
  const auto writer = open_journal(files, "/j", small_segments());
  const auto journal = open_journal(files, "/j", reader());
  EXPECT_EQ(journal->head()->seq, 0u);
  for (std::uint64_t i = 1; i <= 20; ++i) {
    append(*writer, registration(i));
    EXPECT_EQ(*journal->head(), *writer->head());
    EXPECT_EQ(journal->read(i, 10)->front().number, nth_number(i));
  }
  EXPECT_GT(files.paths().size(), 3u) << "several segments";
  append(*writer, erasure({2}));
  EXPECT_TRUE(journal->read(2, 1)->front().number_erased);
  EXPECT_TRUE(journal->verify_all());
  EXPECT_TRUE(journal->verify_prefix(*writer->head()));
}

TEST(FileJournal, AReaderThatOpensAfterAPowerLossSeesAllThatIsThere) {
  FaultFileSystem files;
  std::string stale_head;
  {
    const auto writer = open_journal(files, "/j");
    append(*writer, registration(1));
    stale_head = files.bytes("/j/head");
    append(*writer, registration(2));
  }
  files.set_bytes("/j/head", stale_head);
  EXPECT_EQ(open_journal(files, "/j", reader())->head()->seq, 2u);
}

TEST(FileJournal, ReadersInTheMidstOfWritesSeeWholeEntries) {
  const TempDir directory;
  const auto writer = open_journal(posix_file_system(), directory / "j", small_segments());
  append(*writer, registration(0));
  std::atomic<bool> done = false;
  std::thread writing([&] {
    for (std::uint64_t i = 1; i <= 150; ++i) {
      append(*writer, i % 10 == 0 ? erasure({i - 5}) : registration(i));
    }
    done = true;
  });
  Seq most = 0;
  while (!done) {
    const auto journal = open_journal(posix_file_system(), directory / "j", reader());
    ASSERT_NE(journal, nullptr);
    const auto entries = journal->read(1, 1000);
    ASSERT_TRUE(entries) << entries.error().message;
    EXPECT_GE(entries->size(), most);
    most = entries->size();
  }
  writing.join();
}

// The bytes of an erased number are nowhere in the files any more.
TEST(FileJournal, ErasingOverwritesTheBytes) {
  FaultFileSystem files;
  const auto journal = open_journal(files, "/j");
  Entry entry = registration(1);
  entry.personal = {{"e-mail", "someone@example.org"}};
  append(*journal, entry);
  std::string digits(8, '\0');
  for (int i = 7; i >= 0; --i) {
    digits[i] = static_cast<char>(nth_number(1).value() >> (8 * (7 - i)));
  }
  const auto holds = [&](const std::string& what) {
    for (const auto& [path, bytes] : files.snapshot()) {
      if (bytes.find(what) != std::string::npos) return true;
    }
    return false;
  };
  ASSERT_TRUE(holds(digits));
  ASSERT_TRUE(holds("someone@"));
  append(*journal, erasure({1}));
  EXPECT_FALSE(holds(digits));
  EXPECT_FALSE(holds("someone@"));
  EXPECT_TRUE(journal->verify_all());
}

TEST(FileJournal, LeftoversOfACrashAreRemoved) {
  FaultFileSystem files;
  append(*open_journal(files, "/j"), registration(1));
  files.set_bytes("/j/00000000000000000002.journal.tmp", "half a header");
  EXPECT_EQ(open_journal(files, "/j")->head()->seq, 1u);
  EXPECT_THAT(files.paths(), ElementsAre("/j/00000000000000000001.journal", "/j/head"));
}

TEST(FileJournal, AnEntryOfALaterVersionIsRefusedNotCut) {
  FaultFileSystem files;
  Head head;
  {
    const auto journal = open_journal(files, "/j");
    append(*journal, registration(1));
    head = *journal->head();
  }
  const std::string path = "/j/00000000000000000001.journal";
  std::string bytes = files.bytes(path);
  put_frame(bytes, {std::string("\x01\x63", 2), "", ""}, 2, 2, true, head.chain);
  files.set_bytes(path, bytes);
  const auto opened = FileJournal::open(files, "/j");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Errc::failed_precondition);
  EXPECT_THAT(opened.error().message, HasSubstr("kind 99"));
  EXPECT_EQ(files.bytes(path), bytes);
}

// One sync a group: that is what makes a registration cheap.
TEST(FileJournal, AnAppendSyncsOnce) {
  FaultFileSystem files;
  const auto journal = open_journal(files, "/j");
  append(*journal, registration(1));
  files.heal();
  append(*journal, registration(2));
  EXPECT_EQ(files.counted({FaultFileSystem::Call::sync}), 1u);
  const std::vector<Entry> many(100, registration(3));
  EXPECT_TRUE(journal->append(many, kAnyHead).committed());
  EXPECT_EQ(files.counted({FaultFileSystem::Call::sync}), 2u);
}

}  // namespace
}  // namespace lapwing::registry
