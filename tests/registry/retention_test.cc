// What is due under a retention table, and what ending it does.
#include "registry/retention.h"

#include <gmock/gmock.h>

#include "registry/backup.h"
#include "registry/file_intake.h"
#include "registry/ledger.h"
#include "registry/scrub_log.h"
#include "tests/registry/support.h"

namespace lapwing::registry {
namespace {

using std::chrono::days;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class RetentionTest : public RegistryTest {
 protected:
  RetentionTable table(const std::string& text) {
    const auto loaded = RetentionTable::load(dir.write("table.yaml", text), dir / "none");
    EXPECT_TRUE(loaded) << loaded.error().message;
    return *loaded;
  }
  Seq receive(const std::string& kind, const std::string& text) {
    const auto archive = archive_of(*registry);
    auto intake = (*archive)->receive_file();
    EXPECT_TRUE((*intake)->write(text));
    const auto kept = (*intake)->finish(
        {.type = kind, .format = "x", .name = kind + ".csv", .actor = "test", .retention = kind});
    EXPECT_TRUE(kept);
    return kept->seq;
  }
  RetentionPlan due(const RetentionTable& rules) {
    const auto plan = retention_due(*registry, rules, clock->now());
    EXPECT_TRUE(plan) << plan.error().message;
    return *plan;
  }
  std::size_t blobs() { return ledger_of(*registry)->blobs().list()->size(); }
};

TEST_F(RetentionTest, AFileExpiresOnItsDayAndOnce) {
  const auto rules = table("kinds:\n  complaints: {keep_days: 10}\n");
  const Seq first = receive("complaints", "a");
  receive("call-log", "b");
  clock->advance(days(10) - std::chrono::milliseconds(1));
  EXPECT_THAT(due(rules).due, IsEmpty());
  clock->advance(std::chrono::milliseconds(1));
  const auto plan = due(rules);
  ASSERT_EQ(plan.due.size(), 1u);
  EXPECT_EQ(plan.due[0].seq, first);
  EXPECT_THAT(plan.unknown, ElementsAre("call-log"));
  ASSERT_TRUE(apply_retention(*registry, plan, "test"));
  EXPECT_EQ(blobs(), 1u);
  EXPECT_THAT(due(rules).due, IsEmpty());
  const auto truth = verify_truth(posix_file_system(), options.directory);
  ASSERT_TRUE(truth);
  EXPECT_THAT(truth->problems, IsEmpty());
}

TEST_F(RetentionTest, OnlyRequestsThatNobodyConfirmedLoseTheirNumber) {
  const auto rules = table("kinds:\n  requests: {keep_days: 5}\n  evidence: {keep_days: 100}\n");
  const Request request{.actor = "consumer", .method = "web", .evidence = "ticket 1"};
  const auto ask = [&](std::uint64_t value) {
    return registry->ask(list_id("us.tx"), number(value), PendingKind::registration, request,
                         kRequestValidFor);
  };
  const auto lost = ask(15125550142);
  const auto confirmed = ask(15125550143);
  ASSERT_TRUE(registry->confirm(confirmed->id, request));
  clock->advance(days(9));
  const auto plan = due(rules);
  ASSERT_EQ(plan.due.size(), 1u);
  EXPECT_EQ(plan.due[0].seq, lost->seq);
  ASSERT_TRUE(apply_retention(*registry, plan, "test"));
  EXPECT_TRUE(ledger_of(*registry)->entry(lost->seq)->number_erased);
  EXPECT_THAT(due(rules).due, IsEmpty());
  clock->advance(days(100));
  const auto later = due(rules);
  ASSERT_EQ(later.due.size(), 1u);
  EXPECT_EQ(later.due[0].kind, "evidence");
  ASSERT_TRUE(apply_retention(*registry, later, "test"));
  EXPECT_THAT(due(rules).due, IsEmpty());
  EXPECT_EQ(rows(15125550143).size(), 1u);
}

TEST_F(RetentionTest, ATableThatIsNoneIsRefusedWithItsLine) {
  for (const char* text : {"kinds:\n  a: {keep_days: 0}\n", "kinds:\n  a: {keep: 3}\n",
                           "kinds:\n  a: {keep_days: 3, why: x}\n", "kinds:\n  a: 3\n"}) {
    const auto loaded = RetentionTable::load(dir.write("table.yaml", text), dir / "none");
    ASSERT_FALSE(loaded) << text;
    EXPECT_THAT(loaded.error().message, HasSubstr("line 2")) << text;
  }
  EXPECT_FALSE(RetentionTable::load(dir.write("table.yaml", "x: 1\n"), dir / "none"));
  EXPECT_FALSE(RetentionTable::load(dir / "none", dir / "none"));
  const auto own = RetentionTable::load(
      dir.write("table.yaml", "kinds:\n  a: {keep_days: 3}\n  b: {keep_days: null}\n"),
      dir.write("own.yaml", "kinds:\n  a: {keep_days: 9}\n  c: {keep_days: 1}\n"));
  ASSERT_TRUE(own);
  EXPECT_EQ(own->find("a")->keep_days, 9);
  EXPECT_EQ(own->find("b")->keep_days, std::nullopt);
  EXPECT_EQ(own->rules().size(), 3u);
}

TEST_F(RetentionTest, ScrubsAreFiledOnceAndFoundAfterARestart) {
  FiledScrub scrub{0, {}, "out.scrub.json", "test", {}};
  scrub.scrub.scrub = "b";
  scrub.scrub.seller = "acme";
  const auto first = file_scrub(*registry, scrub);
  ASSERT_TRUE(first);
  EXPECT_TRUE(first->recorded);
  EXPECT_FALSE(file_scrub(*registry, scrub)->recorded);
  scrub.scrub.scrub = "a";
  ASSERT_TRUE(file_scrub(*registry, scrub));
  open();
  const auto filed = filed_scrubs(*reader());
  ASSERT_TRUE(filed);
  ASSERT_EQ(filed->size(), 2u);
  EXPECT_EQ(filed->at(0).scrub.scrub, "b");
  EXPECT_EQ(filed->at(0).scrub.seller, "acme");
  EXPECT_EQ(filed->at(0).recorded_at, clock->now());
}

}  // namespace
}  // namespace lapwing::registry
