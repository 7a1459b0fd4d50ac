// Editions, own lists, histories and answers of a registry, opened again and rebuilt.
#include "registry/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/registry/support.h"

namespace lapwing::registry {
namespace {

using testing::HasSubstr;

constexpr std::uint64_t kA = 14155550100;
constexpr std::uint64_t kB = 14155550101;
constexpr std::uint64_t kC = 12125550142;

const Request kByAnn{.actor = "operator:ann", .method = "call-in", .strength = 2};

class RegistryBasics : public RegistryTest {};

TEST_F(RegistryBasics, NothingHeldAnswersNotHeld) {
  EXPECT_EQ(state("us.national", kA, "2026-11-23T12:00:00Z"), ListingState::not_held);
  EXPECT_TRUE(registry->lists().empty());
  EXPECT_EQ(registry->lists(true).size(), options.catalog->lists().size());
  EXPECT_FALSE(registry->listing(list_id("xx.none"), number(kA), clock->now()));
  EXPECT_EQ(state("au.dncr", 61491570006, "2026-11-23T12:00:00Z"), ListingState::not_asked);
  EXPECT_EQ(state("seller/acme/internal", kA, "2026-11-23T12:00:00Z"), ListingState::not_listed);
}

TEST_F(RegistryBasics, AFullEditionListsItsNumbersAndNamesItself) {
  const auto imported = import("us.national", "2026-11-20T10:00:00Z", {{kA}, {kC, "2003-06-01"}});
  ASSERT_TRUE(imported) << imported.error().message;
  EXPECT_TRUE(imported->recorded);
  EXPECT_EQ(imported->edition.id(), "us.national@1");
  EXPECT_EQ(imported->edition.count, 2u);
  EXPECT_EQ(imported->edition.added, 2u);
  EXPECT_EQ(imported->edition.content_sha256, hex(sha256(fmt::format("{}\n{}\n", kC, kA))));

  const auto answer = listing("us.national", kC, "2026-11-23T12:00:00Z");
  EXPECT_EQ(answer.state, ListingState::listed);
  EXPECT_EQ(answer.interval->from, instant("2003-06-01T04:00:00Z"));  // midnight in New York
  EXPECT_EQ(answer.interval->from_kind, FromKind::registered);
  EXPECT_EQ(answer.edition->id(), "us.national@1");
  EXPECT_EQ(answer.age_days, 3);
  EXPECT_FALSE(answer.stale);
  EXPECT_THAT(answer.interval->source, HasSubstr("numbers.txt"));

  EXPECT_EQ(state("us.national", kB, "2026-11-23T12:00:00Z"), ListingState::not_listed);
  const auto lists = registry->lists();
  ASSERT_EQ(lists.size(), 1u);
  EXPECT_EQ(lists[0].count, 2u);
  EXPECT_EQ(lists[0].latest->id(), "us.national@1");
}

TEST_F(RegistryBasics, AnEditionIsStaleTheDayAfterItsLimit) {
  ASSERT_TRUE(import("us.national", "2026-10-01T12:00:00Z", {{kA}}));
  EXPECT_FALSE(listing("us.national", kA, "2026-11-02T04:59:59Z").stale);  // still 1 November
  EXPECT_TRUE(listing("us.national", kA, "2026-11-02T05:00:00Z").stale);
  EXPECT_EQ(listing("us.national", kA, "2026-11-02T05:00:00Z").age_days, 32);
}

TEST_F(RegistryBasics, TheSameFileTwiceChangesNothing) {
  ASSERT_TRUE(import("us.national", "2026-11-20T10:00:00Z", {{kA}, {kB}}));
  const auto head = registry->head();
  const auto again = import("us.national", "2026-11-20T10:00:00Z", {{kA}, {kB}});
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_FALSE(again->recorded);
  EXPECT_EQ(again->edition.id(), "us.national@1");
  EXPECT_EQ(registry->head(), head);
}

TEST_F(RegistryBasics, TheSameBytesLaterAreANewEditionWithoutADifference) {
  ASSERT_TRUE(import("us.national", "2026-11-10T10:00:00Z", {{kA}, {kB}}));
  const auto again = import("us.national", "2026-11-20T10:00:00Z", {{kA}, {kB}});
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_TRUE(again->recorded);
  EXPECT_EQ(again->edition.id(), "us.national@2");
  EXPECT_EQ(again->edition.count, 2u);
  EXPECT_EQ(again->edition.added + again->edition.removed, 0u);
  EXPECT_EQ(again->edition.content_sha256, hex(sha256(fmt::format("{}\n{}\n", kA, kB))));
  const auto answer = listing("us.national", kA, "2026-11-23T12:00:00Z");
  EXPECT_EQ(answer.age_days, 3);
  EXPECT_EQ(answer.interval->from, instant("2026-11-10T10:00:00Z"));
}

TEST_F(RegistryBasics, EarlierBytesThatReturnAreComparedAndNotTakenForUnchanged) {
  ASSERT_TRUE(import("us.national", "2026-11-10T10:00:00Z", {{kA}}));
  ASSERT_TRUE(import("us.national", "2026-11-11T10:00:00Z", {{kA}, {kB}}));
  const auto third = import("us.national", "2026-11-12T10:00:00Z", {{kA}});
  ASSERT_TRUE(third);
  EXPECT_EQ(third->edition.removed, 1u);
  EXPECT_EQ(state("us.national", kB, "2026-11-13T10:00:00Z"), ListingState::not_listed);
}

TEST_F(RegistryBasics, ANumberFirstSeenLaterMayHaveBeenListedInBetween) {
  ASSERT_TRUE(import("us.national", "2026-11-10T10:00:00Z", {{kA}}));
  ASSERT_TRUE(import("us.national", "2026-11-20T10:00:00Z", {{kA}, {kB}}));
  const auto first = rows(kA).at(0);
  EXPECT_EQ(first.from_kind, FromKind::first_seen);
  EXPECT_FALSE(first.not_before);
  const auto second = rows(kB).at(0);
  EXPECT_EQ(second.from_kind, FromKind::first_seen);
  EXPECT_EQ(second.from, instant("2026-11-20T10:00:00Z"));
  EXPECT_EQ(second.not_before, instant("2026-11-10T10:00:00Z"));

  EXPECT_EQ(state("us.national", kB, "2026-11-10T09:59:59Z"), ListingState::not_held_then);
  EXPECT_EQ(state("us.national", kB, "2026-11-10T10:00:00Z"), ListingState::maybe_listed);
  EXPECT_EQ(state("us.national", kB, "2026-11-20T09:59:59Z"), ListingState::maybe_listed);
  EXPECT_EQ(state("us.national", kB, "2026-11-20T10:00:00Z"), ListingState::listed);
  EXPECT_EQ(state("us.national", kA, "2026-11-10T10:00:00Z"), ListingState::listed);
  EXPECT_EQ(state("us.national", kC, "2026-11-15T10:00:00Z"), ListingState::not_listed);
}

TEST_F(RegistryBasics, ARegisteredDateDecidesBeforeTheFirstEdition) {
  ASSERT_TRUE(import("us.national", "2026-11-10T10:00:00Z", {{kA, "2003-06-01"}}));
  EXPECT_EQ(state_on("us.national", kA, "2003-05-31"), ListingState::not_held_then);
  EXPECT_EQ(state_on("us.national", kA, "2003-06-01"), ListingState::listed);
  EXPECT_EQ(state_on("us.national", kB, "2003-06-01"), ListingState::not_held_then);
}

TEST_F(RegistryBasics, RemovalEndsAtTheFirstEditionWithoutItAndKeepsHistory) {
  ASSERT_TRUE(import("us.national", "2026-11-01T10:00:00Z", {{kA}, {kB}}));
  ASSERT_TRUE(import("us.national", "2026-11-10T10:00:00Z", {{kA}}));
  ASSERT_TRUE(import("us.national", "2026-11-20T10:00:00Z", {{kA}, {kB}}));
  const auto found = rows(kB);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].until, instant("2026-11-10T10:00:00Z"));
  EXPECT_EQ(found[0].end_reason, EndReason::left_edition);
  EXPECT_EQ(found[1].from, instant("2026-11-20T10:00:00Z"));
  EXPECT_EQ(found[1].not_before, instant("2026-11-10T10:00:00Z"));
  EXPECT_EQ(state_on("us.national", kB, "2026-11-09"), ListingState::listed);
  // Listed at any instant of the day: the morning counts.
  EXPECT_EQ(state_on("us.national", kB, "2026-11-10"), ListingState::listed);
  EXPECT_EQ(state("us.national", kB, "2026-11-10T10:00:00Z"), ListingState::maybe_listed);
  EXPECT_EQ(state_on("us.national", kB, "2026-11-20"), ListingState::listed);
}

TEST_F(RegistryBasics, AnEarlierDateIsBelievedAndALaterOneIsNot) {
  ASSERT_TRUE(import("us.national", "2026-11-01T10:00:00Z", {{kA, "2020-01-01"}, {kB}}));
  clock->advance(std::chrono::hours(1));
  const auto redated =
      import("us.national", "2026-11-10T10:00:00Z", {{kA, "2010-01-01"}, {kB, "2026-11-05"}});
  ASSERT_TRUE(redated) << redated.error().message;
  EXPECT_EQ(redated->edition.added, 0u);
  EXPECT_EQ(rows(kA).at(0).from, instant("2010-01-01T05:00:00Z"));
  EXPECT_EQ(rows(kA, {.known = instant("2026-11-23T12:59:59Z")}).at(0).from,
            instant("2020-01-01T05:00:00Z"));
  // Seen on the first; a later date cannot take that back.
  EXPECT_EQ(rows(kB).at(0).from, instant("2026-11-01T10:00:00Z"));
  const auto all = rows(kA, {.all = true});
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[1].recorded_until, instant("2026-11-23T13:00:00Z"));
}

TEST_F(RegistryBasics, ADateInTheFutureSaysNothing) {
  ASSERT_TRUE(
      import("us.national", "2026-11-01T10:00:00Z", {{kA, "2026-11-02"}, {kB, "2026-11-01"}}));
  EXPECT_EQ(rows(kA).at(0).from, instant("2026-11-01T10:00:00Z"));
  EXPECT_EQ(rows(kA).at(0).from_kind, FromKind::first_seen);
  EXPECT_EQ(rows(kB).at(0).from, instant("2026-11-01T04:00:00Z"));
}

TEST_F(RegistryBasics, EditionsSpeakOnlyForTheirArea) {
  ASSERT_TRUE(import("us.national", "2026-11-01T10:00:00Z", {{kA}, {kB}}, {"1415"}));
  ASSERT_TRUE(import("us.national", "2026-11-10T10:00:00Z", {{kC}}, {"1212"}));
  EXPECT_EQ(state("us.national", kA, "2026-11-23T12:00:00Z"), ListingState::listed);
  EXPECT_EQ(listing("us.national", kA, "2026-11-23T12:00:00Z").age_days, 22);
  EXPECT_EQ(listing("us.national", kC, "2026-11-23T12:00:00Z").age_days, 13);
  EXPECT_EQ(state("us.national", 13105550100, "2026-11-23T12:00:00Z"), ListingState::not_covered);
  EXPECT_EQ(state("us.national", kC, "2026-11-05T12:00:00Z"), ListingState::not_held_then);
  // Each prefix by itself: 415 may be older than 212's newest.
  const auto fourth = import("us.national", "2026-11-05T10:00:00Z", {{kB}}, {"1415"});
  ASSERT_TRUE(fourth) << fourth.error().message;
  EXPECT_EQ(fourth->edition.removed, 1u);
  EXPECT_EQ(state("us.national", kC, "2026-11-23T12:00:00Z"), ListingState::listed);
  const auto in_use = registry->editions_in_use(list_id("us.national"), clock->now());
  ASSERT_TRUE(in_use);
  ASSERT_EQ(in_use->size(), 2u);
  EXPECT_EQ((*in_use)[0].id(), "us.national@2");
  EXPECT_EQ((*in_use)[1].id(), "us.national@3");
}

TEST_F(RegistryBasics, CoverageIsNeverInferred) {
  const auto none = import("us.national", "2026-11-01T10:00:00Z", {{kA}}, {});
  ASSERT_FALSE(none);
  EXPECT_THAT(none.error().message, HasSubstr("--area"));
  const auto told = [](ImportOptions&, ImportReport& report) { report.coverage = {"1415"}; };
  const auto by_source = import("us.national", "2026-11-01T10:00:00Z", {{kA}}, {}, told);
  ASSERT_TRUE(by_source) << by_source.error().message;
  EXPECT_EQ(by_source->edition.coverage.to_strings(), std::vector<std::string>{"1415"});
  EXPECT_FALSE(import("us.national", "2026-11-02T10:00:00Z", {{kA}, {kC}}, {}, told));
  EXPECT_FALSE(import("us.national", "2026-11-02T10:00:00Z", {{kA}, {kC}}, {"1415"}));
  // A file of one area code must not be taken for the whole list.
  const auto wider = import("us.national", "2026-11-02T10:00:00Z", {{kA}}, {"all"}, told);
  ASSERT_FALSE(wider);
  EXPECT_THAT(wider.error().message, HasSubstr("speaks for 1415 only"));
}

TEST_F(RegistryBasics, EditionsEnterInTheOrderInWhichTheyWereObtained) {
  ASSERT_TRUE(import("us.national", "2026-11-10T10:00:00Z", {{kA}}));
  for (const char* at : {"2026-11-09T10:00:00Z", "2026-11-10T10:00:00Z"}) {
    const auto older = import("us.national", at, {{kB}});
    ASSERT_FALSE(older) << at;
    EXPECT_EQ(older.error().code, Errc::failed_precondition);
  }
  const auto future = import("us.national", "2026-11-23T12:00:01Z", {{kB}});
  ASSERT_FALSE(future);
  EXPECT_THAT(future.error().message, HasSubstr("future"));
  EXPECT_EQ(registry->editions(list_id("us.national"))->size(), 1u);
}

std::vector<Row> many(std::uint64_t count, std::uint64_t first = 14155550000) {
  std::vector<Row> rows;
  for (std::uint64_t i = 0; i < count; ++i) rows.push_back({first + i});
  return rows;
}

TEST_F(RegistryBasics, AnEditionThatRemovesTooMuchIsRefusedUnlessAccepted) {
  ASSERT_TRUE(import("us.national", "2026-11-01T10:00:00Z", many(6'000)));
  // 2 % of 6,000 is 120: that many may go, one more may not.
  ASSERT_TRUE(import("us.national", "2026-11-02T10:00:00Z", many(5'880)));
  const auto refused = import("us.national", "2026-11-03T10:00:00Z", many(5'762));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::failed_precondition);
  EXPECT_THAT(refused.error().message, HasSubstr("remove 118 of the 5880"));
  EXPECT_EQ(registry->lists().at(0).count, 5'880u);
  const auto accept = [](ImportOptions& import, ImportReport&) { import.accept_change = true; };
  ASSERT_TRUE(import("us.national", "2026-11-03T10:00:00Z", many(5'762), {"all"}, accept));
  EXPECT_EQ(registry->lists().at(0).count, 5'762u);
}

TEST_F(RegistryBasics, AHundredRemovalsAreNeverTooMany) {
  ASSERT_TRUE(import("us.national", "2026-11-01T10:00:00Z", many(200)));
  EXPECT_TRUE(import("us.national", "2026-11-02T10:00:00Z", many(100)));
  EXPECT_TRUE(import("us.national", "2026-11-03T10:00:00Z", many(1)));
}

TEST_F(RegistryBasics, BadEndsAndBadLinesAreRefusedUnlessAccepted) {
  const auto with = [](std::uint64_t rejected, bool cut, bool accept) {
    return [=](ImportOptions& import, ImportReport& report) {
      report.read = 1'000;
      report.rejected = rejected;
      report.kept = 1'000 - rejected;
      report.last_line_cut = cut;
      import.accept_change = accept;
    };
  };
  const auto rows = many(1'000);
  EXPECT_FALSE(import("us.national", "2026-11-01T10:00:00Z", rows, {"all"}, with(2, false, false)));
  EXPECT_FALSE(import("us.national", "2026-11-01T10:00:00Z", rows, {"all"}, with(0, true, false)));
  EXPECT_FALSE(import("us.national", "2026-11-01T10:00:00Z", {}, {"all"}));
  EXPECT_TRUE(registry->lists().empty());
  EXPECT_TRUE(import("us.national", "2026-11-01T10:00:00Z", rows, {"all"}, with(1, false, false)));
  EXPECT_TRUE(
      import("us.national", "2026-11-02T10:00:00Z", many(999), {"all"}, with(2, true, true)));
  EXPECT_EQ(registry->editions(list_id("us.national"))->at(1).rejected, 2u);
}

TEST_F(RegistryBasics, DuplicatesCountOnceWithTheirEarliestDate) {
  const auto imported = import("us.national", "2026-11-01T10:00:00Z",
                               {{kB}, {kA, "2012-01-01"}, {kB}, {kA, "2010-01-01"}, {kA}});
  ASSERT_TRUE(imported);
  EXPECT_EQ(imported->duplicates, 3u);
  EXPECT_EQ(imported->edition.count, 2u);
  EXPECT_EQ(rows(kA).at(0).from, instant("2010-01-01T05:00:00Z"));
}

TEST_F(RegistryBasics, AnImportThatIsDroppedLeavesTheOldEditionCurrent) {
  ASSERT_TRUE(import("us.national", "2026-11-01T10:00:00Z", {{kA}}));
  ImportOptions import_options;
  import_options.obtained_at = instant("2026-11-02T10:00:00Z");
  import_options.coverage = Coverage::all();
  import_options.sha256 = std::string(64, '0');
  {
    auto session = registry->begin_import(list_id("us.national"), import_options);
    ASSERT_TRUE(session);
    ASSERT_TRUE((*session)->listed({number(kB), {}}, {1, 0}));
    const auto second = registry->begin_import(list_id("us.national"), import_options);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::unavailable);
  }
  EXPECT_EQ(registry->editions(list_id("us.national"))->size(), 1u);
  EXPECT_EQ(state("us.national", kA, "2026-11-23T12:00:00Z"), ListingState::listed);
  EXPECT_EQ(state("us.national", kB, "2026-11-23T12:00:00Z"), ListingState::not_listed);
  EXPECT_TRUE(registry->begin_import(list_id("us.national"), import_options));
}

TEST_F(RegistryBasics, RegisteringKeepsTheDateAndReRegisteringOpensANewInterval) {
  const auto list = list_id("us.tx");
  const auto first = registry->add(list, number(kA), kByAnn, instant("2026-11-01T10:00:00Z"));
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_TRUE(first->changed);
  const auto second = registry->add(list, number(kA), kByAnn, instant("2026-11-05T10:00:00Z"));
  ASSERT_TRUE(second);
  EXPECT_FALSE(second->changed);
  EXPECT_EQ(second->effective_at, instant("2026-11-01T10:00:00Z"));
  EXPECT_EQ(second->seq, first->seq);
  const auto removed = registry->remove(list, number(kA), EndReason::reassigned, kByAnn,
                                        instant("2026-11-10T10:00:00Z"));
  ASSERT_TRUE(removed);
  EXPECT_TRUE(removed->changed);
  EXPECT_FALSE(registry->remove(list, number(kA), EndReason::deregistered, kByAnn)->changed);
  ASSERT_TRUE(registry->add(list, number(kA), kByAnn, instant("2026-11-20T10:00:00Z")));
  const auto found = rows(kA);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].end_reason, EndReason::reassigned);
  EXPECT_EQ(found[1].from, instant("2026-11-20T10:00:00Z"));
  EXPECT_EQ(found[1].from_kind, FromKind::registered);
  EXPECT_THAT(found[1].source, HasSubstr("operator:ann"));
  EXPECT_EQ(state("us.tx", kA, "2026-11-15T10:00:00Z"), ListingState::not_listed);
  EXPECT_EQ(registry->lists().at(0).count, 1u);
}

TEST_F(RegistryBasics, OnlyListsThatWeRunTakeRegistrations) {
  const auto refused = registry->add(list_id("us.national"), number(kA), kByAnn);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::failed_precondition);
  const auto future =
      registry->add(list_id("us.tx"), number(kA), kByAnn, instant("2026-11-23T12:00:01Z"));
  ASSERT_FALSE(future);
  EXPECT_EQ(future.error().code, Errc::invalid_argument);
}

TEST_F(RegistryBasics, ASellersOwnListBindsAtOnceAndKeepsTheRequestsDate) {
  const auto own = *ListId::internal("acme");
  ASSERT_TRUE(registry->add(own, number(kA), kByAnn, instant("2024-02-03T15:00:00Z")));
  const auto answer = listing("seller/acme/internal", kA, "2026-11-23T12:00:00Z");
  EXPECT_EQ(answer.state, ListingState::listed);
  EXPECT_EQ(answer.interval->from, instant("2024-02-03T15:00:00Z"));
  EXPECT_EQ(state("seller/other/internal", kA, "2026-11-23T12:00:00Z"), ListingState::not_listed);
  // A file of their own adds and never removes.
  const auto file = import("seller/acme/internal", "2026-11-01T10:00:00Z", {{kB}}, {});
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->edition.kind, EditionKind::additions);
  EXPECT_EQ(file->edition.removed, 0u);
  EXPECT_EQ(state("seller/acme/internal", kA, "2026-11-23T12:00:00Z"), ListingState::listed);
  const auto added = listing("seller/acme/internal", kB, "2026-11-23T12:00:00Z");
  EXPECT_EQ(added.interval->from_kind, FromKind::registered);
  EXPECT_EQ(added.interval->from, instant("2026-11-01T10:00:00Z"));
  ASSERT_TRUE(registry->remove(own, number(kB), EndReason::consent, kByAnn));
  EXPECT_EQ(registry->lists().at(0).count, 1u);
}

TEST_F(RegistryBasics, ARepeatedRequestChangesNothing) {
  Request request = kByAnn;
  request.idempotency_key = "form-17";
  const auto first = registry->add(list_id("us.tx"), number(kA), request);
  ASSERT_TRUE(first);
  ASSERT_TRUE(registry->remove(list_id("us.tx"), number(kA), EndReason::deregistered, kByAnn));
  const auto repeated = registry->add(list_id("us.tx"), number(kA), request);
  ASSERT_TRUE(repeated);
  EXPECT_FALSE(repeated->changed);
  EXPECT_EQ(repeated->seq, first->seq);
  EXPECT_EQ(state("us.tx", kA, "2026-11-23T12:00:00Z"), ListingState::not_listed);
}

TEST_F(RegistryBasics, TrueWhenAndKnownWhenAreTwoQuestions) {
  ASSERT_TRUE(import("us.national", "2026-11-01T10:00:00Z", {{kA}}));
  clock->set(instant("2026-11-24T12:00:00Z"));
  // What happened on the 20th is learned on the 24th.
  ASSERT_TRUE(import("us.national", "2026-11-20T10:00:00Z", {{kB}}));
  const auto then = instant("2026-11-22T12:00:00Z");
  EXPECT_EQ(registry->listing(list_id("us.national"), number(kA), then)->state,
            ListingState::not_listed);
  EXPECT_EQ(
      registry->listing(list_id("us.national"), number(kA), then, instant("2026-11-24T11:59:59Z"))
          ->state,
      ListingState::listed);
  EXPECT_EQ(
      registry->listing(list_id("us.national"), number(kA), then, instant("2026-11-24T12:00:00Z"))
          ->state,
      ListingState::not_listed);
  EXPECT_EQ(
      registry->listing(list_id("us.national"), number(kA), then, instant("2026-11-22T12:00:00Z"))
          ->state,
      ListingState::not_held);
  EXPECT_TRUE(rows(kA, {.at = instant("2026-11-20T10:00:00Z")}).empty());
  EXPECT_EQ(rows(kA, {.at = instant("2026-11-20T09:59:59Z")}).size(), 1u);
}

TEST_F(RegistryBasics, AViewAnswersAsSingleQuestionsDo) {
  ASSERT_TRUE(import("us.national", "2026-11-01T10:00:00Z", {{kA}, {kB, "2003-06-01"}}, {"1415"}));
  ASSERT_TRUE(
      import("us.national", "2026-11-10T10:00:00Z", {{kB, "2003-06-01"}, {kB + 1}}, {"1415"}));
  const std::vector<E164> asked = {number(kA), number(kB), number(kB + 1), number(kB + 2),
                                   number(kC)};
  for (const char* day : {"2002-01-01", "2003-06-01", "2026-11-01", "2026-11-05", "2026-11-09",
                          "2026-11-10", "2026-11-23", "2027-01-01"}) {
    const auto view = registry->view(list_id("us.national"), date(day));
    ASSERT_TRUE(view);
    std::vector<BulkListing> found(asked.size());
    ASSERT_TRUE((*view)->find_many(asked, found));
    for (std::size_t i = 0; i < asked.size(); ++i) {
      const auto single = registry->listing_on(list_id("us.national"), asked[i], date(day));
      EXPECT_EQ(found[i].state, single->state) << day << " " << asked[i].to_string();
    }
  }
}

}  // namespace
}  // namespace lapwing::registry
