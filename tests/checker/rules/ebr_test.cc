#include "checker/rules/ebr.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/checker/book.h"

namespace lapwing::checker {
namespace {

std::string at(const std::string& keys, std::string_view day, std::string_view facts) {
  const auto rulebook =
      book({{"us/r.yaml", law_of("registry-listing", "US",
                                 "list: us.national, zone: America/New_York, binding: at-once, "
                                 "freshness: none")},
            {"us/e.yaml", law_of("ebr", "US", keys, "excuses: [registry-listing]")}});
  return outcome(*rulebook, Questions::check().only({Kind::registry_listing}),
                 fmt::format("{{at: {}T12:00:00-05:00, place: {{countries: [US], zones: "
                             "[America/New_York]}}, seller: acme, lists: {{us.national: {{state: "
                             "listed, from: 2000-01-01}}}}, {}}}",
                             day, facts));
}

const std::string kKinds =
    "kinds: {purchase: {months: 18}, inquiry: {months: 3}, contract: ongoing}";

TEST(Ebr, EighteenMonthsFromPurchaseThreeFromInquiry) {
  const std::string purchase = "relationships: [{kind: purchase, last: 2025-01-15}]";
  EXPECT_EQ(at(kKinds, "2026-07-15", purchase), "permitted");
  EXPECT_EQ(at(kKinds, "2026-07-16", purchase), "prohibited");
  const std::string inquiry = "relationships: [{kind: inquiry, last: 2026-01-15}]";
  EXPECT_EQ(at(kKinds, "2026-04-15", inquiry), "permitted");
  EXPECT_EQ(at(kKinds, "2026-04-16", inquiry), "prohibited");
}

TEST(Ebr, ADayThatTheMonthLacksBecomesItsLast) {
  const std::string purchase = "relationships: [{kind: purchase, last: 2024-08-31}]";
  EXPECT_EQ(at(kKinds, "2026-02-28", purchase), "permitted");
  EXPECT_EQ(at(kKinds, "2026-03-01", purchase), "prohibited");
}

TEST(Ebr, DoesNotBeginBeforeTheDealing) {
  const std::string purchase = "relationships: [{kind: purchase, last: 2026-01-15}]";
  EXPECT_EQ(at(kKinds, "2026-01-14", purchase), "prohibited");
  EXPECT_EQ(at(kKinds, "2026-01-15", purchase), "permitted");
}

TEST(Ebr, ABadDateIsNoRelationshipForEver) {
  EXPECT_EQ(at(kKinds, "2026-01-15", "relationships: [{kind: purchase}]"), "prohibited");
}

TEST(Ebr, OngoingContractsExcuseWhileTheyLast) {
  EXPECT_EQ(at(kKinds, "2026-01-15", "relationships: [{kind: contract, ongoing: true}]"),
            "permitted");
  EXPECT_EQ(at(kKinds, "2026-01-15", "relationships: [{kind: contract, last: 2026-01-10}]"),
            "prohibited");
}

TEST(Ebr, OfAnotherSellerOrKindExcusesNothing) {
  EXPECT_EQ(at(kKinds, "2026-01-15",
               "relationships: [{kind: purchase, last: 2026-01-10, seller: other}]"),
            "prohibited");
  EXPECT_EQ(at(kKinds, "2026-01-15", "relationships: [{kind: donation, last: 2026-01-10}]"),
            "prohibited");
  EXPECT_EQ(at(kKinds, "2026-01-15", "relationships: none"), "prohibited");
}

TEST(Ebr, ARequestNotToBeCalledEndsIt) {
  const std::string purchase = "relationships: [{kind: purchase, last: 2026-01-10}]";
  EXPECT_EQ(at(kKinds, "2026-02-15", purchase + ", internal: {requested: 2026-02-01}"),
            "prohibited");
  // A purchase after the request is a relationship again.
  EXPECT_EQ(at(kKinds, "2026-02-15", purchase + ", internal: {requested: 2026-01-01}"),
            "permitted");
  EXPECT_EQ(at(kKinds + ", ends_on_request: false", "2026-02-15",
               purchase + ", internal: {requested: 2026-02-01}"),
            "permitted");
}

TEST(Ebr, EndsWhenItIsEnded) {
  const std::string ended =
      "relationships: [{kind: purchase, last: 2026-01-10, ended: \"2026-02-15T17:00:00Z\"}]";
  EXPECT_EQ(at(kKinds, "2026-02-14", ended), "permitted");
  EXPECT_EQ(at(kKinds, "2026-02-15", ended), "prohibited");
}

}  // namespace
}  // namespace lapwing::checker
