// What every journal promises, held against each of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <random>
#include <set>
#include <thread>

#include "registry/file_journal.h"
#include "registry/memory_journal.h"
#include "tests/registry/journal_fixture.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/temp_dir.h"

namespace lapwing::registry {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using Kind = AppendOutcome::Kind;

// A place where a journal lives, from which it can be opened again.
struct Home {
  virtual ~Home() = default;
  virtual Journal& journal() = 0;
  virtual void reopen() = 0;  // no effect where there is nothing to close
};

class MemoryHome final : public Home {
 public:
  Journal& journal() override { return journal_; }
  void reopen() override {}

 private:
  MemoryJournal journal_;
};

class FileHome final : public Home {
 public:
  FileHome(FileSystem& files, FileJournalOptions options)
      : files_(files), options_(std::move(options)) {
    reopen();
  }
  Journal& journal() override { return *journal_; }
  void reopen() override {
    journal_.reset();
    auto opened = FileJournal::open(files_, directory_ / "journal", options_);
    ASSERT_TRUE(opened) << opened.error().message;
    journal_ = *std::move(opened);
  }

 private:
  TempDir directory_;
  FileSystem& files_;
  FileJournalOptions options_;
  std::unique_ptr<FileJournal> journal_;
};

// Segments and checkpoints so small that every test crosses several of them; in memory, as each
// crossing syncs.
class SmallFileHome final : public Home {
 public:
  Journal& journal() override { return home_.journal(); }
  void reopen() override { home_.reopen(); }

 private:
  static FileJournalOptions small() {
    FileJournalOptions options;
    options.segment_bytes = 2000;
    options.checkpoint_bytes = 700;
    return options;
  }

  FaultFileSystem files_;
  FileHome home_{files_, small()};
};

struct Maker {
  const char* name;
  std::function<std::unique_ptr<Home>()> make;
};

class JournalContract : public testing::TestWithParam<Maker> {
 protected:
  JournalContract() : home_(GetParam().make()) {}

  Journal& journal() { return home_->journal(); }
  Head head() { return *journal().head(); }
  AppendOutcome append(const Entry& entry, Seq expected = kAnyHead) {
    return journal().append({&entry, 1}, expected);
  }
  void fill(int count) {
    for (int i = 1; i <= count; ++i) ASSERT_TRUE(append(registration(i)).committed());
  }
  std::vector<std::string> all() {
    const auto entries = journal().read(1, 100'000);
    EXPECT_TRUE(entries) << (entries ? "" : entries.error().message);
    return entries ? describe(*entries) : std::vector<std::string>();
  }

  std::unique_ptr<Home> home_;
};

TEST_P(JournalContract, ANewJournalIsEmpty) {
  EXPECT_EQ(head(), Head{});
  EXPECT_THAT(*journal().read(1, 10), IsEmpty());
}

TEST_P(JournalContract, WhatWasAppendedIsReadInOrder) {
  const auto outcome = append(registration(1), 0);
  EXPECT_EQ(outcome.kind, Kind::committed);
  EXPECT_EQ(outcome.head.seq, 1u);
  EXPECT_EQ(append(registration(2), 1).head.seq, 2u);
  const auto entries = *journal().read(1, 10);
  ASSERT_THAT(entries, SizeIs(2));
  EXPECT_THAT(describe(entries),
              ElementsAre("key-1=19995550001 call 1", "key-2=19995550002 call 2"));
  EXPECT_EQ(entries[0].seq, 1u);
  EXPECT_EQ(entries[0].chain, outcome.head.chain);
  EXPECT_THAT(outcome.chains, ElementsAre(outcome.head.chain));
  EXPECT_EQ(entries[1].effective_at, registration(2).effective_at);
  EXPECT_EQ(entries[1].recorded_at, registration(2).recorded_at);
}

TEST_P(JournalContract, ReadTakesFromAnyPlaceAndStopsAtTheLimit) {
  fill(200);
  EXPECT_THAT(describe(*journal().read(0, 1)), ElementsAre("key-1=19995550001 call 1"));
  EXPECT_THAT(*journal().read(201, 10), IsEmpty());
  EXPECT_THAT(*journal().read(5, 0), IsEmpty());
  for (Seq from = 1; from <= 200; from += 7) {
    const auto entries = *journal().read(from, 3);
    ASSERT_THAT(entries, SizeIs(std::min<Seq>(3, 201 - from)));
    for (std::size_t i = 0; i < entries.size(); ++i) {
      EXPECT_EQ(entries[i].seq, from + i);
      EXPECT_EQ(entries[i].number, nth_number(from + i));
    }
  }
}

TEST_P(JournalContract, AnExpectedHeadThatIsNotTheHeadIsAConflictAndWritesNothing) {
  fill(3);
  for (const Seq expected : {0, 2, 4}) {
    const auto outcome = append(registration(9), expected);
    EXPECT_EQ(outcome.kind, Kind::conflict);
    EXPECT_EQ(outcome.head, head());
  }
  EXPECT_EQ(head().seq, 3u);
  EXPECT_EQ(append(registration(9), 3).kind, Kind::committed);
}

TEST_P(JournalContract, SeveralEntriesGoInTogether) {
  const std::vector<Entry> entries = {registration(1), registration(2), registration(3)};
  const auto outcome = journal().append(entries, 0);
  EXPECT_TRUE(outcome.committed());
  EXPECT_EQ(outcome.head.seq, 3u);
  EXPECT_EQ(outcome.head, head());
  EXPECT_THAT(all(), SizeIs(3));
}

TEST_P(JournalContract, OneBadEntryKeepsAllOthersOfItsAppendOut) {
  Entry bad = registration(2);
  bad.unknown_fields = {{2, "even tags are ours"}};
  const std::vector<Entry> entries = {registration(1), bad};
  const auto outcome = journal().append(entries, 0);
  EXPECT_EQ(outcome.kind, Kind::failed);
  EXPECT_EQ(outcome.error.code, Errc::invalid_argument);
  EXPECT_EQ(head(), Head{});
}

TEST_P(JournalContract, ItIsAllThereAfterReopening) {
  fill(50);
  const auto before = all();
  const Head head_before = head();
  home_->reopen();
  EXPECT_EQ(head(), head_before);
  EXPECT_EQ(all(), before);
  EXPECT_EQ(append(registration(51), 50).head.seq, 51u);
  home_->reopen();
  EXPECT_EQ(head().seq, 51u);
}

TEST_P(JournalContract, AnEntryIsFoundByItsKeyAndNoOther) {
  fill(20);
  EXPECT_EQ(*find_key(journal(), "key-7", 1), std::optional<Seq>(7));
  EXPECT_EQ(*find_key(journal(), "key-7", 8), std::nullopt);
  EXPECT_EQ(*find_key(journal(), "key-99", 1), std::nullopt);
}

TEST_P(JournalContract, ARepeatedAppendAtTheSameHeadConflictsAndTheKeySaysItIsThere) {
  ASSERT_TRUE(append(registration(1), 0).committed());
  // As after an outcome that got lost on the way.
  EXPECT_EQ(append(registration(1), 0).kind, Kind::conflict);
  EXPECT_EQ(*find_key(journal(), "key-1", 1), std::optional<Seq>(1));
  EXPECT_EQ(head().seq, 1u);
}

TEST_P(JournalContract, ThreadsThatAppendAtOnceEachGetTheirOwnPlace) {
  constexpr int kThreads = 8;
  constexpr int kEach = 40;
  std::vector<std::vector<Seq>> seqs(kThreads);
  std::vector<std::vector<std::vector<Sha256Digest>>> chains(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        const std::vector<Entry> pair = {registration(t * 100 + i),
                                         registration(5000 + t * 100 + i)};
        const auto outcome = journal().append(pair, kAnyHead);
        ASSERT_TRUE(outcome.committed());
        chains[t].push_back(outcome.chains);
        seqs[t].push_back(outcome.head.seq);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  home_->reopen();
  EXPECT_EQ(head().seq, 2u * kThreads * kEach);
  std::set<Seq> all_seqs;
  for (int t = 0; t < kThreads; ++t) {
    EXPECT_TRUE(std::is_sorted(seqs[t].begin(), seqs[t].end()));
    for (int i = 0; i < kEach; ++i) {
      all_seqs.insert(seqs[t][i]);
      const auto pair = *journal().read(seqs[t][i] - 1, 2);
      ASSERT_THAT(pair, SizeIs(2));
      EXPECT_EQ(pair[0].number, nth_number(t * 100 + i));
      EXPECT_EQ(pair[1].number, nth_number(5000 + t * 100 + i));
      EXPECT_THAT(chains[t][i], ElementsAre(pair[0].chain, pair[1].chain));
    }
  }
  EXPECT_THAT(all_seqs, SizeIs(kThreads * kEach));
}

TEST_P(JournalContract, OfThreadsThatExpectTheSameHeadOneWins) {
  constexpr int kThreads = 8;
  for (Seq round = 0; round < 10; ++round) {
    std::atomic<int> won = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] {
        const auto outcome = append(registration(round * 10 + t), round);
        won += outcome.committed() ? 1 : 0;
        EXPECT_THAT(outcome.kind, testing::AnyOf(Kind::committed, Kind::conflict));
      });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(won, 1);
  }
  EXPECT_EQ(head().seq, 10u);
}

TEST_P(JournalContract, ReadersSeeWholeEntriesWhileWritersWrite) {
  std::atomic<bool> done = false;
  std::thread writer([&] {
    fill(300);
    done = true;
  });
  Seq most = 0;
  while (!done) {
    const Head before = head();
    const auto entries = journal().read(1, 1000);
    ASSERT_TRUE(entries) << entries.error().message;
    EXPECT_GE(entries->size(), before.seq);
    EXPECT_GE(entries->size(), most);
    most = entries->size();
  }
  writer.join();
}

TEST_P(JournalContract, TheChainOfAPrefixStaysRecognized) {
  fill(10);
  const Head seen = head();
  fill(30);
  EXPECT_TRUE(journal().verify_prefix({}));
  EXPECT_TRUE(journal().verify_prefix(seen));
  EXPECT_TRUE(journal().verify_prefix(head()));
  Head ahead = head();
  ++ahead.seq;
  EXPECT_EQ(journal().verify_prefix(ahead).error().code, Errc::data_loss);
  Head other = seen;
  other.chain[31] ^= 1;
  EXPECT_EQ(journal().verify_prefix(other).error().code, Errc::data_loss);
  home_->reopen();
  EXPECT_TRUE(journal().verify_prefix(seen));
}

TEST_P(JournalContract, ErasingTakesTheNamedPartsAndLeavesTheChain) {
  fill(5);
  const auto before = *journal().read(1, 10);
  ASSERT_TRUE(append(erasure({2, 4}, true, false)).committed());
  ASSERT_TRUE(append(erasure({4}, false, true)).committed());
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(all(),
                ElementsAre("key-1=19995550001 call 1", "key-2 number-erased call 2",
                            "key-3=19995550003 call 3", "key-4 number-erased personal-erased",
                            "key-5=19995550005 call 5", "erased", "erased"));
    const auto after = *journal().read(1, 5);
    for (std::size_t n = 0; n < 5; ++n) EXPECT_EQ(after[n].chain, before[n].chain);
    home_->reopen();
  }
}

TEST_P(JournalContract, ErasingTwiceOrWhatHasNoSuchPartIsNoError) {
  Entry plain = registration(1);
  plain.number.reset();
  plain.personal.clear();
  ASSERT_TRUE(append(plain).committed());
  ASSERT_TRUE(append(erasure({1})).committed());
  ASSERT_TRUE(append(erasure({1, 2})).committed());
  EXPECT_THAT(all(), ElementsAre("key-1", "erased", "erased"));
}

TEST_P(JournalContract, WhatIsNotYetWrittenCannotBeErased) {
  fill(2);
  for (const Seq future : {3, 4, 100}) {
    const auto outcome = append(erasure({future}));
    EXPECT_EQ(outcome.kind, Kind::failed);
    EXPECT_EQ(outcome.error.code, Errc::invalid_argument);
    EXPECT_THAT(outcome.error.message, HasSubstr(std::to_string(future)));
  }
  EXPECT_EQ(head().seq, 2u);
}

TEST_P(JournalContract, AllEntriesOfANumberAreFoundForErasing) {
  for (const int i : {1, 2, 1, 3, 1}) ASSERT_TRUE(append(registration(i)).committed());
  const auto found = *find_number(journal(), nth_number(1));
  EXPECT_THAT(found, ElementsAre(1, 3, 5));
  ASSERT_TRUE(append(erasure(found)).committed());
  EXPECT_THAT(*find_number(journal(), nth_number(1)), IsEmpty());
}

// T7 in small: any sequence of operations ends as it does in the reference model.
TEST_P(JournalContract, RandomOperationsEndAsInTheModel) {
  const auto seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  MemoryJournal model;
  std::uint64_t next = 0;
  for (int step = 0; step < 300; ++step) {
    const Seq model_head = model.head()->seq;
    const Seq expected = random() % 4 == 0 ? random() % (model_head + 2) : model_head;
    std::vector<Entry> entries;
    for (std::uint64_t n = random() % 3 + 1; n > 0; --n) {
      const bool erase = model_head > 0 && random() % 5 == 0;
      entries.push_back(erase ? erasure({random() % model_head + 1}, true, random() % 2 == 0)
                              : registration(next++ % 10'000));
    }
    const auto outcome = journal().append(entries, expected);
    const auto model_outcome = model.append(entries, expected);
    ASSERT_EQ(outcome.kind, model_outcome.kind);
    ASSERT_EQ(outcome.head.seq, model_outcome.head.seq);
    if (random() % 20 == 0) home_->reopen();
  }
  EXPECT_EQ(all(), describe(*model.read(1, 100'000)));
}

INSTANTIATE_TEST_SUITE_P(
    Journals, JournalContract,
    testing::Values(Maker{"memory", [] { return std::make_unique<MemoryHome>(); }},
                    Maker{"files",
                          [] {
                            return std::make_unique<FileHome>(posix_file_system(),
                                                              FileJournalOptions());
                          }},
                    Maker{"small_files", [] { return std::make_unique<SmallFileHome>(); }}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace lapwing::registry
