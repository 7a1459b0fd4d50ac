#include "registry/entry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lapwing::registry {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

const E164 kNumber = *E164::from_digits("12125550142");

Instant at(std::string_view text) { return *parse_instant(text); }

Entry full_entry() {
  Entry entry;
  entry.payload = Registered{"request-7", {"sms-code", 2}};
  entry.list = "us.national";
  entry.number = kNumber;
  entry.effective_at = at("2003-06-27T04:00:00Z");
  entry.recorded_at = at("2026-11-24T10:11:12.345Z");
  entry.source = {"batch.csv", 3, 9, sha256("batch"), "web"};
  entry.actor = "consumer";
  entry.idempotency_key = "a1b2";
  entry.personal = {{"e-mail", "someone@example.org"}, {"evidence", "ticket 9"}};
  return entry;
}

Result<Entry> read_back(const EncodedEntry& encoded) {
  return decode(encoded.chained, encoded.number, encoded.personal);
}

std::string bytes(std::initializer_list<int> values) {
  return std::string(values.begin(), values.end());
}

TEST(Entry, ReadsBackWhatWasWritten) {
  const Entry entry = full_entry();
  const auto encoded = encode(entry);
  ASSERT_TRUE(encoded);
  const auto read = read_back(*encoded);
  ASSERT_TRUE(read) << read.error().message;
  const auto& registered = std::get<Registered>(read->payload);
  EXPECT_EQ(registered.request, "request-7");
  EXPECT_EQ(registered.proof.method, "sms-code");
  EXPECT_EQ(registered.proof.strength, 2);
  EXPECT_EQ(read->list, "us.national");
  EXPECT_EQ(read->number, kNumber);
  EXPECT_EQ(read->effective_at, entry.effective_at);
  EXPECT_EQ(read->recorded_at, entry.recorded_at);
  EXPECT_EQ(read->source, entry.source);
  EXPECT_EQ(read->actor, "consumer");
  EXPECT_EQ(read->idempotency_key, "a1b2");
  EXPECT_EQ(read->personal, entry.personal);
  EXPECT_FALSE(read->number_erased);
  EXPECT_FALSE(read->personal_erased);
}

TEST(Entry, AnInstantBefore1970KeepsItsSign) {
  Entry entry = full_entry();
  entry.effective_at = at("1969-12-31T23:59:59.999Z");
  EXPECT_EQ(read_back(*encode(entry))->effective_at, entry.effective_at);
}

// The example of doc/journal_format.md.
TEST(Entry, TheChainedBytesAreTheDocumentedOnes) {
  Entry entry;
  entry.payload = Removed{"", Removed::Reason::disconnected, {"feed", 3}};
  entry.list = "ca.national";
  entry.effective_at = Instant(std::chrono::milliseconds(1000));
  entry.recorded_at = Instant(std::chrono::milliseconds(-1));
  const std::string expected = bytes({1, 5}) + bytes({2, 11}) + "ca.national" +
                               bytes({4, 2, 0xD0, 0x0F}) + bytes({6, 1, 1}) + bytes({66, 4}) +
                               "feed" + bytes({68, 1, 3}) + bytes({70, 1, 2});
  EXPECT_EQ(encode(entry)->chained, expected);
}

TEST(Entry, TheChainedBytesHoldNeitherTheNumberNorItsSalt) {
  const auto encoded = encode(full_entry());
  ASSERT_EQ(encoded->number.size(), 24u);
  EXPECT_THAT(encoded->chained, testing::Not(HasSubstr(encoded->number.substr(0, 16))));
  EXPECT_THAT(encoded->chained, testing::Not(HasSubstr(encoded->number.substr(16))));
  EXPECT_THAT(encoded->chained, testing::Not(HasSubstr("someone")));
}

TEST(Entry, TheSameNumberIsCommittedToDifferentlyEachTime) {
  EXPECT_NE(encode(full_entry())->chained, encode(full_entry())->chained);
}

TEST(Entry, AnErasedPartReadsAsErasedAndTheRestStays) {
  auto encoded = *encode(full_entry());
  std::ranges::fill(encoded.number, kErasedByte);
  const auto read = read_back(encoded);
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->number_erased);
  EXPECT_FALSE(read->number);
  EXPECT_FALSE(read->personal_erased);
  EXPECT_THAT(read->personal, testing::Contains(Pair("evidence", "ticket 9")));

  std::ranges::fill(encoded.personal, kErasedByte);
  const auto again = read_back(encoded);
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->personal_erased);
  EXPECT_THAT(again->personal, ElementsAre());
}

TEST(Entry, ALostPrivatePartIsDamageAndNotAnErasure) {
  auto encoded = *encode(full_entry());
  EXPECT_EQ(decode(encoded.chained, "", encoded.personal).error().code, Errc::data_loss);
  std::ranges::fill(encoded.number, '\0');
  EXPECT_EQ(read_back(encoded).error().code, Errc::data_loss);
}

TEST(Entry, AnotherEntrysNumberDoesNotFit) {
  const auto one = *encode(full_entry());
  const auto other = *encode(full_entry());
  EXPECT_EQ(decode(one.chained, other.number, one.personal).error().code, Errc::data_loss);
}

TEST(Entry, EveryBitFlippedInAPrivatePartIsNoticed) {
  const auto good = *encode(full_entry());
  for (std::size_t bit = 0; bit < 8 * good.number.size(); ++bit) {
    auto bad = good;
    bad.number[bit / 8] ^= static_cast<char>(1 << (bit % 8));
    ASSERT_EQ(read_back(bad).error().code, Errc::data_loss) << bit;
  }
  for (std::size_t bit = 0; bit < 8 * good.personal.size(); ++bit) {
    auto bad = good;
    bad.personal[bit / 8] ^= static_cast<char>(1 << (bit % 8));
    ASSERT_EQ(read_back(bad).error().code, Errc::data_loss) << bit;
  }
}

TEST(Entry, CutAnywhereItIsRefused) {
  const auto good = *encode(full_entry());
  for (std::size_t size = 0; size < good.chained.size(); ++size) {
    const auto read = decode(good.chained.substr(0, size), good.number, good.personal);
    // Cut between two fields, what is left may be a whole entry of another content: only the chain
    // and the frame around it tell. Otherwise it is malformed.
    if (read) continue;
    EXPECT_EQ(read.error().code, Errc::data_loss) << size;
  }
}

TEST(Entry, AKindFromTheFutureIsRefusedByName) {
  const auto read = decode(bytes({1, 99}), "", "");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, Errc::failed_precondition);
  EXPECT_THAT(read.error().message, HasSubstr("kind 99"));
}

TEST(Entry, AFormatFromTheFutureIsRefused) {
  const auto read = decode(bytes({2, 5}), "", "");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, Errc::failed_precondition);
  EXPECT_THAT(read.error().message, HasSubstr("version 2"));
}

TEST(Entry, ARequiredFieldFromTheFutureIsRefused) {
  const auto read =
      decode(bytes({1, 17, 64, 32}) + std::string(32, 'x') + bytes({90, 1, 'a'}), "", "");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, Errc::failed_precondition);
  EXPECT_THAT(read.error().message, HasSubstr("field 90"));
}

TEST(Entry, AnOptionalFieldFromTheFutureIsKeptAndWrittenAgain) {
  Entry entry = full_entry();
  entry.number.reset();
  entry.personal.clear();
  entry.unknown_fields = {{3, "early"}, {67, "middle"}, {101, "late"}};
  const auto encoded = encode(entry);
  ASSERT_TRUE(encoded);
  const auto read = read_back(*encoded);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->unknown_fields, entry.unknown_fields);
  EXPECT_EQ(encode(*read)->chained, encoded->chained);
}

TEST(Entry, AnEnumValueFromTheFutureIsRefused) {
  const auto read = decode(bytes({1, 5, 70, 1, 7}), "", "");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, Errc::failed_precondition);
}

TEST(Entry, BytesThatEncodeWouldNotWriteAreRefused) {
  const auto refused = [](std::string_view chained) {
    const auto read = decode(chained, "", "");
    return !read && read.error().code == Errc::data_loss;
  };
  EXPECT_TRUE(refused(""));
  EXPECT_TRUE(refused(bytes({1}))) << "no kind";
  EXPECT_TRUE(refused(bytes({1, 0x91, 0x00}))) << "a varint longer than needed";
  EXPECT_TRUE(refused(bytes({1, 3, 8, 1, 'a', 2, 1, 'b'}))) << "tags out of order";
  EXPECT_TRUE(refused(bytes({1, 3, 8, 1, 'a', 8, 1, 'b'}))) << "a tag twice";
  EXPECT_TRUE(refused(bytes({1, 3, 8, 0}))) << "an empty value";
  EXPECT_TRUE(refused(bytes({1, 3, 8, 5, 'a'}))) << "longer than what is there";
  EXPECT_TRUE(refused(bytes({1, 5}))) << "a removal without a reason";
  EXPECT_TRUE(refused(bytes({1, 3, 68, 2, 0x80, 0x02}))) << "256 in an eight-bit field";
}

TEST(Entry, AnErasureNamesAscendingEntriesAndAPart) {
  Entry entry;
  entry.payload = Erased{{3, 5, 900}, true, false, "order 17"};
  const auto read = read_back(*encode(entry));
  ASSERT_TRUE(read);
  EXPECT_THAT(std::get<Erased>(read->payload).entries, ElementsAre(3, 5, 900));
  for (const auto& wrong : {Erased{{}, true, false, ""}, Erased{{5, 3}, true, false, ""},
                            Erased{{3, 3}, true, false, ""}, Erased{{0}, true, false, ""},
                            Erased{{3}, false, false, ""}}) {
    entry.payload = wrong;
    EXPECT_EQ(encode(entry).error().code, Errc::invalid_argument);
  }
}

TEST(Entry, AnEditionKeepsEveryField) {
  EditionImported edition;
  edition.edition = "us.national@17";
  edition.mode = EditionImported::Mode::changes;
  edition.follows = "us.national@16";
  edition.format = "ftc-flat";
  edition.obtained_at = at("2026-11-01T00:00:00Z");
  edition.obtained = EditionImported::Obtained::file_time;
  edition.coverage = {"", "1415"};
  edition.numbers_sha256 = sha256("numbers");
  edition.count = 258'000'000;
  edition.added = 5;
  edition.removed = 6;
  edition.redated = 7;
  edition.rejected = 8;
  edition.difference = sha256("blob");
  edition.change_accepted = true;
  Entry entry;
  entry.payload = edition;
  const auto read = read_back(*encode(entry));
  ASSERT_TRUE(read);
  const auto& got = std::get<EditionImported>(read->payload);
  EXPECT_EQ(got.edition, edition.edition);
  EXPECT_EQ(got.mode, edition.mode);
  EXPECT_EQ(got.follows, edition.follows);
  EXPECT_EQ(got.format, edition.format);
  EXPECT_EQ(got.obtained_at, edition.obtained_at);
  EXPECT_EQ(got.obtained, edition.obtained);
  EXPECT_EQ(got.coverage, edition.coverage);
  EXPECT_EQ(got.numbers_sha256, edition.numbers_sha256);
  EXPECT_EQ(got.count, edition.count);
  EXPECT_EQ(got.added, edition.added);
  EXPECT_EQ(got.removed, edition.removed);
  EXPECT_EQ(got.redated, edition.redated);
  EXPECT_EQ(got.rejected, edition.rejected);
  EXPECT_EQ(got.difference, edition.difference);
  EXPECT_TRUE(got.change_accepted);
}

template <std::size_t... I>
std::vector<Payload> one_of_each(std::index_sequence<I...>) {
  return {Payload(std::in_place_index<I>)...};
}

TEST(Entry, EveryKindReadsBackAsItself) {
  std::set<std::string_view> names;
  for (auto& payload : one_of_each(std::make_index_sequence<std::variant_size_v<Payload>>())) {
    if (auto* erased = std::get_if<Erased>(&payload)) *erased = {{1}, true, true, ""};
    Entry entry;
    entry.payload = payload;
    const auto encoded = encode(entry);
    ASSERT_TRUE(encoded) << kind_name(payload);
    const auto read = read_back(*encoded);
    ASSERT_TRUE(read) << kind_name(payload) << read.error().message;
    EXPECT_EQ(read->payload.index(), payload.index());
    EXPECT_TRUE(names.insert(kind_name(payload)).second);
  }
}

TEST(Entry, AnEntryTooLargeIsRefused) {
  Entry entry;
  entry.payload =
      RecordChanged{"case", "1", RecordChanged::Action::put, std::string(Entry::kBytesMax, 'x')};
  EXPECT_EQ(encode(entry).error().code, Errc::invalid_argument);
}

TEST(Entry, TheChainDependsOnEveryEntryBefore) {
  const auto first = next_chain({}, "a");
  EXPECT_EQ(hex(first), hex(sha256(std::string(32, '\0') + "a")));
  EXPECT_NE(next_chain(first, "b"), next_chain({}, "b"));
}

}  // namespace
}  // namespace lapwing::registry
