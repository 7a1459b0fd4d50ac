#include "checker/rules/consent.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/checker/book.h"

namespace lapwing::checker {
namespace {

using ::testing::ElementsAre;

// A listed number, and consent under `keys` that excuses a listing, hours and requests.
std::vector<std::string> at(const std::string& keys, std::string_view instant,
                            std::string_view facts, Kind kind = Kind::registry_listing) {
  const auto rulebook =
      book({{"us/r.yaml", law_of("registry-listing", "US",
                                 "list: us.national, zone: America/New_York, binding: at-once, "
                                 "freshness: none")},
            {"us/i.yaml", law_of("internal-list", "US", "honour: at-once, lasts: forever")},
            {"us/h.yaml", law_of("calling-hours", "US", "open: \"08:00\", close: \"21:00\"")},
            {"us/c.yaml", law_of("consent", "US", keys,
                                 "excuses: [registry-listing, internal-list, calling-hours]")}});
  const Call one = call(fmt::format(
      "{{at: {}, place: {{countries: [US], zones: [America/New_York]}}, seller: acme, lists: "
      "{{us.national: {{state: listed, from: 2020-01-01}}}}, {}}}",
      instant, facts));
  return said(Checker(*rulebook).judge(one, Questions::check().only({kind})), one);
}

const std::string kSigned = "forms: [signed-written], lasts: forever";
const std::string kNoon = "2026-03-02T17:00:00Z";
const auto kPermitted = ElementsAre("permitted listed:us.national:2020-01-01");
const auto kProhibited = ElementsAre("prohibited listed:us.national:2020-01-01");

std::string consents(std::string_view fields) {
  return fmt::format("consents: [{{form: signed-written, given: 2026-01-01{}{}}}]",
                     fields.empty() ? "" : ", ", fields);
}

TEST(Consent, OfThisSellerInTheAcceptedFormExcuses) {
  EXPECT_THAT(at(kSigned, kNoon, consents("")), kPermitted);
  EXPECT_THAT(at(kSigned, kNoon, consents("seller: other")), kProhibited);
  EXPECT_THAT(at(kSigned, kNoon, "consents: [{form: oral, given: 2026-01-01}]"), kProhibited);
  EXPECT_THAT(at(kSigned, kNoon, "consents: none"), kProhibited);
}

TEST(Consent, WithoutItsDateShowsNothing) {
  EXPECT_THAT(at(kSigned, kNoon, "consents: [{form: signed-written}]"), kProhibited);
}

TEST(Consent, CountsFromTheMomentItIsGivenUntilItIsRevoked) {
  const std::string given = "consents: [{form: signed-written, given: 2026-03-02T17:00:00Z}]";
  EXPECT_THAT(at(kSigned, "2026-03-02T16:59:59Z", given), kProhibited);
  EXPECT_THAT(at(kSigned, "2026-03-02T17:00:00Z", given), kPermitted);
  const std::string revoked = consents("revoked: 2026-03-02T17:00:00Z");
  EXPECT_THAT(at(kSigned, "2026-03-02T16:59:59Z", revoked), kPermitted);
  EXPECT_THAT(at(kSigned, "2026-03-02T17:00:00Z", revoked), kProhibited);
}

TEST(Consent, EndsAsTheAgreementSays) {
  const std::string until = consents("expires: 2026-03-02T17:00:00Z");
  EXPECT_THAT(at(kSigned, "2026-03-02T16:59:59Z", until), kPermitted);
  EXPECT_THAT(at(kSigned, "2026-03-02T17:00:00Z", until), kProhibited);
}

TEST(Consent, LastsThreeMonthsWhereNothingElseIsAgreed) {
  const std::string keys = "forms: [oral], lasts: {months: 3}";
  const std::string oral = "consents: [{form: oral, given: \"2026-01-10T17:00:00Z\"}]";
  EXPECT_THAT(at(keys, "2026-04-09T17:00:00Z", oral), kPermitted);
  EXPECT_THAT(at(keys, "2026-04-10T17:00:00Z", oral), kProhibited);
  const std::string agreed =
      "consents: [{form: oral, given: \"2026-01-10T17:00:00Z\", expires: 2027-01-10}]";
  EXPECT_THAT(at(keys, "2026-04-10T17:00:00Z", agreed), kPermitted);
}

TEST(Consent, InferredIsEnoughOnlyWhereTheLawSaysSo) {
  const std::string inferred = consents("express: false");
  EXPECT_THAT(at(kSigned, kNoon, inferred), kProhibited);
  EXPECT_THAT(at(kSigned + ", express: false", kNoon, inferred), kPermitted);
}

TEST(Consent, NamesItsChannels) {
  EXPECT_THAT(at(kSigned, kNoon, consents("channels: [text]")), kProhibited);
  EXPECT_THAT(at(kSigned, kNoon, consents("channels: [text, voice]")), kPermitted);
}

TEST(Consent, OnlyNewConsentTakesARequestBack) {
  const auto own = [&](std::string_view request) {
    return at(kSigned, kNoon, consents("") + fmt::format(", internal: {{requested: {}}}", request),
              Kind::internal_list);
  };
  EXPECT_THAT(own("2025-12-31"), ElementsAre("permitted internal:acme:2025-12-30"));
  EXPECT_THAT(own("2026-01-01"), ElementsAre("prohibited internal:acme:2025-12-31"));
  EXPECT_THAT(own("2026-02-01"), ElementsAre("prohibited internal:acme:2026-01-31"));
  EXPECT_THAT(own("unknown"), ElementsAre("prohibited internal:acme"));
}

TEST(Consent, MustSayThatItCoversUnlawfulHours) {
  const std::string night = "2026-03-02T04:00:00Z";
  const std::string keys = "forms: [oral], lasts: forever, any_hour: true";
  const auto hours = [&](std::string_view fields) {
    return at(keys, night, fmt::format("consents: [{{form: oral, given: 2026-01-01{}}}]", fields),
              Kind::calling_hours);
  };
  EXPECT_THAT(hours(""), ElementsAre("prohibited hours:US"));
  EXPECT_THAT(hours(", any_hour: true"), ElementsAre("permitted hours:US"));
}

TEST(Consent, OfAnEarlierSubscriberIsVoid) {
  const std::string keys = kSigned + ", void_if_reassigned: true";
  EXPECT_THAT(at(keys, kNoon, consents("") + ", reassigned: {answer: yes}"), kProhibited);
  EXPECT_THAT(at(keys, kNoon, consents("") + ", reassigned: {answer: no}"), kPermitted);
}

TEST(Consent, EndsWithALaterEntryInTheRegister) {
  const std::string keys = kSigned + ", void_if_listed_after: true";
  EXPECT_THAT(at(keys, kNoon, consents("")), kPermitted);  // listed since 2020
  EXPECT_THAT(at(keys, kNoon, "consents: [{form: signed-written, given: 2019-12-31}]"),
              kProhibited);
}

TEST(Consent, UnknownRecordsLeaveTheFindingPrimaFacie) {
  const auto rulebook =
      book({{"us/r.yaml", law_of("registry-listing", "US",
                                 "list: us.national, zone: America/New_York, binding: at-once, "
                                 "freshness: none")},
            {"us/c.yaml", law_of("consent", "US", kSigned, "excuses: [registry-listing]")}});
  const std::string facts =
      "at: 2026-03-02T17:00:00Z, place: {countries: [US], zones: [America/New_York]}, seller: "
      "acme, lists: {us.national: {state: listed, from: 2020-01-01}}";
  const auto standing = [&](const std::string& more) {
    return Checker(*rulebook)
        .judge(call("{" + facts + more + "}"), Questions::check().only({Kind::registry_listing}))
        .standing;
  };
  EXPECT_EQ(standing(""), Standing::prima_facie);
  EXPECT_EQ(standing(", consents: none"), Standing::full);
}

TEST(Consent, ExcusesOnlyRulesOfItsOwnBody) {
  const std::string listing =
      "list: us.national, zone: America/New_York, binding: at-once, freshness: none";
  const auto rulebook =
      book({{"us/federal/ftc.yaml", law_of("registry-listing", "US", listing, "body: FTC")},
            {"us/federal/fcc.yaml", law_of("registry-listing", "US", listing, "body: FCC")},
            {"us/federal/c.yaml",
             law_of("consent", "US", kSigned, "body: FTC\nexcuses: [registry-listing]")}});
  const Call one = call(
      "{at: 2026-03-02T17:00:00Z, place: {countries: [US], zones: [America/New_York]}, seller: "
      "acme, lists: {us.national: {state: listed, from: 2020-01-01}}, consents: [{form: "
      "signed-written, given: 2026-01-01}]}");
  const Verdict verdict =
      Checker(*rulebook).judge(one, Questions::check().only({Kind::registry_listing}));
  ASSERT_EQ(verdict.findings.size(), 2U);
  EXPECT_EQ(verdict.outcome, Outcome::prohibited);
  EXPECT_EQ(verdict.findings[0].rule->body, "FCC");
  EXPECT_EQ(verdict.findings[1].rule->body, "FTC");
  EXPECT_EQ(verdict.findings[1].unexcused, Outcome::prohibited);
}

TEST(Consent, OfOneStateDoesNotExcuseAnother) {
  const std::string listing =
      "list: us.national, zone: America/New_York, binding: at-once, freshness: none";
  const auto rulebook =
      book({{"us/federal/r.yaml", law_of("registry-listing", "US", listing)},
            {"us/fl/c.yaml", law_of("consent", "US-FL", kSigned, "excuses: [registry-listing]")}});
  EXPECT_EQ(outcome(*rulebook, Questions::check().only({Kind::registry_listing}),
                    "{at: 2026-03-02T17:00:00Z, place: {subdivisions: [US-FL], zones: "
                    "[America/New_York]}, seller: acme, lists: {us.national: {state: listed, from: "
                    "2020-01-01}}, consents: [{form: signed-written, given: 2026-01-01}]}"),
            "prohibited");
}

}  // namespace
}  // namespace lapwing::checker
