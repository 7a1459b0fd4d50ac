#include "registry/key.h"

#include <gtest/gtest.h>

#include <map>

#include "registry/difference.h"
#include "tests/support/temp_dir.h"

namespace lapwing::registry {
namespace {

using std::chrono::milliseconds;

const E164 kNumber = *E164::from_digits("12125550142");
const std::chrono::sys_days kDay = std::chrono::year(2003) / 6 / 1;

std::string hex_of(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) text += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return text;
}

template <class Bytes>
std::string_view view(const Bytes& bytes) {
  return {bytes.data(), bytes.size()};
}

key::Digest digest(unsigned char byte) {
  key::Digest all;
  all.fill(byte);
  return all;
}

Event edition_event(EventKind kind, std::optional<std::chrono::sys_days> day = {}) {
  Event event;
  event.kind = kind;
  event.day = day;
  return event;
}

Event single_event() {
  Event event = edition_event(EventKind::listed);
  event.single = SingleChange{*parse_instant("2025-10-09T12:00:00Z"),
                              *parse_instant("2025-10-09T12:01:00Z"), "by ann"};
  return event;
}

// The lines of the document's examples: what, then hex.
std::map<std::string, std::string> documented() {
  const std::string text =
      read_file(std::filesystem::path(LAPWING_SOURCE_DIR) / "doc" / "key_format.md");
  std::map<std::string, std::string> examples;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const auto gap = line.find("  ");
    const auto bytes = line.find_first_not_of(' ', gap);
    if (gap == std::string::npos || bytes == std::string::npos) continue;
    examples[line.substr(0, gap)] = line.substr(bytes);
  }
  return examples;
}

TEST(Key, WritesTheBytesThatTheDocumentShows) {
  const std::map<std::string, std::string> written = {
      {"applied", key::applied()},
      {"applied_value seq 7, hash ab...ab", key::applied_value({7, digest(0xAB)})},
      {"list 3", key::list(3)},
      {"list_value 2 listed, seq 7, us.tx", key::list_value({"us.tx", 2, 7})},
      {"edition list 3, ordinal 17", key::edition(3, 17)},
      {"change list 3, seq 7", key::change(3, 7)},
      {"change_value +12125550142", key::change_value({kNumber, 0})},
      {"change_value edition 17", key::change_value({{}, 17})},
      {"request of 32 bytes cd", key::request(digest(0xCD))},
      {"export_taken 7", key::export_taken(7)},
      {"document case c-1, seq 7", key::document("case", "c-1", 7)},
      {"seq_value 7", key::seq_value(7)},
      {"event list 3, +12125550142, seq 7", std::string(view(key::event(3, kNumber.value(), 7)))},
      {"event_value listed, of an edition", key::event_value(edition_event(EventKind::listed))},
      {"event_value listed, dated 2003-06-01",
       key::event_value(edition_event(EventKind::listed, kDay))},
      {"event_value ended, left the edition", key::event_value(edition_event(EventKind::ended))},
      {"event_value redated to 2003-06-01",
       key::event_value(edition_event(EventKind::redated, kDay))},
      {"event_value registered by itself", key::event_value(single_event())},
  };
  auto examples = documented();
  for (const auto& [name, bytes] : written) EXPECT_EQ(examples[name], hex_of(bytes)) << name;
}

TEST(Key, ReadsBackWhatItWrote) {
  const auto applied = key::read_applied_value(key::applied_value({7, digest(0xAB)}));
  ASSERT_TRUE(applied);
  EXPECT_EQ(applied->seq, 7u);
  EXPECT_EQ(applied->hash, digest(0xAB));
  EXPECT_EQ(key::read_list_key(key::list(3)), 3u);
  EXPECT_EQ(key::read_change_key(key::change(3, 7)), 7u);
  EXPECT_EQ(key::read_seq_value(key::seq_value(7)), 7u);
  const auto list = key::read_list_value(key::list_value({"us.tx", 2, 7}));
  ASSERT_TRUE(list);
  EXPECT_EQ(list->id, "us.tx");
  EXPECT_EQ(list->count, 2u);
  EXPECT_EQ(list->last_change, 7u);
  const auto change = key::read_change_value(key::change_value({{}, 17}));
  ASSERT_TRUE(change);
  EXPECT_FALSE(change->number);
  EXPECT_EQ(change->edition, 17u);
  EXPECT_EQ(key::read_change_value(key::change_value({kNumber, 0}))->number, kNumber);
  const auto event_key = key::read_event_key(view(key::event(3, kNumber.value(), 7)));
  ASSERT_TRUE(event_key);
  EXPECT_EQ(event_key->number, kNumber.value());
  for (const auto& event :
       {edition_event(EventKind::listed), edition_event(EventKind::ended),
        edition_event(EventKind::redated, kDay),
        edition_event(EventKind::listed, std::chrono::year(1969) / 12 / 31), single_event()}) {
    EXPECT_EQ(key::read_event_value(key::event_value(event)), event);
  }
}

TEST(Key, ReadsBackAnEdition) {
  Edition edition{*ListId::parse("us.national")};
  edition.ordinal = 17;
  edition.kind = EditionKind::changes;
  edition.obtained_at = *parse_instant("2026-11-20T10:00:00Z");
  edition.obtained_kind = ObtainedKind::file_time;
  edition.recorded_at = *parse_instant("2026-11-20T11:00:00Z");
  edition.seq = 7;
  edition.count = 20'000'000;
  edition.added = 3;
  edition.removed = 2;
  edition.rejected = 1;
  edition.sha256 = std::string(64, 'a');
  edition.source = "415.txt, \xff.txt";  // a name need not be UTF-8
  edition.coverage = *Coverage::parse({"1415", "1212"});
  edition.content_sha256 = std::string(64, 'b');
  const auto read = key::read_edition_value(key::edition_value(edition));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->id(), "us.national@17");
  EXPECT_EQ(read->kind, EditionKind::changes);
  EXPECT_EQ(read->obtained_at, edition.obtained_at);
  EXPECT_EQ(read->obtained_kind, ObtainedKind::file_time);
  EXPECT_EQ(read->recorded_at, edition.recorded_at);
  EXPECT_EQ(read->count, 20'000'000u);
  EXPECT_EQ(read->coverage, edition.coverage);
  EXPECT_EQ(read->content_sha256, edition.content_sha256);
}

TEST(Key, SortsAsNumbersDo) {
  std::string last;
  for (const std::uint64_t number : {1'000ULL, 12125550142ULL, 12125550143ULL, 442079460958ULL}) {
    for (const Seq seq : {1ULL, 255ULL, 256ULL}) {
      const std::string now(view(key::event(3, number, seq)));
      EXPECT_LT(last, now);
      last = now;
    }
  }
  EXPECT_LT(last, std::string(view(key::event(4, 1'000, 1))));
}

TEST(Key, TakesNoBytesThatItDidNotWrite) {
  const auto cut = [](std::string bytes) { return bytes.substr(0, bytes.size() - 1); };
  EXPECT_FALSE(key::read_event_key(cut(std::string(view(key::event(3, 1'000, 7))))));
  EXPECT_FALSE(key::read_event_key(std::string(view(key::event(3, 1'000, 7))) + "x"));
  EXPECT_FALSE(key::read_event_key(key::change(3, 7)));
  auto older = key::applied_value({7, digest(1)});
  older[0] = 1;
  EXPECT_FALSE(key::read_applied_value(older));  // another format
  EXPECT_FALSE(key::read_applied_value(cut(key::applied_value({7, digest(1)}))));
  EXPECT_FALSE(key::read_event_value(""));
  EXPECT_FALSE(key::read_event_value("\x03"));  // no such kind
  EXPECT_FALSE(key::read_event_value("\x71"));  // no such reason
  EXPECT_FALSE(key::read_event_value("\x04"));  // a day is due
  EXPECT_FALSE(key::read_event_value(std::string("\x00x", 2)));
  EXPECT_FALSE(key::read_edition_value("{}"));
  EXPECT_FALSE(key::read_edition_value("\x01"));
}

TEST(Difference, WritesTheBytesThatTheDocumentShows) {
  const auto blobs = memory_blobs();
  DifferenceWriter writer(*blobs->create());
  ASSERT_TRUE(writer.put({ChangeOp::add, 12125550142, {}}));
  ASSERT_TRUE(writer.put({ChangeOp::add, 12125550143, kDay}));
  ASSERT_TRUE(writer.put({ChangeOp::remove, 12125550199, {}}));
  const auto id = writer.finish();
  ASSERT_TRUE(id);
  const std::string text =
      read_file(std::filesystem::path(LAPWING_SOURCE_DIR) / "doc" / "key_format.md");
  const auto at = text.find("\n4c574401");
  ASSERT_NE(at, std::string::npos);
  std::string shown = text.substr(at + 1, text.find('\n', at + 1) - at - 1);
  std::erase(shown, ' ');
  EXPECT_EQ(hex_of(*read_blob(*blobs, *id)), shown);
}

}  // namespace
}  // namespace lapwing::registry
