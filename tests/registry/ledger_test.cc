#include "registry/ledger.h"

#include <gmock/gmock.h>

#include <set>
#include <thread>

#include "tests/registry/support.h"

namespace lapwing::registry {
namespace {

using testing::SizeIs;

constexpr std::uint64_t kFirst = 12'125'550'100;

class LedgerTest : public RegistryTest {
 protected:
  LedgerTest() { reopen(); }

  void reopen() {
    registry.reset();
    ledger.reset();
    auto opened = Ledger::open_writer(options);
    ASSERT_TRUE(opened) << opened.error().message;
    ledger = *std::move(opened);
  }
  Entry entry(std::uint64_t value, Payload payload) const {
    Entry made;
    made.payload = std::move(payload);
    made.list = "us.tx";
    made.number = number(value);
    made.effective_at = made.recorded_at = clock->now();
    return made;
  }
  std::uint64_t count() const { return ledger->state()->find(list_id("us.tx"))->count; }

  std::unique_ptr<Ledger> ledger;
};

TEST_F(LedgerTest, ThreadsAtOnceEachGetTheirOwnEntryAndARefusalIsNobodyElses) {
  constexpr std::uint64_t kThreads = 8;
  constexpr std::uint64_t kEach = 10;
  std::vector<std::vector<Seq>> seqs(kThreads);
  std::vector<std::thread> threads;
  for (std::uint64_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (std::uint64_t i = 0; i < kEach; ++i) {
        Entry made = entry(kFirst + t * kEach + i, Registered{});
        const bool refused = t == 0;
        if (refused) made.personal["evidence"] = std::string(Entry::kBytesMax, 'x');
        const auto seq = ledger->commit(std::move(made));
        EXPECT_EQ(seq.has_value(), !refused);
        if (refused) {
          EXPECT_EQ(seq.error().code, Errc::invalid_argument);
        } else {
          EXPECT_GE(ledger->state()->head.seq, *seq);
          EXPECT_EQ(ledger->entry(*seq)->number, number(kFirst + t * kEach + i));
          seqs[t].push_back(*seq);
        }
      }
    });
  }
  for (auto& thread : threads) thread.join();
  std::set<Seq> all;
  for (const auto& own : seqs) all.insert(own.begin(), own.end());
  EXPECT_THAT(all, SizeIs((kThreads - 1) * kEach));
  EXPECT_EQ(ledger->state()->head.seq, all.size());
  EXPECT_EQ(count(), all.size());
  const Head head = ledger->state()->head;
  EXPECT_EQ(*ledger->journal().head(), head);
  reopen();
  EXPECT_EQ(ledger->state()->head, head);
  EXPECT_EQ(count(), all.size());
}

// Entries that are applied together see each other.
TEST_F(LedgerTest, AStoreRebuiltFromManyChangesOfOneNumberCountsAsBefore) {
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(ledger->commit(entry(kFirst, Registered{})));
    ASSERT_TRUE(ledger->commit(entry(kFirst + 1, Registered{})));
    ASSERT_TRUE(ledger->commit(entry(kFirst, Removed{})));
  }
  EXPECT_EQ(count(), 1u);
  ledger.reset();
  for (const auto name : {kStoreDirectory, kCheckpointDirectory}) {
    std::filesystem::remove_all(options.directory / name);
  }
  reopen();
  EXPECT_EQ(count(), 1u);
  EXPECT_THAT(*ledger->store().events(1, number(kFirst), 30), SizeIs(20));
}

}  // namespace
}  // namespace lapwing::registry
