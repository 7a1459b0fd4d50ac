// T4 and T6 for the whole registry, RocksDB and all: failing calls under journal, blobs and
// indexes, a store that cannot be written, a disk without room, a reader beside a busy writer.
#include <gmock/gmock.h>
#include <rocksdb/db.h>
#include <signal.h>
#include <sys/resource.h>

#include <atomic>
#include <thread>

#include "registry/bulk_use.h"
#include "registry/key.h"
#include "tests/registry/support.h"
#include "tests/support/failing_file_system.h"

namespace lapwing::registry {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr std::uint64_t kA = 14155550100;
constexpr std::uint64_t kB = 14155550101;
const Request kByAnn{.actor = "operator:ann", .method = "call-in", .strength = 2};

// More than go through memory, so that the store writes files of its own.
std::vector<Row> many(std::uint64_t step) {
  std::vector<Row> rows;
  for (std::uint64_t i = 0; i < 60'000; ++i) rows.push_back({12'000'000'000 + step * i});
  return rows;
}

class RegistryFault : public RegistryTest {
 protected:
  RegistryFault() { options.files = &files; }
  ~RegistryFault() override { registry.reset(); }  // which uses the files to its end

  bool listed(const Registry& in, std::string_view list, std::uint64_t value) const {
    const auto answer = in.listing(list_id(list), number(value), clock->now());
    EXPECT_TRUE(answer) << answer.error().message;
    return answer && answer->state == ListingState::listed;
  }

  FailingFileSystem files;
};

// Files of this process cannot grow beyond so many bytes while it lives.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(std::uint64_t bytes) : before_(signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &limit_);
    rlimit lower = limit_;
    lower.rlim_cur = bytes;
    setrlimit(RLIMIT_FSIZE, &lower);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &limit_);
    signal(SIGXFSZ, before_);
  }

 private:
  rlimit limit_{};
  void (*before_)(int);
};

// The scenario acts until something fails; what was acknowledged is there when the registry is
// opened again, and what was not is there whole or not at all.
TEST_F(RegistryFault, WhicheverCallFailsNothingAcknowledgedIsLost) {
  const auto scenario = [&](bool& added, bool& imported, bool& removed) -> Status {
    const auto opened = Registry::open_writer(options);
    if (!opened) return opened.error();
    registry = nullptr;
    auto& in = **opened;
    const auto first = in.add(list_id("us.tx"), number(kA), kByAnn);
    if (!first) return first.error();
    added = true;
    ImportOptions import_options;
    import_options.obtained_at = instant("2026-11-20T10:00:00Z");
    import_options.coverage = Coverage::all();
    import_options.sha256 = hex(sha256("rows"));
    auto session = in.begin_import(list_id("us.national"), import_options);
    if (!session) return session.error();
    for (const auto value : {kA, kB}) {
      if (auto taken = (*session)->listed({number(value), {}}, {}); !taken) return taken;
    }
    ImportReport report;
    report.read = report.kept = 2;
    const auto done = (*session)->commit(report);
    if (!done) return done.error();
    imported = true;
    if (const auto built = in.build_index(list_id("us.national")); !built) return built;
    const auto second = in.remove(list_id("us.tx"), number(kA), EndReason::deregistered, kByAnn);
    if (!second) return second.error();
    removed = true;
    return ok();
  };
  registry.reset();
  std::uint64_t struck = 0;
  for (const bool for_good : {false, true}) {
    for (std::uint64_t nth = 1;; nth += for_good ? 41 : 13) {
      fs::remove_all(options.directory);
      bool added = false;
      bool imported = false;
      bool removed = false;
      files.fail(nth, for_good);
      const auto done = scenario(added, imported, removed);
      const bool reached = files.calls() >= nth;
      files.fail(0);
      if (!done) {
        EXPECT_TRUE(done.error().code == Errc::io_error || done.error().code == Errc::unavailable)
            << nth << ": " << done.error().message;
      }
      const auto again = Registry::open_writer(options);
      ASSERT_TRUE(again) << nth << ": " << again.error().message;
      EXPECT_EQ(listed(**again, "us.national", kB), imported || (*again)->head() >= 2) << nth;
      if (added) {
        const auto rows = (*again)->history(number(kA));
        ASSERT_TRUE(rows);
        ASSERT_FALSE(rows->empty()) << nth;
      }
      if (removed) {
        EXPECT_FALSE(listed(**again, "us.tx", kA)) << nth;
      }
      if (!reached) break;
      ++struck;
    }
  }
  EXPECT_GT(struck, 8u);
}

TEST_F(RegistryFault, AStoreThatCannotBeWrittenTakesUpAgainWithoutReopening) {
  open();
  ASSERT_TRUE(import("us.national", "2026-11-19T10:00:00Z", {{kA}}));
  {
    const FileSizeLimit limit(100'000);  // the difference fits, the store's file does not
    const auto refused = import("us.national", "2026-11-20T10:00:00Z", many(3));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::io_error);
    EXPECT_THAT(refused.error().message, HasSubstr("recorded as entry 2"));
    // The old edition answers, and nothing more is recorded.
    EXPECT_TRUE(listed(*registry, "us.national", kA));
    EXPECT_FALSE(registry->add(list_id("us.tx"), number(kA), kByAnn));
    EXPECT_EQ(registry->head(), 1u);
  }
  const auto added = registry->add(list_id("us.tx"), number(kA), kByAnn);
  ASSERT_TRUE(added) << added.error().message;
  EXPECT_EQ(added->seq, 3u);
  EXPECT_TRUE(listed(*registry, "us.national", 12'000'000'003));
  EXPECT_EQ(registry->editions(list_id("us.national"))->size(), 2u);
  open();
  EXPECT_TRUE(listed(*registry, "us.national", 12'000'000'003));
  EXPECT_TRUE(listed(*registry, "us.tx", kA));
}

TEST_F(RegistryFault, AnEditionForWhichThereIsNoRoomIsNotRecorded) {
  open();
  ASSERT_TRUE(import("us.national", "2026-11-19T10:00:00Z", {{kA}}));
  files.set_free_bytes(1'500'000);
  const auto refused = import("us.national", "2026-11-20T10:00:00Z", many(3));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::io_error);
  EXPECT_THAT(refused.error().message, HasSubstr("make room"));
  EXPECT_EQ(registry->head(), 1u);
  EXPECT_TRUE(listed(*registry, "us.national", kA));
  files.set_free_bytes({});
  ASSERT_TRUE(import("us.national", "2026-11-20T10:00:00Z", many(3), {"all"},
                     [](ImportOptions& with, ImportReport&) { with.accept_change = true; }));
  EXPECT_TRUE(listed(*registry, "us.national", 12'000'000'003));
}

TEST_F(RegistryFault, OnAFullDiskReadingGoesOnAndWritingResumesWhenThereIsRoom) {
  open();
  ASSERT_TRUE(registry->add(list_id("us.tx"), number(kA), kByAnn));
  open();
  files.set_free_bytes(0);
  const auto refused = registry->add(list_id("us.tx"), number(kB), kByAnn);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::io_error);
  EXPECT_THAT(refused.error().message, HasSubstr("make room"));
  EXPECT_EQ(registry->head(), 1u);
  EXPECT_TRUE(listed(*registry, "us.tx", kA));
  EXPECT_TRUE(listed(*reader(), "us.tx", kA));
  files.set_free_bytes({});
  ASSERT_TRUE(registry->add(list_id("us.tx"), number(kB), kByAnn));
  EXPECT_TRUE(listed(*registry, "us.tx", kB));
  registry.reset();
  files.set_free_bytes(0);
  const auto closed = Registry::open_writer(options);
  ASSERT_FALSE(closed);
  EXPECT_THAT(closed.error().message, HasSubstr("make room"));
  EXPECT_TRUE(listed(*reader(), "us.tx", kB));
}

TEST_F(RegistryFault, AStoreOfAnotherFormatIsRebuilt) {
  open();
  ASSERT_TRUE(import("us.national", "2026-11-19T10:00:00Z", {{kA}}));
  registry.reset();
  fs::remove_all(options.directory / "store.checkpoint");
  {
    rocksdb::DB* db = nullptr;
    ASSERT_TRUE(
        rocksdb::DB::Open(rocksdb::Options(), (options.directory / "store").string(), &db).ok());
    std::string value;
    ASSERT_TRUE(db->Get(rocksdb::ReadOptions(), key::applied(), &value).ok());
    value[0] = static_cast<char>(value[0] - 1);
    ASSERT_TRUE(db->Put(rocksdb::WriteOptions(), key::applied(), value).ok());
    delete db;
  }
  notices.clear();
  EXPECT_TRUE(listed(*reader(), "us.national", kA));
  ASSERT_FALSE(notices.empty());
  EXPECT_THAT(notices.front(), HasSubstr("rebuilding"));
}

TEST_F(RegistryFault, AReaderOpensWhileTheWriterReplacesItsFiles) {
  open();
  ASSERT_TRUE(import("us.national", "2026-11-01T00:00:00Z", {{kA}}));
  std::atomic<bool> over = false;
  std::atomic<int> opened = 0;
  std::thread reading([&] {
    while (!over) {
      const auto reader = Registry::open_reader(options);
      if (!reader) {
        EXPECT_EQ(reader.error().code, Errc::unavailable) << reader.error().message;
        continue;
      }
      EXPECT_TRUE(listed(**reader, "us.national", kA));
      ++opened;
    }
  });
  for (int day = 2; day < 5; ++day) {
    auto rows = many(3 + static_cast<std::uint64_t>(day % 2));
    rows.push_back({kA});
    const auto done =
        import("us.national", fmt::format("2026-11-{:02}T00:00:00Z", day), rows, {"all"},
               [](ImportOptions& with, ImportReport&) { with.accept_change = true; });
    ASSERT_TRUE(done) << done.error().message;
  }
  while (opened == 0) std::this_thread::yield();
  over = true;
  reading.join();
}

TEST_F(RegistryFault, AnIndexIsBuiltOnceAndMendedWhenDamaged) {
  open();
  ASSERT_TRUE(import("us.national", "2026-11-19T10:00:00Z", {{kA}, {kB}}));
  const auto path = options.directory / "index" / "us.national";
  EXPECT_FALSE(fs::exists(path));
  ASSERT_TRUE(registry->build_index(list_id("us.national")));
  const auto written = read_file(path);
  fs::remove(path);
  ASSERT_TRUE(registry->build_index(list_id("us.national")));  // held open: nothing to do
  EXPECT_FALSE(fs::exists(path));
  open();
  ASSERT_TRUE(registry->build_index(list_id("us.national")));
  EXPECT_EQ(read_file(path), written);
  registry.reset();
  std::string damaged = written;
  damaged[20] = static_cast<char>(damaged[20] ^ 1);
  dir.write("data/index/us.national", damaged);
  notices.clear();
  open();
  ASSERT_TRUE(registry->build_index(list_id("us.national")));
  ASSERT_FALSE(notices.empty());
  EXPECT_THAT(notices.back(), HasSubstr(path.string()));
  EXPECT_EQ(read_file(path), written);
  EXPECT_TRUE(registry->build_index(list_id("ca.national")));  // without content
}

TEST_F(RegistryFault, AnotherRegistrysIndexIsNeverAsked) {
  open();
  const auto list = list_id("us.national");
  ASSERT_TRUE(import("us.national", "2026-11-19T10:00:00Z", {{kB}}));
  ASSERT_TRUE(registry->build_index(list));
  const auto foreign = read_file(options.directory / "index" / "us.national");
  registry.reset();
  fs::remove_all(options.directory);
  open();
  ASSERT_TRUE(import("us.national", "2026-11-19T10:00:00Z", {{kA}}));
  fs::create_directories(options.directory / "index");
  dir.write("data/index/us.national", foreign);
  const FileSizeLimit limit(16);  // so that none can be built in its place
  for (const std::uint64_t expected : std::vector<std::uint64_t>{0, 0, 1'000'000}) {
    const auto view = view_for(*registry, list, date("2026-11-23"), {expected, 1});
    ASSERT_TRUE(view) << view.error().message;
    const std::vector<E164> asked = {number(kA), number(kB)};
    std::vector<BulkListing> found(asked.size());
    ASSERT_TRUE((*view)->find_many(asked, found));
    EXPECT_EQ(found[0].state, ListingState::listed);
    EXPECT_EQ(found[1].state, ListingState::not_listed);
  }
}

}  // namespace
}  // namespace lapwing::registry
