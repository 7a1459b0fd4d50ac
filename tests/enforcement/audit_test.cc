// Single calls judged by the shipped rulebook: what is a violation, what is not, and what is said
// to be open. Numbers are from ranges kept for fiction.
#include "enforcement/audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

#include "enforcement/private_action.h"
#include "tests/screening/fake_registry.h"

namespace lapwing::enforcement {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

const checker::Rulebook& rulebook() {
  static const auto book =
      *checker::Rulebook::load(std::string(LAPWING_SOURCE_DIR) + "/data/rules");
  return *book;
}

registry::ListCatalog catalog() {
  return *registry::ListCatalog::load(std::string(LAPWING_SOURCE_DIR) + "/data/lists.yaml");
}

class Audit : public testing::Test {
 protected:
  Audit() : registry(catalog()) {
    options.question.seller = "acme";
    registry.add_edition("us.national", "2026-10-01");
    log.begin_file("log.csv");
    log.file().sha256 = "aa";
  }

  // One more row of the log; `changes` what is not as usual about it.
  void call(const std::string& to, const std::string& at,
            const std::function<void(CallRecord&)>& changes = {}) {
    static const auto reader = *phone::Reader::create("US");
    CallRecord record{.called = *E164::from_digits(to),
                      .caller_text = "+13055550100",
                      .caller = {},
                      .at = *parse_instant(at)};
    if (changes) changes(record);
    record.caller = reader.read(record.caller_text);
    EXPECT_TRUE(log.call(record, {++line, 1}));
  }

  AuditReport run() {
    found.clear();
    log.finish();
    const auto done = audit(log, registry, rulebook(), options, [&](std::string_view lines) {
      for (std::size_t end; !lines.empty(); lines.remove_prefix(std::min(end + 1, lines.size()))) {
        end = std::min(lines.find('\n'), lines.size());
        auto violation = violation_from(lines.substr(0, end));
        if (!violation) return Status(violation.error());
        EXPECT_EQ(to_line(*violation), lines.substr(0, end));
        found.push_back(*std::move(violation));
      }
      return ok();
    });
    EXPECT_TRUE(done) << done.error().message;
    return *done;
  }
  // `rule id: outcome, standing`
  std::vector<std::string> rules() const {
    std::vector<std::string> all;
    for (const auto& one : found) {
      all.push_back(fmt::format("{}: {}, {}", one.evidence["rule_id"].get<std::string>(),
                                one.outcome, one.standing));
    }
    return all;
  }

  screening::FakeRegistry registry;
  AuditOptions options;
  CallList log;
  std::uint64_t line = 0;
  std::vector<Violation> found;
};

// Albany, New York; noon there.
constexpr const char* kNoon = "2026-10-06T16:00:00Z";

// More calls than one thread takes at a time.
TEST_F(Audit, ManyCallsAreJudgedInOrderWhateverTheThreads) {
  constexpr std::uint64_t kNumbers = 10'000;
  std::uint64_t listed = 0;
  for (std::uint64_t i = 0; i < kNumbers; ++i) {
    const std::string to = std::to_string(15185550000 + i);
    if (i % 1'000 == 5) {
      registry.add_number("us.national", to, "2024-05-01");
      ++listed;
    }
    for (const char* at : {kNoon, "2026-10-07T16:00:00Z"}) call(to, at);
  }
  const auto report = run();
  EXPECT_EQ(report.calls, 2 * kNumbers);
  EXPECT_EQ(report.permitted + report.prohibited + report.undetermined, report.calls);
  EXPECT_EQ(report.prohibited, 2 * listed);
  EXPECT_EQ(report.by_rule,
            (std::map<std::string, std::uint64_t>{{"us/federal/fcc_registry", 2 * listed},
                                                  {"us/federal/ftc_registry", 2 * listed}}));
  EXPECT_EQ(report.private_actions, listed);
  EXPECT_TRUE(std::is_sorted(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return std::tie(a.called, a.at) < std::tie(b.called, b.at);
  }));
  EXPECT_EQ(found.size(), report.violations);
}

TEST_F(Audit, AListedNumberIsAPrimaFacieViolationWithItsEvidence) {
  registry.add_number("us.national", "15185550120", "2024-05-01");
  call("15185550120", kNoon);
  const auto report = run();
  EXPECT_THAT(rules(), UnorderedElementsAre("us/federal/fcc_registry: prohibited, prima-facie",
                                            "us/federal/ftc_registry: prohibited, prima-facie"));
  EXPECT_EQ(report.prohibited, 1u);
  EXPECT_EQ(report.violations, 2u);
  const auto& one = found[0];
  EXPECT_EQ(one.caller, "+13055550100");
  EXPECT_EQ(one.called, "+15185550120");
  EXPECT_EQ(one.seller, "acme");
  EXPECT_EQ(one.at, kNoon);
  EXPECT_EQ(one.evidence["file"], "log.csv");
  EXPECT_EQ(one.evidence["line"], 1);
  EXPECT_EQ(one.evidence["sha256"], "aa");
  EXPECT_EQ(one.evidence["listing"]["list"], "us.national");
  EXPECT_EQ(one.evidence["listing"]["from"], "2024-05-01T04:00:00Z");
  EXPECT_THAT(one.evidence["listing"]["edition"], HasSubstr("us.national@"));
  EXPECT_EQ(one.evidence["rulebook"], std::string(rulebook().version()));
  EXPECT_FALSE(one.evidence["caller_must_produce"].empty());
  EXPECT_FALSE(one.evidence["path"].empty());
}

TEST_F(Audit, AListingThatDoesNotBindYetOrHadEndedIsNoViolation) {
  registry.add_number("us.national", "15185550120", "2026-09-06");
  registry.add_number("us.national", "15185550121", "2024-05-01", "2026-10-05");
  call("15185550120", kNoon);  // the 31st day is the first that binds: one day before it
  call("15185550121", kNoon);
  run();
  EXPECT_THAT(rules(), IsEmpty());
}

TEST_F(Audit, HoursAreThoseOfTheCalledParty) {
  call("15185550120", "2026-10-06T12:00:00Z");  // 08:00:00 in New York, 05:00 in Los Angeles
  call("12135550120", "2026-10-06T12:00:00Z");
  call("15185550121", "2026-10-07T01:00:00Z");  // 21:00:00: the FCC's rule alone includes it
  run();
  std::vector<std::string> got;
  for (const auto& one : found) {
    got.push_back(one.called + " " + one.evidence["rule_id"].get<std::string>());
  }
  EXPECT_THAT(got, testing::IsSupersetOf({"+12135550120 us/federal/fcc_calling_hours",
                                          "+12135550120 us/federal/ftc_calling_hours",
                                          "+15185550121 us/federal/ftc_calling_hours"}));
  for (const auto& one : got) {
    EXPECT_THAT(one, testing::Not(HasSubstr("+15185550120")));
    EXPECT_NE(one, "+15185550121 us/federal/fcc_calling_hours");
  }
}

TEST_F(Audit, ATimeThatCameTwiceIsBrokenOnlyAtBoth) {
  const auto twice = [](CallRecord& record) { record.or_at = record.at + std::chrono::hours(1); };
  call("15185550120", "2026-10-25T00:30:00Z", twice);  // 20:30 or 21:30 there
  call("15185550121", "2026-10-25T02:30:00Z", twice);  // 22:30 or 23:30
  const auto report = run();
  std::map<std::string, std::set<std::string>> outcomes;
  for (const auto& one : found) {
    EXPECT_EQ(one.rule, "calling-hours");
    EXPECT_TRUE(one.evidence.contains("or_at"));
    outcomes[one.called].insert(one.outcome);
  }
  EXPECT_THAT(outcomes["+15185550120"], ElementsAre("undetermined"));
  EXPECT_THAT(outcomes["+15185550121"], ElementsAre("prohibited"));
  EXPECT_EQ(report.undetermined, 1u);
  EXPECT_EQ(report.prohibited, 1u);
}

TEST_F(Audit, ARequestToTheSellerBindsWithoutExcuse) {
  registry.add_number("seller/acme/internal", "15185550120", "2026-09-01");
  registry.add_number("seller/acme/internal", "15185550121", "2026-10-07");
  call("15185550120", kNoon);
  call("15185550121", kNoon);  // asked the day after
  const auto report = run();
  EXPECT_THAT(rules(), testing::Contains(HasSubstr("us/federal/ftc_internal_list: prohibited")));
  for (const auto& one : found) EXPECT_EQ(one.called, "+15185550120");
  EXPECT_EQ(report.not_known.count("internal-unknown:acme"), 0u);
}

TEST_F(Audit, ASellerWhoseOwnListIsNotHeldIsNotCalledClean) {
  call("15185550120", kNoon);
  const auto report = run();
  EXPECT_THAT(rules(), IsEmpty());
  EXPECT_EQ(report.permitted, 0u);
  EXPECT_EQ(report.undetermined, 1u);
  EXPECT_THAT(report.not_known, testing::Contains(testing::Pair("internal-unknown:acme", 1u)));
}

TEST_F(Audit, ARequiredListThatIsNotHeldLeavesTheCallOpen) {
  call("13055550120", kNoon);
  const auto report = run();
  EXPECT_EQ(report.not_known.at("not-held:us.fl"), 1u);
  EXPECT_EQ(report.undetermined, 1u);
}

TEST_F(Audit, FloridasCapCountsOneSubjectInADay) {
  for (const char* at : {"14:00", "15:00", "16:00", "17:00"}) {
    call("13055550120", fmt::format("2026-10-06T{}:00Z", at),
         [](CallRecord& record) { record.subject = "roofs"; });
  }
  run();
  ASSERT_THAT(rules(), ElementsAre(HasSubstr("us/fl/frequency_cap: prohibited")));
  EXPECT_EQ(found[0].at, "2026-10-06T17:00:00Z");
  EXPECT_THAT(found[0].because, HasSubstr("log.csv:1, log.csv:2, log.csv:3"));
}

TEST_F(Audit, ACapBySubjectIsOpenWhereTheSubjectIsNotKnown) {
  for (const char* at : {"14:00", "15:00", "16:00", "17:00"}) {
    call("13055550120", fmt::format("2026-10-06T{}:00Z", at));
  }
  run();
  EXPECT_THAT(rules(), ElementsAre(HasSubstr("us/fl/frequency_cap: undetermined")));
}

TEST_F(Audit, TheNumberShownIsJudgedOnlyAsFarAsItIsKnown) {
  registry.add_edition("us.dno", "2026-10-01");
  registry.add_number("us.dno", "18005550199", "2026-01-01");
  const auto shows = [&](const char* to, const char* caller) {
    call(to, kNoon, [&](CallRecord& record) { record.caller_text = caller; });
  };
  shows("15185550120", "anonymous");
  shows("15185550121", "0000000000");
  shows("15185550122", "+18005550199");
  shows("15185550123", "1001");  // an extension: what was sent is not in the log
  shows("15185550124", "");
  run();
  std::map<std::string, std::set<std::string>> reasons;
  for (const auto& one : found) {
    EXPECT_EQ(one.rule, "caller-identity");
    EXPECT_EQ(one.standing, "prima-facie");
    reasons[one.called].insert(one.because);
  }
  EXPECT_THAT(reasons["+15185550120"], ElementsAre("wrong or missing: number-sent"));
  EXPECT_THAT(reasons["+15185550121"], ElementsAre("wrong or missing: number-ours"));
  EXPECT_THAT(reasons["+15185550122"], ElementsAre("wrong or missing: number-ours"));
  EXPECT_EQ(reasons.size(), 3u);
}

TEST_F(Audit, ACampaignIsJudgedByItsRateOfAbandonedCalls) {
  const auto campaign = [&](const char* name, int calls, int abandoned) {
    for (int i = 0; i < calls; ++i) {
      call(fmt::format("15185550{:03}", 100 + i), fmt::format("2026-10-06T16:{:02}:00Z", i),
           [&](CallRecord& record) {
             record.caller_text = fmt::format("+1305555{:04}", *name == 'a' ? 100 : 101);
             record.campaign = name;
             record.answered = record.by_person = true;
             record.agent_came = i >= abandoned;
             if (i >= abandoned) record.agent_delay_ms = 2000;
           });
    }
  };
  campaign("a-over", 40, 2);    // 5 per cent
  campaign("b-within", 40, 1);  // 2.5 per cent, each agent at the last moment
  const auto report = run();
  std::vector<std::string> campaigns;
  for (const auto& one : found) {
    if (one.rule == "abandoned-calls") campaigns.push_back(one.call + " " + one.because);
  }
  EXPECT_THAT(campaigns, testing::Each(HasSubstr("campaign:a-over 2 of 40")));
  EXPECT_EQ(campaigns.size(), 2u) << "the FTC's rule and the FCC's";
  EXPECT_THAT(report.campaigns_not_judged, IsEmpty());
}

TEST_F(Audit, ACampaignWhoseAnswersAreNotLoggedIsNamedAsNotJudged) {
  call("15185550120", kNoon, [](CallRecord& record) {
    record.campaign = "autumn";
    record.answered = true;
  });
  EXPECT_THAT(run().campaigns_not_judged, ElementsAre(HasSubstr("autumn: the log does not say")));
}

TEST_F(Audit, AnotherCountrysCallIsJudgedByItsLaw) {
  registry.add_edition("gb.tps", "2026-10-01");
  registry.add_number("gb.tps", "442079460958", "2024-05-01");
  call("442079460958", "2026-10-06T10:00:00Z");
  run();
  EXPECT_THAT(rules(), testing::Contains(testing::StartsWith("gb/")));
}

TEST_F(Audit, NumbersThatNobodyCanCallFromAreToldSo) {
  const auto shows = [&](const char* to, const char* caller, Attestation attestation) {
    call(to, kNoon, [&](CallRecord& record) {
      record.caller_text = caller;
      record.attestation = attestation;
    });
  };
  shows("15185550120", "+18825550100", Attestation::a);     // a toll-free code never opened
  shows("15185550121", "+12985550100", Attestation::none);  // N9X is no area code
  shows("15185550122", "+12129110100", Attestation::unknown);
  shows("15185550123", "+19005550100", Attestation::unknown);
  shows("15185550124", "+15185550124", Attestation::unknown);  // the called party's own
  shows("15185550125", "+13055550100", Attestation::c);        // possible: nothing is said
  const auto report = run();
  std::map<std::string, nlohmann::ordered_json> evidence;
  for (const auto& one : found) evidence[one.called] = one.evidence;
  ASSERT_EQ(evidence.size(), 5u);
  EXPECT_EQ(evidence["+15185550120"]["caller_number"]["kind"], "toll-free-closed");
  EXPECT_EQ(evidence["+15185550120"]["attestation"], "A") << "it clears nobody";
  EXPECT_EQ(evidence["+15185550121"]["caller_number"]["kind"], "unallocated");
  EXPECT_EQ(evidence["+15185550122"]["caller_number"]["kind"], "unallocated");
  EXPECT_EQ(evidence["+15185550123"]["caller_number"]["kind"], "premium");
  EXPECT_THAT(evidence["+15185550124"]["caller_number"]["because"], HasSubstr("own number"));
  EXPECT_EQ(report.caller_numbers.at("own-number"), 1u);
  EXPECT_EQ(report.caller_numbers.at("attested:C"), 1u);
}

TEST_F(Audit, TheEditionThatTheSellerHeldIsPartOfTheEvidence) {
  registry.add_number("us.national", "15185550120", "2024-05-01");
  const auto record = [](const char* obtained, const char* finished) {
    return fmt::format(
        R"({{"kind":"lapwing-scrub","seller":"acme","finished_at":"{}","lists":[{{"list":)"
        R"("us.national","held":true,"edition":"us.national@3","obtained_at":"{}","coverage":)"
        R"(["1518"]}}]}})",
        finished, obtained);
  };
  call("15185550120", kNoon);
  auto report = run();
  EXPECT_EQ(report.editions.at("unknown:us.national"), 1u);
  EXPECT_EQ(found[0].evidence["seller_edition"]["state"], "unknown");

  ASSERT_TRUE(
      options.editions.add_record(record("2026-08-01T12:00:00Z", "2026-08-02T12:00:00Z"), "s1"));
  report = run();
  EXPECT_EQ(report.editions.at("stale:us.national"), 1u);
  EXPECT_EQ(found[0].evidence["seller_edition"]["age_days"], 66);

  ASSERT_TRUE(
      options.editions.add_record(record("2026-10-01T12:00:00Z", "2026-10-02T12:00:00Z"), "s2"));
  ASSERT_TRUE(
      options.editions.add_record(record("2026-10-07T12:00:00Z", "2026-10-07T12:00:00Z"), "s3"));
  report = run();
  EXPECT_EQ(report.editions.at("fresh:us.national"), 1u);
  EXPECT_EQ(found[0].evidence["seller_edition"]["scrub"], "s2") << "s3 came after the call";
  EXPECT_FALSE(options.editions.add_record("{}", "s4"));
}

TEST_F(Audit, AStopReplyBindsFromItsInstantOn) {
  options.question.channel = checker::Channel::text;
  call("15185550120", kNoon);
  call("15185550120", "2026-10-06T18:00:00Z");
  ASSERT_TRUE(log.stop({*E164::from_digits("15185550120"), *parse_instant("2026-10-06T17:00:00Z")},
                       {9, 1}));
  call("15185550120", "2026-11-03T18:00:00Z");
  const auto report = run();
  EXPECT_EQ(report.stops, 1u);
  std::set<std::string> at;
  for (const auto& one : found) {
    if (one.rule == "internal-list") at.insert(one.at);
  }
  EXPECT_FALSE(at.contains(kNoon));
  EXPECT_TRUE(at.contains("2026-11-03T18:00:00Z"));
}

TEST_F(Audit, WhoWasCalledTwiceInTwelveMonthsMaySue) {
  registry.add_number("us.national", "15185550120", "2024-05-01");
  registry.add_number("us.national", "15185550121", "2024-05-01");
  call("15185550120", kNoon);
  call("15185550120", "2026-10-08T16:00:00Z");
  call("15185550121", kNoon);
  EXPECT_EQ(run().private_actions, 1u);
}

TEST(PrivateActions, TheWindowEndsTheSameDayAYearLater) {
  const auto at = [](const char* text) { return *parse_instant(text); };
  const std::vector<Instant> year = {at("2025-10-06T16:00:00Z"), at("2026-10-06T16:00:00Z")};
  EXPECT_EQ(most_within(year, 12), 1u);
  const std::vector<Instant> just = {at("2025-10-06T16:00:00Z"), at("2026-10-06T15:59:59Z")};
  EXPECT_EQ(most_within(just, 12), 2u);
  const std::vector<Instant> leap = {at("2024-02-29T00:00:00Z"), at("2025-02-28T00:00:00Z")};
  EXPECT_EQ(most_within(leap, 12), 1u);
  const auto laws = private_action_laws(rulebook());
  ASSERT_EQ(laws.size(), 1u);
  EXPECT_EQ(laws[0].citation, "47 USC 227(c)(5)");
  EXPECT_TRUE(laws[0].counts("47 CFR 64.1200(c)(2)"));
  EXPECT_FALSE(laws[0].counts("16 CFR 310.4(c)"));
}

TEST_F(Audit, RepeatingItGivesTheSameViolations) {
  registry.add_number("us.national", "15185550120", "2024-05-01");
  call("15185550120", kNoon);
  run();
  const auto first = found;
  run();
  ASSERT_EQ(found.size(), first.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(to_line(found[i]), to_line(first[i]));
    const auto read = violation_from(to_line(found[i]));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(to_line(*read), to_line(found[i]));
  }
}

}  // namespace
}  // namespace lapwing::enforcement
