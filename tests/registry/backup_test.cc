// T10 at the level of the truth: backup, restore, going back to an earlier entry, verifying,
// mending.
#include "registry/backup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "registry/blob_store.h"
#include "registry/file_journal.h"
#include "tests/registry/journal_fixture.h"
#include "tests/support/fault_file_system.h"

namespace lapwing::registry {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Call = FaultFileSystem::Call;
using Words = std::vector<std::string>;

class Backup : public testing::Test {
 protected:
  Backup() { open(); }

  void open() {
    FileJournalOptions options;
    options.segment_bytes = 1200;
    options.checkpoint_bytes = 400;
    auto journal = FileJournal::open(files_, "/data/journal", options);
    ASSERT_TRUE(journal) << journal.error().message;
    journal_ = *std::move(journal);
    blobs_ = *open_file_blobs(files_, "/data/blobs", BlobAccess::writer);
  }
  void append(const Entry& entry) {
    const auto outcome = journal_->append({&entry, 1}, kAnyHead);
    ASSERT_TRUE(outcome.committed()) << outcome.error.message;
  }
  void fill(std::uint64_t first, std::uint64_t last) {
    for (std::uint64_t i = first; i <= last; ++i) append(registration(i));
  }
  BlobId import(const std::string& content) {
    const auto blob = put_blob(*blobs_, content);
    EXPECT_TRUE(blob);
    EditionImported import;
    import.edition = "us.national@1";
    import.difference = *blob;
    Entry entry;
    entry.payload = import;
    append(entry);
    return *blob;
  }
  Words entries(const std::string& directory) {
    FileJournalOptions options;
    options.read_only = true;
    const auto journal = FileJournal::open(files_, directory + "/journal", options);
    if (!journal) return {journal.error().message};
    const auto read = (*journal)->read(1, 100'000);
    if (!read) return {read.error().message};
    return describe(*read);
  }
  Words problems(const std::string& directory) {
    const auto report = verify_truth(files_, directory);
    if (!report) return {report.error().message};
    Words found;
    for (const auto& problem : report->problems) found.push_back(problem.message);
    return found;
  }

  FaultFileSystem files_;
  std::unique_ptr<FileJournal> journal_;
  std::unique_ptr<BlobStore> blobs_;
};

TEST_F(Backup, HoldsEverythingAndIsSoundWhileTheWriterGoesOn) {
  fill(1, 20);
  const auto blob = import("edition");
  const auto report = backup(files_, "/data", "/copy");
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->head, *journal_->head());
  EXPECT_EQ(report->entries, 21u);
  EXPECT_EQ(report->blobs, 1u);
  EXPECT_EQ(entries("/copy"), entries("/data"));
  EXPECT_THAT(problems("/copy"), IsEmpty());
  const auto copied = open_file_blobs(files_, "/copy/blobs", BlobAccess::reader);
  EXPECT_EQ(*read_blob(**copied, blob), "edition");
  fill(21, 22);  // the writer was never in the way
}

TEST_F(Backup, TakenAgainCopiesOnlyWhatIsNew) {
  fill(1, 30);
  import("one");
  const auto first = backup(files_, "/data", "/copy");
  const auto none = backup(files_, "/data", "/copy");
  ASSERT_TRUE(none) << none.error().message;
  EXPECT_EQ(none->entries, 0u);
  EXPECT_EQ(none->blobs, 0u);
  EXPECT_EQ(none->bytes, 0u);
  fill(31, 32);
  import("two");
  const auto second = backup(files_, "/data", "/copy");
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_EQ(second->entries, 3u);
  EXPECT_EQ(second->blobs, 1u);
  EXPECT_LT(second->bytes, first->bytes / 3);
  EXPECT_EQ(entries("/copy"), entries("/data"));
  EXPECT_THAT(problems("/copy"), IsEmpty());
}

TEST_F(Backup, AnEmptyRegistryCanBeBackedUp) {
  const auto report = backup(files_, "/data", "/copy");
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->head.seq, 0u);
  EXPECT_THAT(problems("/copy"), IsEmpty());
}

TEST_F(Backup, WhatIsErasedAtTheSourceIsErasedInTheBackup) {
  fill(1, 10);
  const auto old = import("with the number");
  ASSERT_TRUE(backup(files_, "/data", "/copy"));
  append(erasure({3}));
  Entry replaced;
  replaced.payload = BlobReplaced{old, *put_blob(*blobs_, "without it"), "order 1"};
  append(replaced);
  ASSERT_TRUE(blobs_->remove(old));
  const auto report = backup(files_, "/data", "/copy");
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->blobs_removed, 1u);
  EXPECT_EQ(entries("/copy"), entries("/data"));
  EXPECT_THAT(entries("/copy")[2], HasSubstr("number-erased"));
  EXPECT_THAT(problems("/copy"), IsEmpty());
  for (const auto& [path, bytes] : files_.snapshot()) {
    EXPECT_THAT(bytes, testing::Not(HasSubstr("with the number"))) << path;
  }
}

TEST_F(Backup, OfAnotherJournalIsRefused) {
  fill(1, 3);
  ASSERT_TRUE(backup(files_, "/data", "/copy"));
  ASSERT_TRUE(FileJournal::open(files_, "/other/journal"));
  const auto report = backup(files_, "/other", "/copy");
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, Errc::failed_precondition);
  EXPECT_EQ(entries("/copy"), entries("/data"));
}

TEST_F(Backup, OfAJournalThatLostEntriesIsRefused) {
  fill(1, 3);
  journal_.reset();
  const auto old = files_.snapshot();
  open();
  fill(4, 6);
  ASSERT_TRUE(backup(files_, "/data", "/copy"));
  const auto kept = entries("/copy");
  for (const auto& [path, bytes] : old) files_.set_bytes(path, bytes);
  files_.kill_process();
  const auto report = backup(files_, "/data", "/copy");
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, Errc::data_loss);
  EXPECT_EQ(entries("/copy"), kept);
}

TEST_F(Backup, IsWholeWhereverItIsInterrupted) {
  fill(1, 8);
  import("one");
  ASSERT_TRUE(backup(files_, "/data", "/copy"));
  fill(9, 20);
  append(erasure({4}));
  import("two");
  const auto expected = entries("/data");
  journal_.reset();
  const auto before = files_.snapshot();
  std::mt19937_64 random(std::random_device{}());
  std::uint64_t nth = 1;
  for (bool struck = true; struck; ++nth) {
    files_.restore(before);
    files_.fail(nth,
                {Call::open, Call::read, Call::write, Call::sync, Call::rename, Call::remove,
                 Call::truncate, Call::other},
                "the power is gone", true);
    const auto report = backup(files_, "/data", "/copy");
    struck = files_.failed();
    ASSERT_TRUE(report || struck) << "call " << nth;
    files_.lose_power(random);
    files_.heal();
    const auto again = backup(files_, "/data", "/copy");
    ASSERT_TRUE(again) << "call " << nth << ": " << again.error().message;
    ASSERT_EQ(entries("/copy"), expected) << "call " << nth;
    ASSERT_THAT(problems("/copy"), IsEmpty()) << "call " << nth;
  }
  EXPECT_GT(nth, 50u);
}

TEST_F(Backup, RestoredElsewhereItIsTheSame) {
  fill(1, 15);
  import("one");
  append(erasure({2}));
  ASSERT_TRUE(backup(files_, "/data", "/copy"));
  const auto report = restore(files_, "/copy", "/new");
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->head, *journal_->head());
  EXPECT_EQ(entries("/new"), entries("/data"));
  EXPECT_THAT(problems("/new"), IsEmpty());
  // And lives on.
  const auto journal = FileJournal::open(files_, "/new/journal");
  const Entry entry = registration(99);
  EXPECT_TRUE((*journal)->append({&entry, 1}, report->head.seq).committed());
}

TEST_F(Backup, NothingIsRestoredOverAJournal) {
  fill(1, 2);
  ASSERT_TRUE(backup(files_, "/data", "/copy"));
  const auto report = restore(files_, "/copy", "/data");
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, Errc::failed_precondition);
  EXPECT_EQ(restore(files_, "/nowhere", "/new").error().code, Errc::not_found);
}

TEST_F(Backup, RestoredToAnyEntryItIsAsItWasThenButForWhatWasErasedSince) {
  std::vector<Words> was(1);
  for (std::uint64_t i = 1; i <= 20; ++i) {
    append(i == 15 ? erasure({5}) : registration(i));
    was.push_back(entries("/data"));
  }
  ASSERT_TRUE(backup(files_, "/data", "/copy"));
  for (Seq until = 0; until <= 20; ++until) {
    const std::string to = fmt::format("/at-{}", until);
    RestoreOptions options;
    options.until = until;
    const auto report = restore(files_, "/copy", to, options);
    ASSERT_TRUE(report) << until << report.error().message;
    auto expected = was[until];
    if (until >= 5 && until < 15) {
      expected[4] = "key-5 number-erased personal-erased";
      expected.push_back("erased");
    }
    EXPECT_EQ(entries(to), expected) << until;
    EXPECT_THAT(problems(to), IsEmpty());
  }
}

TEST_F(Backup, AnErasureOrderedAfterTheBackupIsAppliedFromWhatIsLeft) {
  fill(1, 6);
  ASSERT_TRUE(backup(files_, "/data", "/copy"));
  fill(7, 8);
  append(erasure({2, 8}));
  RestoreOptions options;
  options.lost_journal = "/data/journal";
  const auto report = restore(files_, "/copy", "/new", options);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_THAT(entries("/new"),
              ElementsAre("key-1=19995550001 call 1", "key-2 number-erased personal-erased",
                          "key-3=19995550003 call 3", "key-4=19995550004 call 4",
                          "key-5=19995550005 call 5", "key-6=19995550006 call 6", "erased"));
}

TEST_F(Backup, ADamagedBackupIsNotRestored) {
  fill(1, 10);
  import("one");
  ASSERT_TRUE(backup(files_, "/data", "/copy"));
  const auto sound = files_.snapshot();
  for (const auto& [path, bytes] : sound) {
    if (!path.starts_with("/copy") || path.ends_with("/head")) continue;
    for (std::size_t at = 0; at < bytes.size(); at += 37) {
      files_.restore(sound);
      std::string damaged = bytes;
      damaged[at] ^= 0x10;
      files_.set_bytes(path, damaged);
      const auto report = restore(files_, "/copy", "/new");
      ASSERT_FALSE(report) << path << " byte " << at;
      EXPECT_EQ(report.error().code, Errc::data_loss);
      EXPECT_FALSE(problems("/copy").empty());
    }
  }
}

TEST_F(Backup, VerifyingNamesEveryDamagedAndEveryMissingBlob) {
  const auto damaged = import("damaged");
  const auto missing = import("missing");
  const auto expired = import("expired");
  import("sound");
  Entry entry;
  entry.payload = BlobExpired{expired, "retention ended"};
  append(entry);
  ASSERT_TRUE(blobs_->remove(expired));
  ASSERT_TRUE(blobs_->remove(missing));
  files_.set_bytes("/data/blobs/" + hex(damaged) + "/00000000", "DAMAGED");
  EXPECT_THAT(problems("/data"),
              testing::UnorderedElementsAre(HasSubstr(hex(damaged)), HasSubstr(hex(missing))));
  EXPECT_FALSE(backup(files_, "/data", "/copy"));
}

TEST_F(Backup, ALostOrDamagedMarkerIsMended) {
  fill(1, 12);
  append(erasure({3}));
  const auto expected = entries("/data");
  journal_.reset();
  const auto written = files_.snapshot();
  for (const bool lost : {false, true}) {
    files_.restore(written);
    files_.set_bytes("/data/journal/head", "nonsense");
    if (lost) files_.delete_file("/data/journal/head");
    EXPECT_THAT(problems("/data").front(),
                HasSubstr(lost ? "lapwing doctor --repair" : "doctor --repair"));
    const auto done = repair_truth(files_, "/data");
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_THAT(*done, ElementsAre(HasSubstr("/data/journal/head")));
    EXPECT_EQ(entries("/data"), expected);
    EXPECT_THAT(problems("/data"), IsEmpty());
  }
}

TEST_F(Backup, WhatIsSoundIsNotMended) {
  fill(1, 3);
  EXPECT_EQ(repair_truth(files_, "/data").error().code, Errc::unavailable) << "beside a writer";
  journal_.reset();
  EXPECT_THAT(*repair_truth(files_, "/data"), IsEmpty());
}

TEST_F(Backup, DamagedEntriesAreNotMended) {
  fill(1, 12);
  journal_.reset();
  const std::string first = "/data/journal/00000000000000000001.journal";
  std::string bytes = files_.bytes(first);
  bytes[150] ^= 1;
  files_.set_bytes(first, bytes);
  files_.delete_file("/data/journal/head");
  const auto done = repair_truth(files_, "/data");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Errc::data_loss);
}

TEST_F(Backup, ErasedNumbersThatAnOldSegmentBroughtBackAreErasedAgain) {
  fill(1, 8);
  const std::string first = "/data/journal/00000000000000000001.journal";
  const std::string old = files_.bytes(first);
  append(erasure({1}));
  journal_.reset();
  files_.set_bytes(first, old);
  EXPECT_THAT(problems("/data"), ElementsAre(HasSubstr("doctor --repair")));
  EXPECT_THAT(*repair_truth(files_, "/data"), ElementsAre(HasSubstr("erased again")));
  EXPECT_THAT(problems("/data"), IsEmpty());
  EXPECT_THAT(entries("/data").front(), HasSubstr("number-erased"));
}

}  // namespace
}  // namespace lapwing::registry
