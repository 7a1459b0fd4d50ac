// Erasure by order: what goes, what stays, and that it is gone from everything derived as well.
#include "registry/erasure.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "registry/backup.h"
#include "registry/big_endian.h"
#include "registry/derived.h"
#include "registry/difference.h"
#include "registry/file_intake.h"
#include "registry/ledger.h"
#include "registry/list_view.h"
#include "registry/number_mask.h"
#include "tests/registry/support.h"

namespace lapwing::registry {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::uint64_t kNumber = 12125550142;
constexpr std::uint64_t kOther = 12125550143;
constexpr const char* kNational = "us.national";
constexpr const char* kTexas = "us.tx";
constexpr const char* kDay = "2026-11-22";

TEST(NumberMask, FindsTheNumberInEveryFormAndNothingElse) {
  const NumberMask mask(number(kNumber));
  for (const char* text :
       {"2125550142", "12125550142", "+1 (212) 555-0142", "212.555.0142 x45", "01112125550142",
        "a,2125550142,b", "\"+12125550142\"", "SIP/2125550142-0000001a", "1-212-555-0142"}) {
    EXPECT_TRUE(mask.finds(text)) << text;
  }
  for (const char* text : {"2125550143", "32125550142", "21255501420", "212555014", "",
                           "212 - - 555 0142", "2125550142111"}) {
    EXPECT_FALSE(mask.finds(text)) << text;
  }
  std::string text = "x,(212) 555-0142;2125550142,2125550143\n";
  EXPECT_EQ(mask.mask(text), 2u);
  EXPECT_EQ(text, "x,(xxx) xxx-xxxx;xxxxxxxxxx,2125550143\n");
  const NumberMask british(number(442079460958));
  EXPECT_TRUE(british.finds("020 7946 0958"));
  EXPECT_TRUE(british.finds("+44 (0)20 7946 0958"));
  EXPECT_TRUE(british.finds("00442079460958"));
}

class ErasureTest : public RegistryTest {
 protected:
  ErasureReport erase(bool delist, std::uint64_t value = kNumber) {
    const auto report = erase_number(*registry, {number(value), "order 1", "test", delist});
    EXPECT_TRUE(report) << report.error().message;
    return report ? *report : ErasureReport{};
  }
  void add(std::uint64_t value, const char* evidence = "tape 7") {
    Request request{.actor = "consumer", .method = "web", .strength = 1};
    request.evidence = evidence;
    ASSERT_TRUE(registry->add(list_id(kTexas), number(value), request));
  }
  void import_both(const char* obtained, const char* date = "") {
    const auto done = import(kNational, obtained, {{kNumber, date}, {kOther, date}});
    ASSERT_TRUE(done) << done.error().message;
    ASSERT_TRUE(done->recorded);
  }
  ListingState by_index(const char* list, std::uint64_t value) const {
    EXPECT_TRUE(registry->build_index(list_id(list)));
    const auto view = registry->view(list_id(list), date(kDay));
    EXPECT_TRUE(view) << view.error().message;
    const E164 one = number(value);
    BulkListing found;
    EXPECT_TRUE((*view)->find_many({&one, 1}, {&found, 1}));
    return found.state;
  }
  std::uint64_t count(const char* list) const {
    for (const auto& summary : registry->lists()) {
      if (summary.info.id.text() == list) return summary.count;
    }
    return 0;
  }
  Ledger& ledger() const { return *ledger_of(*registry); }
  void rebuild() {
    registry.reset();
    fs::remove_all(options.directory / kStoreDirectory);
    fs::remove_all(options.directory / kCheckpointDirectory);
    open();
  }
  // Both copies of the truth and everything derived from it are what they say.
  void expect_sound() {
    const auto truth = verify_truth(posix_file_system(), options.directory);
    ASSERT_TRUE(truth) << truth.error().message;
    for (const auto& problem : truth->problems) ADD_FAILURE() << problem.message;
    for (const auto& problem : verify_derived(options).problems) {
      ADD_FAILURE() << problem.error.message;
    }
  }
  // The number's eight bytes, as the journal would hold them.
  bool journal_holds(std::uint64_t value) const {
    std::string bytes;
    put_u64(bytes, value);
    for (const auto& file : fs::directory_iterator(options.directory / kJournalDirectory)) {
      if (read_file(file.path()).find(bytes) != std::string::npos) return true;
    }
    return false;
  }
  bool blobs_hold(std::uint64_t value) const {
    const auto ids = ledger().blobs().list();
    EXPECT_TRUE(ids);
    for (const auto& id : *ids) {
      const auto reader = DifferenceReader::open(ledger().blobs(), id);
      if (!reader) continue;
      Change change;
      while (*(*reader)->next(change)) {
        if (change.number == value) return true;
      }
    }
    return false;
  }
  void expect_gone(const char* list) {
    EXPECT_THAT(rows(kNumber), IsEmpty());
    EXPECT_EQ(state_on(list, kNumber, kDay), ListingState::not_listed);
    EXPECT_EQ(by_index(list, kNumber), ListingState::not_listed);
    EXPECT_EQ(count(list), 1u);
    EXPECT_EQ(state_on(list, kOther, kDay), ListingState::listed);
    EXPECT_EQ(by_index(list, kOther), ListingState::listed);
  }
};

TEST_F(ErasureTest, ADelistedNumberIsGoneFromEditionsBlobsIndexAndStore) {
  import_both("2026-11-20T06:00:00Z");
  EXPECT_EQ(by_index(kNational, kNumber), ListingState::listed);
  const auto report = erase(true);
  EXPECT_EQ(report.blobs, 1u);
  EXPECT_THAT(report.delisted, ElementsAre(kNational));
  EXPECT_THAT(report.kept, IsEmpty());
  expect_gone(kNational);
  EXPECT_FALSE(blobs_hold(kNumber));
  EXPECT_TRUE(blobs_hold(kOther));
  expect_sound();
  open();
  expect_gone(kNational);
  rebuild();
  expect_gone(kNational);
  expect_sound();
}

TEST_F(ErasureTest, AListedNumberKeepsItsListAndDatesAndLosesTheRest) {
  add(kNumber);
  add(kOther);
  const auto before = rows(kNumber);
  auto import = registry->begin_record_import({"acme", "c.csv", sha256("c"), "consents", "test"});
  ASSERT_TRUE(import);
  (*import)->begin_writing();
  const ConsentRecord consent{.seller = "",
                              .number = number(kNumber),
                              .form = "written",
                              .scope = "voice",
                              .given = date("2026-03-03"),
                              .expires = {},
                              .revoked = {},
                              .evidence = "crm:1"};
  ASSERT_TRUE((*import)->consent(consent, {}));
  ASSERT_TRUE((*import)->finish());
  import->reset();

  const auto report = erase(false);
  EXPECT_EQ(report.numbers, 1u);   // the consent
  EXPECT_EQ(report.personal, 1u);  // the registration's evidence
  EXPECT_THAT(report.kept, ElementsAre(kTexas));
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(rows(kNumber), before);
    EXPECT_THAT(registry->records(number(kNumber))->size(), 0u);
    const auto entry = ledger().entry(before.front().seq);
    ASSERT_TRUE(entry);
    EXPECT_TRUE(entry->personal_erased);
    EXPECT_EQ(entry->number, number(kNumber));
    EXPECT_FALSE(ledger().entry(before.front().seq + 1)->personal_erased);
    expect_sound();
    rebuild();
  }
  const auto again = erase(false);
  EXPECT_EQ(again.seq, 0u);
}

TEST_F(ErasureTest, AHistoryThatEndedGoesWithoutDelisting) {
  import_both("2026-11-18T06:00:00Z");
  ASSERT_TRUE(import(kNational, "2026-11-19T06:00:00Z", {{kOther}}));
  ASSERT_EQ(rows(kNumber).size(), 1u);
  const auto report = erase(false);
  EXPECT_EQ(report.blobs, 2u);
  EXPECT_THAT(report.delisted, IsEmpty());
  expect_gone(kNational);
  expect_sound();
  rebuild();
  expect_gone(kNational);
  expect_sound();
}

TEST_F(ErasureTest, SinglesGoFromJournalStoreAndCount) {
  add(kNumber);
  add(kOther);
  ASSERT_TRUE(journal_holds(kNumber));
  erase(true);
  EXPECT_FALSE(journal_holds(kNumber));
  EXPECT_TRUE(journal_holds(kOther));
  clock->advance(std::chrono::hours(48));
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(rows(kNumber), IsEmpty());
    EXPECT_EQ(count(kTexas), 1u);
    EXPECT_EQ(rows(kOther).size(), 1u);
    expect_sound();
    rebuild();
  }
}

// The process died with the erasure in the journal and not in the store, the old blob gone.
TEST_F(ErasureTest, AStoreFromBeforeTheErasureFollowsIt) {
  import_both("2026-11-20T06:00:00Z");
  add(kNumber);
  add(kOther);
  registry.reset();
  fs::copy(options.directory / kStoreDirectory, dir / "store.then", fs::copy_options::recursive);
  open();
  erase(true);
  registry.reset();
  fs::remove_all(options.directory / kStoreDirectory);
  fs::rename(dir / "store.then", options.directory / kStoreDirectory);
  open();
  expect_gone(kNational);
  EXPECT_EQ(count(kTexas), 1u);
  expect_sound();
}

TEST_F(ErasureTest, AnEditionThatListsItLaterListsItAgain) {
  import_both("2026-11-20T06:00:00Z");
  erase(true);
  // Its difference is the bytes of one that was never erased: the number alone.
  import_both("2026-11-21T06:00:00Z");
  for (int i = 0; i < 2; ++i) {
    SCOPED_TRACE(i == 0 ? "live" : "rebuilt");
    ASSERT_EQ(rows(kNumber).size(), 1u);
    EXPECT_EQ(rows(kNumber).front().from, instant("2026-11-21T06:00:00Z"));
    EXPECT_EQ(count(kNational), 2u);
    expect_sound();
    rebuild();
  }
  erase(true);
  for (int i = 0; i < 2; ++i) {
    expect_gone(kNational);
    expect_sound();
    rebuild();
  }
}

TEST_F(ErasureTest, TwoListsWithTheSameBytesStayTogether) {
  import_both("2026-11-18T06:00:00Z");
  ASSERT_TRUE(import("us.in", "2026-11-18T06:00:00Z", {{kNumber}, {kOther}}));
  ASSERT_TRUE(import("us.in", "2026-11-19T06:00:00Z", {{kOther}}));
  // It is off us.in, but the blob that put it there is us.national's too.
  const auto report = erase(false);
  EXPECT_THAT(report.kept, testing::UnorderedElementsAre("us.in", kNational));
  EXPECT_EQ(report.blobs, 0u);
  EXPECT_EQ(state_on(kNational, kNumber, kDay), ListingState::listed);
  EXPECT_EQ(state_on("us.in", kNumber, kDay), ListingState::not_listed);
}

TEST_F(ErasureTest, FilesReceivedAreMaskedLineByLine) {
  const auto archive = archive_of(*registry);
  ASSERT_TRUE(archive);
  auto intake = (*archive)->receive_file();
  ASSERT_TRUE(intake);
  ASSERT_TRUE((*intake)->write("caller,at\n(212) 555-0142,1\n2125550143,2\n2125550142,3"));
  const auto kept = (*intake)->finish({.type = "complaints",
                                       .format = "x",
                                       .name = "a.csv",
                                       .actor = "test",
                                       .retention = "complaints"});
  ASSERT_TRUE(kept);
  intake->reset();
  const auto report = erase(false);
  EXPECT_EQ(report.blobs, 1u);
  EXPECT_EQ(report.left_out, 2u);
  const auto entry = ledger().entry(kept->seq);
  const auto blob = ledger().valid_blob(*std::get<FileReceived>(entry->payload).blob, kept->seq);
  ASSERT_TRUE(blob);
  const auto reader = ledger().blobs().open(blob->id);
  ASSERT_TRUE(reader) << reader.error().message;
  EXPECT_EQ(*(*reader)->next(), "caller,at\n(xxx) xxx-xxxx,1\n2125550143,2\nxxxxxxxxxx,3");
  EXPECT_THAT(*ledger().blobs().list(), ElementsAre(blob->id));
  expect_sound();
}

TEST_F(ErasureTest, ExportsSayHowManyEntriesWereErased) {
  import_both("2026-11-20T06:00:00Z");
  add(kNumber);
  erase(true);
  const auto national = registry->open_export(list_id(kNational), {});
  ASSERT_TRUE(national) << national.error().message;
  EXPECT_EQ((*national)->facts().erased, 1u);
  EXPECT_EQ((*national)->facts().count, 1u);
  EXPECT_EQ((*registry->open_export(list_id(kTexas), {}))->facts().erased, 1u);
}

TEST_F(ErasureTest, BackupsAndRestoresFollow) {
  import_both("2026-11-20T06:00:00Z");
  auto& files = posix_file_system();
  ASSERT_TRUE(backup(files, options.directory, dir / "before"));
  ASSERT_TRUE(backup(files, options.directory, dir / "again"));
  erase(true);
  ASSERT_TRUE(backup(files, options.directory, dir / "again"));
  registry.reset();
  const auto lost = options.directory;
  ASSERT_TRUE(restore(files, dir / "again", dir / "one"));
  RestoreOptions with_lost;
  with_lost.lost_journal = lost / kJournalDirectory;
  const auto restored = restore(files, dir / "before", dir / "two", with_lost);
  ASSERT_TRUE(restored) << restored.error().message;
  EXPECT_THAT(restored->remarks, IsEmpty());
  RestoreOptions until;
  until.until = 1;
  ASSERT_TRUE(restore(files, dir / "again", dir / "three", until));
  for (const char* name : {"one", "two", "three"}) {
    options.directory = dir / name;
    open();
    SCOPED_TRACE(name);
    expect_gone(kNational);
    EXPECT_FALSE(blobs_hold(kNumber));
    expect_sound();
  }
  // What cannot be read any more is said.
  registry.reset();
  fs::remove_all(lost / kBlobDirectory);
  const auto bad = restore(files, dir / "before", dir / "four", with_lost);
  ASSERT_TRUE(bad) << bad.error().message;
  EXPECT_EQ(bad->remarks.size(), 1u);
}

}  // namespace
}  // namespace lapwing::registry
