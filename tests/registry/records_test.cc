// Sellers' records: folded by rules that excuse less, kept over restarts and rebuilds, and the same
// as a plain model would have them.
#include "registry/records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/registry/support.h"

namespace lapwing::registry {
namespace {

using std::chrono::hours;
using testing::HasSubstr;

constexpr std::uint64_t kNumber = 12125550142;

class RecordsTest : public RegistryTest {
 protected:
  using Fill = std::function<Status(RecordSink&)>;

  // Imports what `fill` says, as a file of its own, read twice as the tool does.
  Result<RecordImportOutcome> import_file(const std::string& file, const Fill& fill) {
    auto import = registry->begin_record_import({"acme", file, sha256(file), "consents", "ann"});
    if (!import) return import.error();
    if ((*import)->unchanged()) return (*import)->finish();
    if (const auto judged = fill(**import); !judged) return judged.error();
    (*import)->begin_writing();
    if (const auto written = fill(**import); !written) return written.error();
    return (*import)->finish();
  }
  RecordImportOutcome imported(const std::string& file, const Fill& fill) {
    const auto outcome = import_file(file, fill);
    EXPECT_TRUE(outcome) << outcome.error().message;
    clock->advance(hours(1));
    return *outcome;
  }
  SellerRecords held(const AsOf& as_of = {}) const {
    const auto records = registry->seller_records("acme", number(kNumber), as_of);
    EXPECT_TRUE(records) << records.error().message;
    return *records;
  }
  void rebuild() {
    registry.reset();
    std::filesystem::remove_all(options.directory / "store");
    std::filesystem::remove_all(options.directory / "store.checkpoint");
    open();
  }
  static ConsentRecord consent(DayOrInstant given, std::string form = "written") {
    return {"", number(kNumber), std::move(form), "voice", given, {}, {}, "crm:1"};
  }
  static RelationshipRecord purchase(std::string_view last_on) {
    return {"", number(kNumber), "purchase", date(last_on), false, {}, ""};
  }
};

TEST_F(RecordsTest, ABareDayIsReadAsExcusesLess) {
  imported("a", [](RecordSink& sink) {
    auto record = consent(date("2026-01-02"));
    record.expires = date("2026-06-01");
    return sink.consent(record, {2, 1});
  });
  const auto found = held().consents.at(0);
  EXPECT_EQ(found.given_at, instant("2026-01-03T05:00:00Z")) << "at the day's end in New York";
  EXPECT_EQ(found.expires_at, instant("2026-06-01T04:00:00Z")) << "at the day's beginning";
  EXPECT_TRUE(registry->holds_records("acme"));
  EXPECT_FALSE(registry->holds_records("other"));
}

TEST_F(RecordsTest, TheNumbersWithRecordsAreGathered) {
  imported("a", [](RecordSink& sink) { return sink.consent(consent(date("2026-01-02")), {2, 1}); });
  const auto gathered = registry->recorded_numbers("acme");
  ASSERT_TRUE(gathered) << gathered.error().message;
  EXPECT_TRUE(gathered->may_hold(number(kNumber)));
  ASSERT_TRUE(gathered->whole());
  const auto alone = gathered->seller_records("acme", number(kNumber));
  ASSERT_TRUE(alone) << alone.error().message;
  ASSERT_EQ(alone->consents.size(), 1u);
  EXPECT_EQ(alone->consents[0].given_at, held().consents.at(0).given_at);
  EXPECT_EQ(alone->consents[0].belief.seq, held().consents.at(0).belief.seq);
  EXPECT_TRUE(gathered->seller_records("acme", number(12125550199))->empty());
  const auto none = registry->recorded_numbers("other");
  ASSERT_TRUE(none);
  EXPECT_FALSE(none->may_hold(number(kNumber)));
}

// Few, of which it holds the records, and more than it has room for.
TEST(RecordedNumbers, NeverMissesOneAndSeldomTakesAnother) {
  for (const std::uint64_t count : {1ULL, 5ULL, 10'000ULL, 1'000'000ULL}) {
    RecordedNumbers numbers;
    for (std::uint64_t i = 0; i < count; ++i) numbers.add(12'010'000'000 + i * 7, i + 1, "record");
    numbers.settle();
    EXPECT_EQ(numbers.whole(), count < 1'000'000);
    std::uint64_t taken = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
      ASSERT_TRUE(numbers.may_hold(*E164::from_value(12'010'000'000 + i * 7)));
      if (numbers.may_hold(*E164::from_value(12'010'000'001 + i * 7))) ++taken;
    }
    EXPECT_LE(taken, count / 100);
  }
}

TEST(RecordedNumbers, ARecordThatCannotBeReadIsAnErrorAndNotNone) {
  RecordedNumbers numbers;
  numbers.add(12'125'550'142, 1, "not a record");
  numbers.settle();
  const auto found = numbers.seller_records("acme", *E164::from_value(12'125'550'142));
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, Errc::data_loss);
}

TEST_F(RecordsTest, ARevocationOfTheSameDayEndsTheConsent) {
  imported("a", [](RecordSink& sink) {
    auto record = consent(date("2026-01-02"));
    record.revoked = date("2026-01-02");
    return sink.consent(record, {2, 1});
  });
  const auto found = held().consents.at(0);
  ASSERT_TRUE(found.revoked_at);
  EXPECT_LE(*found.revoked_at, found.given_at);
  // A consent that came certainly later stands.
  imported("b", [](RecordSink& sink) { return sink.consent(consent(date("2026-01-03")), {2, 1}); });
  ASSERT_EQ(held().consents.size(), 2u);
  EXPECT_FALSE(held().consents.at(1).revoked_at);
}

TEST_F(RecordsTest, ARevocationReachesOtherConsentsOfItsScope) {
  imported("a", [](RecordSink& sink) -> Status {
    auto text = consent(date("2025-05-01"));
    text.scope = "text";
    if (auto put = sink.consent(text, {2, 1}); !put) return put;
    auto silent = consent(date("2025-04-01"));
    silent.scope = "";
    if (auto put = sink.consent(silent, {3, 1}); !put) return put;
    auto revoked = consent(date("2025-03-01"), "oral");
    revoked.revoked = date("2026-02-01");
    return sink.consent(revoked, {4, 1});
  });
  const auto found = held().consents;
  ASSERT_EQ(found.size(), 3u);
  EXPECT_TRUE(found[0].revoked_at) << "oral, voice";
  EXPECT_TRUE(found[1].revoked_at) << "does not say for what";
  EXPECT_FALSE(found[2].revoked_at) << "text";
}

TEST_F(RecordsTest, TheSameFileTwiceChangesNothingAndALaterWordReplaces) {
  const auto fill = [](RecordSink& sink) {
    return sink.consent(consent(date("2026-01-02")), {2, 1});
  };
  EXPECT_TRUE(imported("a", fill).recorded);
  const auto head = registry->head();
  EXPECT_FALSE(imported("a", fill).recorded);
  EXPECT_EQ(registry->head(), head);
  EXPECT_EQ(imported("b", fill).unchanged, 1u);
  EXPECT_EQ(registry->head(), head + 1) << "only that the file was received";
  const Instant before = clock->now();
  clock->advance(hours(1));
  imported("c", [](RecordSink& sink) {
    auto record = consent(date("2026-01-02"));
    record.expires = date("2026-03-01");
    return sink.consent(record, {2, 1});
  });
  ASSERT_EQ(held().consents.size(), 1u);
  EXPECT_TRUE(held().consents[0].expires_at);
  EXPECT_FALSE(held({.known = before}).consents.at(0).expires_at);
  EXPECT_EQ(held({.all = true}).consents.size(), 2u);
  EXPECT_TRUE(held({.at = instant("2026-04-01T00:00:00Z")}).consents.empty());
}

TEST_F(RecordsTest, ABadRowRefusesTheFileBeforeAnythingIsWritten) {
  const auto head = registry->head();
  const auto refused = import_file("a", [](RecordSink& sink) -> Status {
    if (auto put = sink.consent(consent(date("2026-01-02")), {2, 1}); !put) return put;
    auto other = consent(date("2026-01-02"));
    other.seller = "other";
    return sink.consent(other, {3, 1});
  });
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("line 3"));
  EXPECT_EQ(registry->head(), head);
  EXPECT_FALSE(registry->holds_records("acme"));
}

TEST_F(RecordsTest, ARequestToStopEndsDealingsThatWereNotLater) {
  imported("a", [](RecordSink& sink) -> Status {
    if (auto put = sink.relationship(purchase("2026-01-05"), {2, 1}); !put) return put;
    auto ongoing = purchase("2026-01-05");
    ongoing.kind = "contract";
    ongoing.ongoing = true;
    ongoing.last_on.reset();
    if (auto put = sink.relationship(ongoing, {3, 1}); !put) return put;
    auto stopped = purchase("2025-12-01");
    stopped.ended = date("2026-02-01");
    if (auto put = sink.relationship(stopped, {4, 1}); !put) return put;
    return sink.relationship(purchase("2026-03-01"), {5, 1});
  });
  for (const auto& one : held().relationships) {
    const bool later = one.last_on == date("2026-03-01");
    EXPECT_EQ(one.ended_at.has_value(), !later) << one.kind;
  }
}

TEST_F(RecordsTest, WhatWasOngoingIsOverOnceALaterFileDatesIt) {
  const auto contract = [](bool ongoing) {
    return [ongoing](RecordSink& sink) {
      auto record = purchase("2026-01-05");
      record.kind = "contract";
      record.ongoing = ongoing;
      if (ongoing) record.last_on.reset();
      return sink.relationship(record, {2, 1});
    };
  };
  imported("a", contract(true));
  EXPECT_TRUE(held().relationships.at(0).ongoing);
  imported("b", contract(false));
  ASSERT_EQ(held().relationships.size(), 1u);
  EXPECT_FALSE(held().relationships.at(0).ongoing);
}

TEST_F(RecordsTest, AFeedEndsOnlyRegistrationsThatAreOlder) {
  const auto feed = [&](std::string_view day) {
    auto begun = registry->begin_line_feed(list_id("us.tx"), {"feed.csv", sha256(day), "ann"});
    EXPECT_TRUE(begun) << begun.error().message;
    EXPECT_TRUE((*begun)->line_ended({number(kNumber), date(day), false}, {2, 1}));
    auto outcome = (*begun)->finish();
    EXPECT_TRUE(outcome);
    return *outcome;
  };
  EXPECT_EQ(feed("2026-11-01").not_listed, 1u);
  const Request by_ann{.actor = "ann", .method = "call-in"};
  ASSERT_TRUE(
      registry->add(list_id("us.tx"), number(kNumber), by_ann, instant("2026-10-01T12:00:00Z")));
  EXPECT_EQ(feed("2026-09-30").later, 1u);
  EXPECT_EQ(feed("2026-10-01").later, 1u) << "the very day of the registration";
  EXPECT_EQ(feed("2027-01-01").refused.size(), 1u);
  EXPECT_EQ(feed("2026-11-01").ended, 1u);
  EXPECT_EQ(feed("2026-11-01").not_listed, 1u);
  EXPECT_EQ(rows(kNumber).at(0).end_reason, EndReason::disconnected);
  EXPECT_EQ(rows(kNumber).at(0).until, instant("2026-11-01T04:00:00Z"));
  EXPECT_FALSE(registry->begin_line_feed(list_id("us.national"), {"f", sha256("f"), "ann"}));
}

// Random grants and revocations, by instants, against a model that only knows the last word on each
// grant and the earliest revocation at or after it.
TEST_F(RecordsTest, RandomConsentsAreAsAPlainModelHasThem) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  const Instant start = instant("2026-01-01T00:00:00Z");
  std::map<Instant, std::optional<Instant>> expires;  // by when given
  std::set<Instant> revocations;
  const auto model_permits = [&](Instant at) {
    for (const auto& [given, until] : expires) {
      const auto revoked = revocations.lower_bound(given);
      if (given <= at && (!until || at < *until) &&
          (revoked == revocations.end() || at < *revoked)) {
        return true;
      }
    }
    return false;
  };
  for (int step = 0; step < 60; ++step) {
    const Instant given = start + hours(random() % 500);
    auto record = consent(given);
    if (random() % 2 == 0) record.expires = given + hours(1 + random() % 200);
    if (random() % 4 == 0) record.revoked = given + hours(random() % 200);
    imported(std::to_string(step), [&](RecordSink& sink) { return sink.consent(record, {2, 1}); });
    expires[given] =
        record.expires ? std::optional(std::get<Instant>(*record.expires)) : std::nullopt;
    if (record.revoked) revocations.insert(std::get<Instant>(*record.revoked));
    if (step % 20 == 19) step % 40 == 19 ? open() : rebuild();
    for (int probe = 0; probe < 20; ++probe) {
      const Instant at = start + hours(random() % 900);
      ASSERT_EQ(!held({.at = at}).consents.empty(), model_permits(at))
          << format_instant(at) << " after step " << step;
    }
  }
}

}  // namespace
}  // namespace lapwing::registry
