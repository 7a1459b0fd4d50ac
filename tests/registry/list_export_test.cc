// Exports: a list as it stood at a point, what changed between two, and the record of who took it.
#include "registry/list_export.h"

#include <gmock/gmock.h>

#include "registry/content_hash.h"
#include "registry/ledger.h"
#include "tests/registry/support.h"

namespace lapwing::registry {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::uint64_t kA = 12125550101;
constexpr std::uint64_t kB = 12125550102;
constexpr std::uint64_t kC = 14155550103;

std::string sha_of(std::initializer_list<std::uint64_t> numbers) {
  std::string text;
  for (const auto value : numbers) text += fmt::format("{}\n", value);
  return hex(sha256(text));
}

class Export : public RegistryTest {
 protected:
  std::unique_ptr<const ListExport> taken(std::string_view list, const ExportOptions& how = {}) {
    auto opened = registry->open_export(list_id(list), how);
    EXPECT_TRUE(opened) << opened.error().message;
    return opened ? *std::move(opened) : nullptr;
  }
  std::string refusal(std::string_view list, const ExportOptions& how) {
    const auto opened = registry->open_export(list_id(list), how);
    EXPECT_FALSE(opened);
    return opened ? "" : opened.error().message;
  }
  // `A +12125550101 2026-11-20 first-seen` a row.
  std::vector<std::string> rows(std::string_view list, const ExportOptions& how = {}) {
    std::vector<std::string> all;
    const auto walked = taken(list, how)->walk([&](const ExportedNumber& row) {
      const char letter = row.kind == ChangeKind::add      ? 'A'
                          : row.kind == ChangeKind::remove ? 'D'
                                                           : 'R';
      all.push_back(fmt::format("{} {} {} {}", letter, row.number.to_string(), format_date(row.on),
                                row.kind == ChangeKind::remove ? "" : to_string(row.from_kind)));
      return ok();
    });
    EXPECT_TRUE(walked) << walked.error().message;
    return all;
  }
  void add(std::uint64_t value, std::string_view at) {
    ASSERT_TRUE(registry->add(list_id("us.tx"), number(value), {"ann", "call-in"}, instant(at)));
  }
  void remove(std::uint64_t value, std::string_view at) {
    ASSERT_TRUE(registry->remove(list_id("us.tx"), number(value), EndReason::deregistered,
                                 {"ann", "call-in"}, instant(at)));
  }
};

TEST_F(Export, GivesTheListAsItStandsAndAsItStood) {
  ASSERT_TRUE(import("us.national", "2026-11-20T12:00:00Z", {{kA}, {kB, "2003-06-27"}}));
  ASSERT_TRUE(import("us.national", "2026-11-22T12:00:00Z", {{kB, "2003-06-27"}, {kC}}));
  EXPECT_THAT(rows("us.national"), ElementsAre("A +12125550102 2003-06-27 registered",
                                               "A +14155550103 2026-11-22 first-seen"));
  const auto then = std::vector<std::string>{"A +12125550101 2026-11-20 first-seen",
                                             "A +12125550102 2003-06-27 registered"};
  EXPECT_EQ(rows("us.national", {.at = "us.national@1"}), then);
  EXPECT_EQ(rows("us.national", {.at = "1"}), then);
  const auto first = taken("us.national", {.at = "us.national@1"});
  EXPECT_EQ(first->facts().count, 2u);
  EXPECT_EQ(first->facts().rows, 2u);
  EXPECT_EQ(first->facts().content_sha256, sha_of({kA, kB}));
  EXPECT_EQ(first->facts().content_sha256,
            (*registry->editions(list_id("us.national")))[0].content_sha256);
}

TEST_F(Export, AreasNarrowItAndWhatIsNotHeldIsRefused) {
  ASSERT_TRUE(import("us.national", "2026-11-20T12:00:00Z", {{kA}, {kC}}, {"1212", "1415"}));
  EXPECT_THAT(rows("us.national", {.coverage = *Coverage::parse({"1415"})}),
              ElementsAre("A +14155550103 2026-11-20 first-seen"));
  EXPECT_THAT(taken("us.national")->facts().coverage.to_strings(), ElementsAre("1212", "1415"));
  EXPECT_THAT(refusal("us.national", {.coverage = *Coverage::parse({"1415", "1510"})}),
              HasSubstr("covers 1212, 1415, not all of 1415, 1510"));
  EXPECT_THAT(refusal("ca.national", {}), HasSubstr("no edition of `ca.national` was held"));
  EXPECT_THAT(refusal("au.dncr", {}), HasSubstr("never handed out"));
  EXPECT_THAT(rows("us.tx"), IsEmpty()) << "a list that we run and that nobody is on";
}

TEST_F(Export, NamesThePointWhereTheListStood) {
  add(kA, "2026-11-21T12:00:00Z");
  ASSERT_TRUE(import("us.tx", "2026-11-22T12:00:00Z", {{kB}}, {}));
  ASSERT_TRUE(import("us.national", "2026-11-22T12:00:00Z", {{kB}}));
  EXPECT_EQ(taken("us.tx")->facts().at.name, "us.tx@1");
  EXPECT_EQ(taken("us.tx", {.at = "3"})->facts().at.name, "us.tx@1");
  EXPECT_EQ(taken("us.tx", {.at = "1"})->facts().at.name, "us.tx@seq-1");
  EXPECT_EQ(taken("us.tx", {.at = "0"})->facts().at.name, "us.tx@seq-0");
  remove(kA, "2026-11-23T12:00:00Z");
  EXPECT_EQ(taken("us.tx")->facts().at.name, "us.tx@seq-4");
  EXPECT_THAT(rows("us.tx", {.at = "us.tx@seq-1"}),
              ElementsAre("A +12125550101 2026-11-21 registered"));
  EXPECT_THAT(refusal("us.tx", {.at = "us.tx@2"}), HasSubstr("there is no edition `us.tx@2`"));
  EXPECT_THAT(refusal("us.tx", {.at = "5"}), HasSubstr("lies after the head of the journal, 4"));
  EXPECT_THAT(refusal("us.tx", {.at = "us.national@1"}), HasSubstr("is no point of `us.tx`"));
  EXPECT_THAT(refusal("us.tx", {.at = "us.tx@1", .since = "4"}), HasSubstr("comes after"));
}

TEST_F(Export, ChangesAreTheNetOfWhatHappenedBetweenTwoPoints) {
  add(kA, "2026-11-20T12:00:00Z");
  add(kB, "2026-11-20T12:00:00Z");
  remove(kA, "2026-11-21T12:00:00Z");
  add(kC, "2026-11-22T12:00:00Z");
  remove(kC, "2026-11-22T13:00:00Z");
  ASSERT_TRUE(import("us.tx", "2026-11-23T12:00:00Z", {{kB, "2004-01-02"}}, {}));
  EXPECT_THAT(rows("us.tx", {.since = "2"}),
              ElementsAre("D +12125550101 2026-11-21 ", "R +12125550102 2004-01-02 registered"));
  const auto changes = taken("us.tx", {.since = "2"});
  EXPECT_EQ(changes->facts().since->name, "us.tx@seq-2");
  EXPECT_EQ(changes->facts().since_sha256, sha_of({kA, kB}));
  EXPECT_EQ(changes->facts().content_sha256, sha_of({kB}));
  EXPECT_EQ(changes->facts().count, 1u);
  EXPECT_THAT(rows("us.tx", {.since = "us.tx@1"}), IsEmpty());
  EXPECT_THAT(
      rows("us.tx", {.at = "2", .since = "0"}),
      ElementsAre("A +12125550101 2026-11-20 registered", "A +12125550102 2026-11-20 registered"));
}

TEST_F(Export, IsOnRecordAndMovesNoPoint) {
  add(kA, "2026-11-20T12:00:00Z");
  const auto before = taken("us.tx", {.coverage = *Coverage::parse({"1212"})});
  const auto entry = registry->record_export(*before, "ftc-flat", "operator:bob");
  ASSERT_TRUE(entry) << entry.error().message;
  EXPECT_EQ(*entry, 2u);
  EXPECT_EQ(taken("us.tx")->facts().at.name, "us.tx@seq-1");
  ASSERT_TRUE(registry->record_export(*taken("us.tx", {.since = "0"}), "lapwing-changes", "ann"));
  for (int i = 0; i < 2; ++i) {
    const auto all = registry->exports_taken();
    ASSERT_TRUE(all);
    ASSERT_EQ(all->size(), 2u);
    const auto& first = all->front();
    EXPECT_EQ(first.seq, 2u);
    EXPECT_EQ(first.list, "us.tx");
    EXPECT_EQ(first.at, clock->now());
    EXPECT_EQ(first.taken.taken_by, "operator:bob");
    EXPECT_EQ(first.taken.edition, "us.tx@seq-1");
    EXPECT_EQ(first.taken.count, 1u);
    EXPECT_THAT(first.taken.areas, ElementsAre("1212"));
    EXPECT_EQ(hex(first.taken.content_sha256), sha_of({kA}));
    EXPECT_FALSE(first.taken.since);
    EXPECT_EQ(all->back().taken.since, Seq{0});
    EXPECT_THAT(*registry->exports_taken(list_id("us.national")), IsEmpty());
    EXPECT_EQ(reader()->exports_taken()->size(), 2u);
    registry.reset();
    for (const char* name : {"store", "store.checkpoint"}) {
      std::filesystem::remove_all(options.directory / name);
    }
    open();
  }
}

TEST_F(Export, SaysHowManyEntriesWereErasedSince) {
  add(kA, "2026-11-20T12:00:00Z");
  add(kB, "2026-11-20T12:00:00Z");
  registry.reset();
  {
    auto ledger = Ledger::open_writer(options);
    ASSERT_TRUE(ledger);
    Entry erasure;
    erasure.payload = Erased{{1}, true, true, "asked"};
    ASSERT_TRUE((*ledger)->commit(std::move(erasure)));
  }
  for (const char* name : {"store", "store.checkpoint"}) {
    std::filesystem::remove_all(options.directory / name);
  }
  open();
  EXPECT_EQ(taken("us.tx")->facts().erased, 1u);
  EXPECT_EQ(taken("us.tx", {.since = "1"})->facts().erased, 1u);
  EXPECT_EQ(taken("us.tx", {.at = "0"})->facts().erased, 0u);
  EXPECT_THAT(rows("us.tx"), ElementsAre("A +12125550102 2026-11-20 registered"));
}

}  // namespace
}  // namespace lapwing::registry
