// Processes that die, power that fails, disks that refuse (T1, T3, T4 and T6 of the reliability
// plan, in small; script/torture runs them long). What was acknowledged is there afterwards, what
// was said to have failed is not, and an append stands or falls as a whole.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "registry/file_journal.h"
#include "tests/registry/journal_client.h"
#include "tests/registry/journal_fixture.h"
#include "tests/support/fault_file_system.h"

namespace lapwing::registry {
namespace {

using testing::HasSubstr;
using Call = FaultFileSystem::Call;
using Kind = AppendOutcome::Kind;

const FaultFileSystem::Calls kAllCalls = {Call::open,     Call::read,   Call::write,  Call::sync,
                                          Call::truncate, Call::rename, Call::remove, Call::other};

std::uint64_t drawn_seed() {
  const std::uint64_t seed = std::random_device()();
  testing::Test::RecordProperty("seed", std::to_string(seed));
  return seed;
}

// What went wrong in the first of several lives in which something did.
std::string many_lives(std::uint64_t seed, Death death, bool sync_works) {
  for (int life = 0; life < 5; ++life) {
    const auto wrong = live_and_die(seed + life, 40, death, sync_works).wrong;
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
  JournalClient client(42);
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
  JournalClient client(1);
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
  JournalClient client(1);
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
  JournalClient client(1);
  ASSERT_TRUE(client.open());
  for (int i = 0; i < 20; ++i) client.append_something();
  client.files().set_space(100);
  std::size_t before = 0;
  while (before != client.acknowledged()) {  // what was written ahead fills up
    before = client.acknowledged();
    client.append_something();
  }
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
