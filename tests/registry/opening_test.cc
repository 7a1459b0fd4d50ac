// What happens between processes and after damage: second writers, readers beside a writer, a store
// that is gone, behind, damaged, or ahead of its journal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "registry/registry.h"
#include "tests/registry/support.h"

namespace lapwing::registry {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr std::uint64_t kA = 14155550100;
constexpr std::uint64_t kB = 14155550101;
const Request kByAnn{.actor = "operator:ann", .method = "call-in", .strength = 2};

class Opening : public RegistryTest {
 protected:
  void add(std::uint64_t value) {
    const auto added = registry->add(list_id("us.tx"), number(value), kByAnn);
    ASSERT_TRUE(added) << added.error().message;
  }
  bool listed(const Registry& in, std::uint64_t value) const {
    const auto answer = in.listing(list_id("us.tx"), number(value), clock->now());
    EXPECT_TRUE(answer) << answer.error().message;
    return answer->state == ListingState::listed;
  }
  fs::path data(std::string_view name) const { return options.directory / name; }
};

TEST_F(Opening, ASecondWriterIsRefusedAndToldWhoTheFirstIs) {
  const auto second = Registry::open_writer(options);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Errc::unavailable);
  EXPECT_THAT(second.error().message, HasSubstr(std::to_string(getpid())));
  EXPECT_THAT(second.error().message, HasSubstr("--server URL"));
}

TEST_F(Opening, AReaderBesideAWriterAnswersAtTheHead) {
  add(kA);
  const auto first = reader();
  ASSERT_TRUE(first);
  EXPECT_TRUE(listed(*first, kA));
  EXPECT_EQ(first->head(), registry->head());
  // What the writer has not flushed comes from the journal.
  add(kB);
  ASSERT_TRUE(import("us.national", "2026-11-20T10:00:00Z", {{kA}, {kB}}));
  ASSERT_TRUE(registry->remove(list_id("us.tx"), number(kA), EndReason::deregistered, kByAnn));
  const auto second = reader();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->head(), registry->head());
  EXPECT_FALSE(listed(*second, kA));
  EXPECT_TRUE(listed(*second, kB));
  EXPECT_EQ(second->history(number(kA))->size(), 2u);
  EXPECT_EQ(second->lists().size(), 2u);
  // The first goes on answering as of when it was opened.
  EXPECT_TRUE(listed(*first, kA));
  EXPECT_FALSE(listed(*first, kB));
}

TEST_F(Opening, WithoutARegistryAReaderSaysSo) {
  options.directory = dir / "elsewhere";
  const auto none = Registry::open_reader(options);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, Errc::not_found);
  EXPECT_FALSE(fs::exists(dir / "elsewhere"));
}

TEST_F(Opening, AStoreThatIsGoneIsRebuilt) {
  add(kA);
  ASSERT_TRUE(import("us.national", "2026-11-20T10:00:00Z", {{kA}, {kB, "2003-06-01"}}));
  const auto before = rows(kB);
  registry.reset();
  fs::remove_all(data("store"));
  fs::remove_all(data("store.checkpoint"));
  open();
  EXPECT_TRUE(listed(*registry, kA));
  EXPECT_EQ(rows(kB), before);
  EXPECT_EQ(registry->lists().size(), 2u);
  registry.reset();
  fs::remove_all(data("store"));
  EXPECT_TRUE(listed(*reader(), kA));  // with no writer about, a reader sees to it
}

TEST_F(Opening, AStoreThatIsBehindIsBroughtUp) {
  add(kA);
  registry.reset();
  fs::copy(data("store"), dir / "old", fs::copy_options::recursive);
  open();
  add(kB);
  ASSERT_TRUE(import("us.national", "2026-11-20T10:00:00Z", {{kA}}));
  const auto head = registry->head();
  registry.reset();
  fs::remove_all(data("store"));
  fs::rename(dir / "old", data("store"));
  EXPECT_TRUE(listed(*reader(), kB));
  open();
  EXPECT_EQ(registry->head(), head);
  EXPECT_TRUE(listed(*registry, kB));
  EXPECT_EQ(registry->editions(list_id("us.national"))->size(), 1u);
}

TEST_F(Opening, AStoreAheadOfItsJournalIsRefused) {
  add(kA);
  registry.reset();
  fs::copy(data("journal"), dir / "old", fs::copy_options::recursive);
  open();
  add(kB);
  registry.reset();
  fs::remove_all(data("journal"));
  fs::rename(dir / "old", data("journal"));
  const auto refused = Registry::open_writer(options);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::data_loss);
  EXPECT_THAT(refused.error().message, HasSubstr(data("store").string()));
  EXPECT_FALSE(Registry::open_reader(options));
}

TEST_F(Opening, AStoreOfAnotherHistoryIsRefused) {
  registry.reset();
  fs::copy(data("journal"), dir / "old", fs::copy_options::recursive);
  open();
  add(kA);
  registry.reset();
  // The journal goes back one entry and then another way, to the same length.
  fs::remove_all(data("journal"));
  fs::rename(dir / "old", data("journal"));
  fs::rename(data("store"), dir / "store");
  fs::remove_all(data("store.checkpoint"));
  open();
  add(kB);
  registry.reset();
  fs::remove_all(data("store"));
  fs::rename(dir / "store", data("store"));
  const auto refused = Registry::open_writer(options);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::data_loss);
}

TEST_F(Opening, ADamagedStoreReturnsToItsCheckpointAndThenToNothing) {
  ASSERT_TRUE(import("us.national", "2026-11-20T10:00:00Z", {{kA}}));
  add(kA);
  registry.reset();
  for (const bool with_checkpoint : {true, false}) {
    if (!with_checkpoint) fs::remove_all(data("store.checkpoint"));
    EXPECT_EQ(fs::exists(data("store.checkpoint")), with_checkpoint);
    for (const auto& file : fs::directory_iterator(data("store"))) {
      if (file.path().filename().string().starts_with("MANIFEST")) {
        std::ofstream(file.path(), std::ios::binary) << "not a manifest";
      }
    }
    notices.clear();
    open();
    ASSERT_FALSE(notices.empty());
    EXPECT_THAT(notices.back(), HasSubstr(with_checkpoint ? "checkpoint" : "rebuilding"));
    EXPECT_TRUE(listed(*registry, kA));
    EXPECT_EQ(registry->editions(list_id("us.national"))->size(), 1u);
    registry.reset();
  }
}

TEST_F(Opening, ALargeEditionIsTakenInAsFilesAndRebuiltFromItsDifference) {
  std::vector<Row> many;
  for (std::uint64_t i = 0; i < 60'000; ++i) many.push_back({12125550000 + 3 * i});
  ASSERT_TRUE(import("us.national", "2026-11-19T10:00:00Z", {many[0], many[1]}));
  ASSERT_TRUE(import("us.national", "2026-11-20T10:00:00Z", many));
  const auto check = [&](const Registry& in) {
    for (std::uint64_t i : {0, 1, 2, 30'000, 59'999}) {
      const auto value = number(12125550000 + 3 * i);
      EXPECT_EQ(in.listing(list_id("us.national"), value, clock->now())->state,
                ListingState::listed)
          << i;
      EXPECT_EQ(in.listing(list_id("us.national"), number(value.value() + 1), clock->now())->state,
                ListingState::not_listed);
    }
    EXPECT_EQ(in.lists().at(0).count, 60'000u);
  };
  check(*registry);
  check(*reader());
  open();
  check(*registry);
  registry.reset();
  fs::remove_all(data("store"));
  fs::remove_all(data("store.checkpoint"));
  open();
  check(*registry);
}

}  // namespace
}  // namespace lapwing::registry
