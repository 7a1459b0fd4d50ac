// Processes that die, power that fails, disks that refuse (T1, T3, T4 and T6 of the reliability
// plan, in small; script/torture runs them long). What was acknowledged is there afterwards, what
// was said to have failed is not, and an append stands or falls as a whole.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "registry/file_journal.h"
#include "tests/registry/journal_fixture.h"
#include "tests/support/fault_file_system.h"

namespace lapwing::registry {
namespace {

using testing::HasSubstr;
using Call = FaultFileSystem::Call;
using Kind = AppendOutcome::Kind;

const FaultFileSystem::Calls kAllCalls = {Call::open,     Call::read,   Call::write,  Call::sync,
                                          Call::truncate, Call::rename, Call::remove, Call::other};
const FaultFileSystem::Calls kChanges = {Call::open,   Call::write,  Call::sync,
                                         Call::rename, Call::remove, Call::truncate};

// A journal on a disk of many troubles, with what a client was told about each append.
class Client {
 public:
  explicit Client(std::uint64_t seed) : random_(seed) {}

  FaultFileSystem& files() { return files_; }
  std::mt19937_64& random() { return random_; }
  bool is_open() const { return journal_ != nullptr; }

  Status open() {
    journal_.reset();
    files_.kill_process();
    FileJournalOptions options;
    options.segment_bytes = 1500;
    options.checkpoint_bytes = 500;
    auto opened = FileJournal::open(files_, "/data/journal", options);
    if (!opened) return opened.error();
    journal_ = *std::move(opened);
    return ok();
  }

  // One to three registrations, or an erasure of one that was acknowledged.
  void append_something() {
    std::vector<Entry> entries;
    if (!acknowledged_.empty() && random_() % 6 == 0) {
      const Seq seq = random_() % acknowledged_.rbegin()->first + 1;
      entries.push_back(erasure({seq}, true, false));
      entries.back().idempotency_key = fmt::format("erase-{}-{}", seq, next_++);
    } else {
      for (std::uint64_t n = random_() % 3 + 1; n > 0; --n) {
        entries.push_back(registration(next_ % 10'000));
        entries.back().idempotency_key = fmt::format("key-{}", next_++);
      }
    }
    const auto outcome = journal_->append(entries, kAnyHead);
    std::vector<std::string> keys;
    for (const auto& entry : entries) keys.push_back(entry.idempotency_key);
    if (outcome.committed()) {
      acknowledge(entries, outcome.head.seq);
    } else if (outcome.kind == Kind::unknown) {
      in_doubt_.push_back(keys);
    }
  }

  // What is wrong with the journal as it is now; empty when nothing is. What was in doubt is
  // settled by it.
  std::string check() {
    const auto read = journal_->read(1, 1'000'000);
    if (!read) return "cannot read: " + read.error().message;
    if (!acknowledged_.empty() && acknowledged_.rbegin()->first > read->size()) {
      return fmt::format("acknowledged entry {} is lost", acknowledged_.rbegin()->first);
    }
    for (std::size_t at = 0; at < read->size(); ++at) {
      const auto& entry = (*read)[at];
      const auto promised = acknowledged_.find(entry.seq);
      if (promised == acknowledged_.end()) {
        if (const auto wrong = settle({read->begin() + at, read->end()}); !wrong.empty()) {
          return wrong;
        }
      } else if (promised->second != entry.idempotency_key) {
        return fmt::format("entry {} is `{}`, not `{}`", entry.seq, entry.idempotency_key,
                           promised->second);
      }
      if (erased_.contains(entry.seq) && entry.number) {
        return fmt::format("entry {} has its number back", entry.seq);
      }
    }
    in_doubt_.clear();
    if (const auto verified = journal_->verify_all(); !verified) return verified.error().message;
    return "";
  }

  std::size_t acknowledged() const { return acknowledged_.size(); }
  Journal& journal() { return *journal_; }

 private:
  void acknowledge(const std::vector<Entry>& entries, Seq last) {
    Seq seq = last - entries.size();
    for (const auto& entry : entries) {
      acknowledged_[++seq] = entry.idempotency_key;
      const auto* erased = std::get_if<Erased>(&entry.payload);
      if (erased != nullptr) erased_.insert(erased->entries.begin(), erased->entries.end());
    }
  }

  // The entries begin with one that nobody was promised: it must have been in doubt, with all of
  // its append.
  std::string settle(const std::vector<Entry>& entries) {
    const auto append = std::ranges::find_if(in_doubt_, [&](const auto& keys) {
      return keys.front() == entries.front().idempotency_key;
    });
    if (append == in_doubt_.end()) {
      return fmt::format("entry {} (`{}`) was never promised", entries.front().seq,
                         entries.front().idempotency_key);
    }
    for (std::size_t i = 0; i < append->size(); ++i) {
      if (i == entries.size() || entries[i].idempotency_key != (*append)[i]) {
        return "half an append";
      }
    }
    acknowledge({entries.begin(), entries.begin() + append->size()},
                entries.front().seq + append->size() - 1);
    return "";
  }

  FaultFileSystem files_;
  std::mt19937_64 random_;
  std::unique_ptr<FileJournal> journal_;
  std::uint64_t next_ = 0;
  std::map<Seq, std::string> acknowledged_;  // keys
  std::set<Seq> erased_;
  std::vector<std::vector<std::string>> in_doubt_;
};

enum class Death { kill, power_loss };

// Appends until the process dies at a random call, again and again. What went wrong first.
std::string live_and_die(std::uint64_t seed, int cycles, Death death, bool sync_works) {
  Client client(seed);
  client.files().set_sync_works(sync_works);
  for (int cycle = 0; cycle < cycles; ++cycle) {
    if (const auto opened = client.open(); !opened) return opened.error().message;
    if (const auto wrong = client.check(); !wrong.empty()) return wrong;
    // From some call on, nothing gets through: that is the moment of death.
    client.files().fail(client.random()() % 60 + 1, kChanges, "the process is dead", true);
    while (!client.files().failed()) client.append_something();
    if (death == Death::power_loss) client.files().lose_power(client.random());
    client.files().heal();
  }
  return "";
}

std::uint64_t drawn_seed() {
  const std::uint64_t seed = std::random_device()();
  testing::Test::RecordProperty("seed", std::to_string(seed));
  return seed;
}

// What went wrong in the first of several lives in which something did.
std::string many_lives(std::uint64_t seed, Death death, bool sync_works) {
  for (int life = 0; life < 5; ++life) {
    const auto wrong = live_and_die(seed + life, 40, death, sync_works);
    if (!wrong.empty()) return wrong;
  }
  return "";
}

TEST(JournalFault, AKilledProcessLosesNothing) {
  const auto seed = drawn_seed();
  EXPECT_EQ(many_lives(seed, Death::kill, true), "") << "seed " << seed;
}

TEST(JournalFault, APowerLossLosesNothing) {
  const auto seed = drawn_seed();
  EXPECT_EQ(many_lives(seed, Death::power_loss, true), "") << "seed " << seed;
}

// The test above would notice a missing sync.
TEST(JournalFault, WithoutSyncAPowerLossLosesSomething) {
  const auto seed = drawn_seed();
  EXPECT_NE(many_lives(seed, Death::power_loss, false), "") << "seed " << seed;
}

// While a killed process alone would not.
TEST(JournalFault, WithoutSyncAKilledProcessStillLosesNothing) {
  const auto seed = drawn_seed();
  EXPECT_EQ(many_lives(seed, Death::kill, false), "") << "seed " << seed;
}

// T4: one call of a fixed course fails, each in turn, once or for good.
struct Course {
  std::string wrong;
  bool struck = false;
};

Course one_failing_call(std::uint64_t nth, bool for_good, const std::string& why) {
  Client client(42);
  client.files().fail(nth, kAllCalls, why, for_good);
  for (int life = 0; life < 2; ++life) {
    const auto opened = client.open();
    if (!opened) {
      if (!client.files().failed()) return {"cannot open without a fault", false};
      if (opened.error().code != Errc::io_error) return {opened.error().message, true};
      continue;
    }
    for (int i = 0; i < 15; ++i) client.append_something();
    static_cast<void>(client.journal().read(1, 100));
  }
  const bool struck = client.files().failed();
  client.files().heal();
  if (const auto opened = client.open(); !opened) return {opened.error().message, struck};
  return {client.check(), struck};
}

TEST(JournalFault, AnyOneCallMayFail) {
  for (const bool for_good : {false, true}) {
    std::uint64_t nth = 1;
    for (;; ++nth) {
      const auto course = one_failing_call(nth, for_good, "Input/output error");
      ASSERT_EQ(course.wrong, "") << "call " << nth << (for_good ? " and all after it" : "");
      if (!course.struck) break;
    }
    EXPECT_GT(nth, 200u) << "the course has become too short to mean much";
  }
}

TEST(JournalFault, AFailedSyncLeavesNothingBehindAndTheNextAppendWorks) {
  Client client(1);
  ASSERT_TRUE(client.open());
  const Entry one = registration(1);
  const Entry two = registration(2);
  ASSERT_TRUE(client.journal().append({&one, 1}, 0).committed());
  client.files().fail(1, {Call::sync}, "Input/output error");
  const auto outcome = client.journal().append({&two, 1}, 1);
  EXPECT_EQ(outcome.kind, Kind::failed);
  EXPECT_EQ(outcome.error.code, Errc::io_error);
  EXPECT_THAT(outcome.error.message, HasSubstr("Input/output error"));
  client.files().heal();
  EXPECT_EQ(client.journal().head()->seq, 1u);
  EXPECT_EQ(*find_key(client.journal(), "key-2", 1), std::nullopt);
  EXPECT_TRUE(client.journal().append({&two, 1}, 1).committed());
}

TEST(JournalFault, WhereNothingCanBeUndoneTheOutcomeIsUnknownAndSoIsTheKey) {
  Client client(1);
  ASSERT_TRUE(client.open());
  const Entry one = registration(1);
  const Entry two = registration(2);
  ASSERT_TRUE(client.journal().append({&one, 1}, 0).committed());
  client.files().fail(1, {Call::sync, Call::truncate}, "Input/output error", true);
  EXPECT_EQ(client.journal().append({&two, 1}, 1).kind, Kind::unknown);
  EXPECT_EQ(find_key(client.journal(), "key-2", 2).error().code, Errc::unavailable);
  EXPECT_EQ(client.journal().read(1, 10)->size(), 1u) << "what is certain can be read";
  EXPECT_EQ(client.journal().append({&two, 1}, 1).kind, Kind::failed) << "the disk is still broken";
  client.files().heal();
  EXPECT_TRUE(client.journal().append({&two, 1}, 1).committed());
  EXPECT_EQ(*find_key(client.journal(), "key-2", 2), std::optional<Seq>(2));
}

// T6
TEST(JournalFault, AFullDiskLeavesReadingAndResumesWhenThereIsRoom) {
  Client client(1);
  ASSERT_TRUE(client.open());
  for (int i = 0; i < 20; ++i) client.append_something();
  const auto before = client.acknowledged();
  client.files().set_space(100);
  for (int i = 0; i < 5; ++i) {
    const Entry entry = registration(7);
    const auto outcome = client.journal().append({&entry, 1}, kAnyHead);
    EXPECT_EQ(outcome.kind, Kind::failed);
    EXPECT_THAT(outcome.error.message, HasSubstr("No space left on device"));
    EXPECT_EQ(client.journal().read(1, 1000)->size(), before);
  }
  client.files().set_space({});
  for (int i = 0; i < 20; ++i) client.append_something();
  EXPECT_GT(client.acknowledged(), before + 10);
  ASSERT_TRUE(client.open());
  EXPECT_EQ(client.check(), "");
}

}  // namespace
}  // namespace lapwing::registry
