// A list of one's own: requests that wait for a confirmation, keys that repeat, dates that are
// kept.
#include "registry/authority.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "registry/number_changes.h"
#include "tests/registry/support.h"

namespace lapwing::registry {
namespace {

using std::chrono::hours;
using testing::HasSubstr;

constexpr std::uint64_t kNumber = 15125550142;
constexpr std::uint64_t kOther = 15125550143;
const Request kByWeb{.actor = "consumer", .method = "web", .strength = 0};
const Request kByMail{.actor = "consumer", .method = "e-mail-link", .strength = 1};

class AuthorityTest : public RegistryTest {
 protected:
  PendingRequest ask(PendingKind kind = PendingKind::registration, Request request = kByWeb,
                     std::chrono::milliseconds valid_for = kRequestValidFor) {
    const auto pending = registry->ask(list_id("us.tx"), number(kNumber), kind, request, valid_for);
    EXPECT_TRUE(pending) << pending.error().message;
    return *pending;
  }
  ChangeOutcome confirm(const std::string& id) {
    const auto done = registry->confirm(id, kByMail);
    EXPECT_TRUE(done) << done.error().message;
    return done->outcome;
  }
  ListingState now() const { return state("us.tx", kNumber, format_instant(clock->now())); }
  void remove_store() {
    registry.reset();
    std::filesystem::remove_all(options.directory / "store");
    std::filesystem::remove_all(options.directory / "store.checkpoint");
    open();
  }
};

TEST_F(AuthorityTest, ARequestCountsFromItsConfirmation) {
  const auto pending = ask();
  EXPECT_EQ(pending.id.size(), 32u);
  EXPECT_EQ(pending.valid_until, clock->now() + hours(72));
  EXPECT_EQ(now(), ListingState::not_listed);
  clock->advance(hours(5));
  const auto outcome = confirm(pending.id);
  EXPECT_TRUE(outcome.changed);
  EXPECT_EQ(outcome.effective_at, clock->now());
  const auto row = rows(kNumber).at(0);
  EXPECT_EQ(row.from, clock->now());
  EXPECT_EQ(row.source, "by consumer, e-mail-link (proof 1 of 3)");
}

TEST_F(AuthorityTest, ARequestSurvivesARestartAndARebuild) {
  const auto pending = ask();
  open();
  remove_store();
  EXPECT_TRUE(confirm(pending.id).changed);
  remove_store();
  clock->advance(hours(1));
  const auto again = confirm(pending.id);
  EXPECT_FALSE(again.changed);
  EXPECT_EQ(again.effective_at, clock->now() - hours(1));
}

TEST_F(AuthorityTest, AnExpiredRequestIsRefused) {
  const auto pending = ask(PendingKind::registration, kByWeb, hours(2));
  clock->advance(hours(2));
  const auto other = ask();
  EXPECT_NE(other.id, pending.id);
  clock->advance(std::chrono::milliseconds(1));
  const auto late = registry->confirm(pending.id, kByMail);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Errc::failed_precondition);
  EXPECT_THAT(late.error().message, HasSubstr("ask again"));
  EXPECT_EQ(now(), ListingState::not_listed);
  const auto unknown = registry->confirm("00", kByMail);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, Errc::not_found);
}

TEST_F(AuthorityTest, AUsedRequestDoesNotListANumberThatLeftMeanwhile) {
  const auto first = ask();
  const auto second = ask();
  ASSERT_TRUE(confirm(first.id).changed);
  clock->advance(hours(1));
  const auto kept = confirm(second.id);
  EXPECT_FALSE(kept.changed);
  EXPECT_EQ(kept.effective_at, clock->now() - hours(1)) << "a listed number keeps its date";
  const auto leave = ask(PendingKind::removal);
  EXPECT_EQ(now(), ListingState::listed);
  ASSERT_TRUE(confirm(leave.id).changed);
  EXPECT_FALSE(confirm(first.id).changed);
  EXPECT_FALSE(confirm(second.id).changed);
  EXPECT_FALSE(confirm(leave.id).changed);
  EXPECT_EQ(now(), ListingState::not_listed);
  EXPECT_EQ(rows(kNumber).at(0).end_reason, EndReason::deregistered);
}

TEST_F(AuthorityTest, AKeyThatRepeatsGivesTheSameRequest) {
  Request keyed = kByWeb;
  keyed.idempotency_key = "form-7";
  const auto pending = ask(PendingKind::registration, keyed);
  clock->advance(hours(1));
  const auto again = ask(PendingKind::registration, keyed);
  EXPECT_EQ(again.id, pending.id);
  EXPECT_EQ(again.valid_until, pending.valid_until);
  const auto other = registry->ask(list_id("us.tx"), number(kOther), PendingKind::registration,
                                   keyed, kRequestValidFor);
  ASSERT_FALSE(other);
  EXPECT_THAT(other.error().message, HasSubstr("the key `form-7` was another request's"));
  EXPECT_FALSE(registry->ask(list_id("us.tx"), number(kNumber), PendingKind::removal, keyed,
                             kRequestValidFor));
  EXPECT_FALSE(registry->add(list_id("us.tx"), number(kOther), keyed));
}

TEST_F(AuthorityTest, ARepeatedRegistrationSaysTheDateItHad) {
  Request keyed = kByWeb;
  keyed.idempotency_key = "form-8";
  const Instant at = clock->now() - hours(24);
  ASSERT_TRUE(registry->add(list_id("us.tx"), number(kNumber), keyed, at));
  clock->advance(hours(1));
  const auto again = registry->add(list_id("us.tx"), number(kNumber), keyed);
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->changed);
  EXPECT_EQ(again->effective_at, at);
}

TEST_F(AuthorityTest, ARemovalCannotUndoALaterRegistration) {
  ASSERT_TRUE(registry->add(list_id("us.tx"), number(kNumber), kByWeb));
  const Instant before = clock->now() - hours(48);
  const auto refused =
      registry->remove(list_id("us.tx"), number(kNumber), EndReason::disconnected, kByWeb, before);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::invalid_argument);
  EXPECT_EQ(now(), ListingState::listed);
  EXPECT_TRUE(
      registry->remove(list_id("us.tx"), number(kNumber), EndReason::corrected, kByWeb, before));
  EXPECT_EQ(now(), ListingState::not_listed);
}

TEST_F(AuthorityTest, AListOfSomeoneElseTakesNoRequests) {
  const auto refused = registry->ask(list_id("us.national"), number(kNumber),
                                     PendingKind::registration, kByWeb, kRequestValidFor);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::failed_precondition);
  EXPECT_THAT(refused.error().message, HasSubstr("tenure: run"));
}

TEST_F(AuthorityTest, ManyNumbersChangeTogetherOrNotAtAll) {
  const auto list = *ListId::internal("acme");
  const std::vector<E164> numbers = {number(kNumber), number(kOther)};
  ASSERT_TRUE(registry->add(list, numbers[1], kByWeb));
  clock->advance(hours(24));
  Request request = kByWeb;
  request.idempotency_key = "batch-1";
  const auto added = change_numbers(*registry, list, numbers, true, request);
  ASSERT_TRUE(added) << added.error().message;
  EXPECT_TRUE((*added)[0].changed);
  EXPECT_FALSE((*added)[1].changed);
  EXPECT_EQ((*added)[1].effective_at, clock->now() - hours(24));
  EXPECT_EQ(registry->head(), (*added)[0].seq);
  ASSERT_TRUE(registry->remove(list, numbers[0], EndReason::deregistered, kByWeb));
  remove_store();
  // The act was carried out; repeating it does not bring back what left since.
  const auto head = registry->head();
  const auto again = change_numbers(*registry, list, numbers, true, request);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_FALSE((*again)[0].changed);
  EXPECT_EQ(registry->head(), head);
  const auto removed = change_numbers(*registry, list, numbers, false, kByWeb);
  ASSERT_TRUE(removed);
  EXPECT_FALSE((*removed)[0].changed);
  EXPECT_TRUE((*removed)[1].changed);
}

TEST_F(AuthorityTest, AListOfNumbersThatCannotBeTakenChangesNothing) {
  const auto head = registry->head();
  const std::vector<E164> twice = {number(kNumber), number(kOther), number(kNumber)};
  const auto refused = change_numbers(*registry, *ListId::internal("acme"), twice, true, kByWeb);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::invalid_argument);
  const std::vector<E164> one = {number(kNumber)};
  const auto held = change_numbers(*registry, list_id("us.national"), one, true, kByWeb);
  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().code, Errc::failed_precondition);
  EXPECT_EQ(registry->head(), head);
}

}  // namespace
}  // namespace lapwing::registry
