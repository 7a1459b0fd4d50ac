// Subscribers, their keys, and what they may look up.
#include "service/metering.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <random>

#include "registry/scrub_log.h"
#include "service/enrolment.h"
#include "service/scrub_history.h"
#include "tests/service/identity_fixture.h"

namespace lapwing::service {
namespace {

using std::chrono::hours;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class MeteringTest : public IdentityTest {
 protected:
  Metering& metering() { return identities->metering(); }

  std::optional<Response> admit(const Request& request, const std::vector<std::string>& numbers) {
    std::vector<E164> read;
    for (const auto& digits : numbers) read.push_back(number(digits));
    return metering().admit(request, "number", read);
  }
  static std::string type_of(const std::optional<Response>& response) {
    if (!response) return "";
    const std::string type = nlohmann::json::parse(response->body)["type"];
    return type.substr(type.find('#') + 1);
  }
  static std::string header_of(const Response& response, const std::string& name) {
    for (const auto& [key, value] : response.headers) {
      if (key == name) return value;
    }
    return "";
  }
  std::vector<LookupLine> log() {
    std::vector<LookupLine> lines;
    EXPECT_TRUE(identities->lookups().walk(*parse_date("2026-11-01"), *parse_date("2027-12-31"),
                                           [&](const LookupLine& lookup) {
                                             lines.push_back(lookup);
                                             return ok();
                                           }));
    return lines;
  }
};

TEST_F(MeteringTest, AKeyIsShownOnceAndKeptHashed) {
  enrolled("acme", {"1512", "1214"});
  const auto made = key_for("acme");
  EXPECT_THAT(made.secret, testing::StartsWith("lw_" + made.key.id + "_"));
  const auto identity = subscribers().identify(made.secret);
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->role, Role::subscriber);
  EXPECT_EQ(identity->organization, "acme");
  EXPECT_EQ(identity->seller, "acme");
  EXPECT_EQ(identity->san, "SAN-acme");
  EXPECT_THAT(identity->areas, ElementsAre("1214", "1512"));
  const auto bytes = all_bytes();
  EXPECT_THAT(bytes, HasSubstr(made.key.id));
  EXPECT_THAT(bytes, Not(HasSubstr(made.secret.substr(made.secret.size() - 43))));
}

TEST_F(MeteringTest, WhatIsNoKeyIsNobody) {
  enrolled("acme", {"all"});
  const auto made = key_for("acme");
  auto changed = made.secret;
  changed.back() = changed.back() == 'A' ? 'B' : 'A';
  for (const std::string& text :
       {std::string(), std::string("lw_"), std::string("lw__"), "lw_" + made.key.id,
        "lw_" + made.key.id + "_", changed, made.secret + "x", made.secret.substr(3),
        std::string("lw_../../x_y"), std::string(100'000, '_')}) {
    const auto identity = subscribers().identify(text);
    ASSERT_FALSE(identity) << text.substr(0, 80);
    EXPECT_EQ(identity.error().code, Errc::not_found);
  }
}

TEST_F(MeteringTest, KeysEndByRevocationTimeAndTheirSubscriber) {
  enrolled("acme", {"all"});
  const auto revoked = key_for("acme");
  ASSERT_TRUE(subscribers().revoke(revoked.key.id, "test"));
  ASSERT_TRUE(subscribers().revoke(revoked.key.id, "test"));
  const auto timed = subscribers().make_key({.id = {},
                                             .role = Role::officer,
                                             .subscriber = {},
                                             .organization = "FTC",
                                             .label = {},
                                             .expires_at = clock->now() + hours(1),
                                             .hash = {}},
                                            "test");
  ASSERT_TRUE(timed);
  const auto held = key_for("acme");
  open();
  EXPECT_FALSE(subscribers().identify(revoked.secret));
  EXPECT_TRUE(subscribers().identify(timed->secret));
  clock->advance(hours(1));
  EXPECT_FALSE(subscribers().identify(timed->secret));
  EXPECT_TRUE(subscribers().identify(held.secret));
  auto closed = *subscribers().find("acme");
  closed.closed = true;
  ASSERT_TRUE(subscribers().put(closed, "test"));
  EXPECT_FALSE(subscribers().identify(held.secret));
}

TEST_F(MeteringTest, ARepeatedActMakesNoSecondKey) {
  enrolled("acme", {"all"});
  const Key wanted{.id = {},
                   .role = Role::subscriber,
                   .subscriber = "acme",
                   .organization = {},
                   .label = {},
                   .expires_at = {},
                   .hash = {}};
  const auto made = subscribers().make_key(wanted, "test", "act-1");
  const auto again = subscribers().make_key(wanted, "test", "act-1");
  ASSERT_TRUE(made && again);
  EXPECT_EQ(made->key.id, again->key.id);
  EXPECT_EQ(again->secret, "");
  EXPECT_EQ(subscribers().keys().size(), 1u);
}

TEST_F(MeteringTest, WhoCannotBeEnrolledIsToldWhy) {
  const auto first = enrolled("acme", {"1512"});
  const auto refusal = [this](Subscriber subscriber) {
    const auto put = subscribers().put(std::move(subscriber), "test");
    EXPECT_FALSE(put);
    return put ? "" : put.error().message;
  };
  auto other = first;
  other.id = "other";
  other.seq = 0;
  EXPECT_THAT(refusal(other), HasSubstr("SAN `SAN-acme` is subscriber `acme`'s"));
  other.san = "SAN-other";
  EXPECT_THAT(refusal(other), HasSubstr("kept by subscriber `acme`"));
  other.seller = "other";
  other.areas = {};
  EXPECT_THAT(refusal(other), HasSubstr("no area code"));
  other.areas = first.areas;
  other.san = "a b";
  EXPECT_THAT(refusal(other), HasSubstr("`a b`"));
  other.san = "SAN-other";
  other.id = "../up";
  EXPECT_THAT(refusal(other), HasSubstr("`../up`"));
  // A change made from an older version.
  auto changed = first;
  changed.quota_per_day = 7;
  ASSERT_TRUE(subscribers().put(changed, "test"));
  const auto late = subscribers().put(changed, "test");
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Errc::failed_precondition);
}

TEST_F(MeteringTest, AnAreaCodeOutsideTheSubscriptionIsRefusedByName) {
  enrolled("acme", {"1512", "44"});
  const auto request = asked_with(key_for("acme").secret);
  EXPECT_FALSE(admit(request, {"15125550142", "442079460958"}));
  const auto refused = admit(request, {"15125550142", "12145550142", "12145550143"});
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 403);
  EXPECT_EQ(type_of(refused), "area-not-subscribed");
  EXPECT_THAT(refused->body, HasSubstr("does not cover +1214:"));
  EXPECT_EQ(metering().used_today("acme"), 2u);
  EXPECT_TRUE(metering().covers(request.identity, number("15125550142")));
  EXPECT_FALSE(metering().covers(request.identity, number("15115550142")));
}

TEST_F(MeteringTest, TheQuotaIsTheSubscribersForTheDayAndSurvivesARestart) {
  enrolled("acme", {"1512"}, 3);
  const auto request = asked_with(key_for("acme").secret);
  const auto second_key = asked_with(key_for("acme").secret);
  const auto look = [&](const Request& by) {
    const auto refused = admit(by, {"15125550142"});
    if (!refused) {
      const Looked looked{number("15125550142"), true};
      EXPECT_TRUE(metering().answered(by, "number", {&looked, 1}));
    }
    return refused;
  };
  EXPECT_FALSE(look(request));
  EXPECT_FALSE(look(second_key));
  open();
  EXPECT_EQ(metering().used_today("acme"), 2u);
  EXPECT_FALSE(look(request));
  const auto refused = look(second_key);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 429);
  EXPECT_EQ(type_of(refused), "quota-used-up");
  EXPECT_EQ(header_of(*refused, "Retry-After"), "43200");  // noon to midnight
  EXPECT_TRUE(admit(request, std::vector<std::string>(4, "15125550142")));
  clock->advance(hours(12));
  EXPECT_FALSE(look(request));
  EXPECT_EQ(metering().used_today("acme"), 1u);
}

TEST_F(MeteringTest, AnEndedOrUnpaidSubscriptionLooksUpNothing) {
  auto subscriber = enrolled("acme", {"1512"});
  const auto request = asked_with(key_for("acme").secret);
  subscriber.fee = {8'200, "USD", "stated", {}, {}};
  subscriber = *subscribers().put(subscriber, "test");
  EXPECT_EQ(type_of(admit(request, {"15125550142"})), "fee-due");
  EXPECT_EQ(type_of(metering().admit_scrub(request, "s-1", 1)), "fee-due");
  subscriber.fee.paid_on = *parse_date("2026-11-28");
  subscriber.expires_on = *parse_date("2026-11-28");
  ASSERT_TRUE(subscribers().put(subscriber, "test"));
  EXPECT_FALSE(admit(request, {"15125550142"}));
  clock->set(instant("2026-11-29T00:00:00Z"));
  const auto refused = admit(request, {"15125550142"});
  EXPECT_EQ(type_of(refused), "subscription-expired");
  EXPECT_EQ(refused->status, 403);
  EXPECT_THAT(refused->body, HasSubstr("2026-11-28"));
}

TEST_F(MeteringTest, AScrubCountsItsRowsBeforeItRuns) {
  enrolled("acme", {"1512"}, 1'000);
  const auto request = asked_with(key_for("acme").secret);
  EXPECT_FALSE(metering().admit_scrub(request, "s-1", 900));
  EXPECT_EQ(type_of(metering().admit_scrub(request, "s-2", 101)), "quota-used-up");
  EXPECT_FALSE(metering().admit_scrub(request, "s-3", 100));
  const auto lines = log();
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0].subject, "s-1");
  EXPECT_EQ(lines[0].count, 900u);
  EXPECT_EQ(lines[1].outcome, "quota-used-up");
}

TEST_F(MeteringTest, WhoWalksThroughTheNumbersIsSlowedAndReported) {
  enrolled("acme", {"1512"}, 100'000);
  const auto request = asked_with(key_for("acme").secret);
  std::uint64_t next = 15'125'550'000;
  const auto look = [&] {
    const std::vector<E164> one = {*E164::from_value(next++)};
    const auto refused = metering().admit(request, "number", one);
    if (!refused) {
      const Looked looked{one.front(), false};
      EXPECT_TRUE(metering().answered(request, "number", {&looked, 1}));
    }
    return refused;
  };
  int answered = 0;
  std::optional<Response> refused;
  while (!(refused = look()) && answered < 1'000) ++answered;
  ASSERT_TRUE(refused);
  EXPECT_LT(answered, 200);
  EXPECT_EQ(type_of(refused), "slowed-down");
  EXPECT_EQ(refused->status, 429);
  EXPECT_EQ(header_of(*refused, "Retry-After"), "5");
  clock->advance(std::chrono::seconds(5));
  EXPECT_FALSE(look());
  EXPECT_TRUE(look());
  const auto events = registry->documents("event");
  ASSERT_TRUE(events);
  ASSERT_EQ(events->size(), 1u);
  const auto event = nlohmann::json::parse(events->front().document.body);
  EXPECT_EQ(event["pattern"], "sequential");
  EXPECT_EQ(event["subscriber"], "acme");
  EXPECT_EQ(event["area"], "+1512");
  EXPECT_THAT(events->front().document.body, Not(HasSubstr("1512555")));
}

TEST_F(MeteringTest, TheLogNamesWhoAndHoldsNoNumber) {
  enrolled("acme", {"1512"});
  const auto request = asked_with(key_for("acme").secret);
  const Looked looked[] = {{number("15125550142"), true}, {number("15125550199"), false}};
  ASSERT_TRUE(metering().answered(request, "check", looked));
  ASSERT_TRUE(metering().looked_at(request, "caller", "c-17"));
  const auto lines = log();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].kind, "check");
  EXPECT_EQ(lines[0].organization, "acme");
  EXPECT_EQ(lines[0].request, "r-1");
  EXPECT_EQ(lines[0].count, 2u);
  EXPECT_EQ(lines[0].numbers[0].masked, "+1512xxxxx42");
  EXPECT_EQ(lines[0].numbers[0].hash, identities->lookups().seen(number("15125550142")).hash);
  EXPECT_EQ(lines[1].subject, "c-17");
  const auto bytes = read_file(options.directory / "lookups" / "2026-11-28.ndjson");
  EXPECT_THAT(bytes, Not(HasSubstr("5550142")));
}

TEST_F(MeteringTest, ATornLineIsPassedOver) {
  enrolled("acme", {"1512"}, 10);
  const auto request = asked_with(key_for("acme").secret);
  ASSERT_FALSE(metering().admit_scrub(request, "s-1", 4));
  const auto file = options.directory / "lookups" / "2026-11-28.ndjson";
  std::ofstream(file, std::ios::app) << R"({"at":"2026-11-)";
  open();
  EXPECT_EQ(metering().used_today("acme"), 4u);
  ASSERT_FALSE(metering().admit_scrub(request, "s-2", 4));
  EXPECT_EQ(log().size(), 2u);
}

TEST_F(MeteringTest, AnOfficerIsLoggedAndNotLimited) {
  const auto made = subscribers().make_key({.id = {},
                                            .role = Role::officer,
                                            .subscriber = {},
                                            .organization = "FTC",
                                            .label = {},
                                            .expires_at = {},
                                            .hash = {}},
                                           "test");
  const auto request = asked_with(made->secret);
  EXPECT_FALSE(admit(request, {"442079460958"}));
  const Looked looked{number("442079460958"), false};
  ASSERT_TRUE(metering().answered(request, "number", {&looked, 1}));
  EXPECT_EQ(log().front().role, "officer");
  EXPECT_EQ(log().front().organization, "FTC");
}

TEST(Harvest, ACallingListIsNoHarvest) {
  HarvestWatch watch;
  std::uint64_t state = 88172645463325252ULL;  // xorshift, fixed
  for (int i = 0; i < 5'000; ++i) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    const auto value = 15'122'000'000 + state % 8'000'000;
    EXPECT_FALSE(watch.saw(*E164::from_value(value), i % 3 == 0, true)) << i;
  }
  HarvestWatch same;
  for (int i = 0; i < 1'000; ++i) {
    EXPECT_FALSE(same.saw(*E164::from_value(15'125'550'142), false, true));
  }
}

TEST(Harvest, PatternsAreTold) {
  const auto first = [](auto number_of, bool in_service) {
    HarvestWatch watch;
    for (std::uint64_t i = 0; i < 1'000; ++i) {
      const auto seen = watch.saw(*E164::from_value(number_of(i)), false, in_service);
      if (seen) return std::string(name_of(*seen));
    }
    return std::string();
  };
  EXPECT_EQ(first([](std::uint64_t i) { return 15'125'550'000 + i * 2; }, true), "sequential");
  // Shuffled within a block, ten apart.
  EXPECT_EQ(first([](std::uint64_t i) { return 15'125'550'000 + i * 7'919 % 1'000 * 10; }, true),
            "one-block");
  EXPECT_EQ(
      first([](std::uint64_t i) { return 15'120'000'000 + i * 7'919'003 % 9'000'000; }, false),
      "unallocated");
}

// The window judged from nothing each time: what the watch must say, however it keeps its order.
std::optional<HarvestPattern> judged_anew(std::vector<std::uint64_t> sights) {
  std::sort(sights.begin(), sights.end());
  sights.erase(
      std::unique(sights.begin(), sights.end(), [](auto a, auto b) { return a / 2 == b / 2; }),
      sights.end());
  if (sights.size() < HarvestWatch::kNumbersMin) return {};
  std::size_t neighbours = 0;
  std::size_t missed = 0;
  std::map<std::uint64_t, std::size_t> blocks;
  std::size_t most = 0;
  for (std::size_t i = 0; i < sights.size(); ++i) {
    neighbours += i > 0 && sights[i] / 2 - sights[i - 1] / 2 <= 3 ? 1 : 0;
    missed += sights[i] % 2;
    most = std::max(most, ++blocks[sights[i] / 2 / 10'000]);
  }
  if (neighbours * 2 >= sights.size()) return HarvestPattern::sequential;
  if (most * 10 >= sights.size() * 9) return HarvestPattern::one_block;
  if (missed * 3 >= sights.size()) return HarvestPattern::unallocated;
  return {};
}

TEST(Harvest, AWindowThatMovesIsJudgedAsIfAnew) {
  std::mt19937_64 random(20261128);
  std::map<std::optional<HarvestPattern>, int> said;
  for (int round = 0; round < 60; ++round) {
    HarvestWatch watch;
    std::vector<std::uint64_t> window;
    const std::uint64_t spread =
        std::array<std::uint64_t, 5>{100, 600, 9'000, 60'000, 8'000'000}[round % 5];
    const std::uint64_t missing = random() % 60;
    for (std::size_t i = 1; i <= 1'500; ++i) {
      const std::uint64_t value = 15'122'000'000 + random() % spread;
      const bool listed = random() % 4 == 0;
      const bool live = random() % 100 >= missing;
      window.push_back(2 * value + (listed || live ? 0 : 1));
      if (window.size() > HarvestWatch::kWindow) window.erase(window.begin());
      const auto seen = watch.saw(*E164::from_value(value), listed, live);
      const auto wanted = i % 32 == 0 ? judged_anew(window) : std::nullopt;
      ASSERT_EQ(seen, wanted) << "round " << round << ", look-up " << i;
      if (i % 32 == 0) ++said[seen];
    }
  }
  EXPECT_EQ(said.size(), 4u);  // each pattern, and none
}

TEST(Enrolment, FeesAreTheSchedulesWhereItKnowsThem) {
  const auto schedule =
      FeeSchedule::load(std::filesystem::path(LAPWING_SOURCE_DIR) / "data/fees.yaml");
  ASSERT_TRUE(schedule) << schedule.error().message;
  const auto fee = [&](const std::vector<std::string>& areas, const char* on) {
    return schedule->yearly(*parse_areas(areas), *parse_date(on));
  };
  const std::vector<std::string> five = {"212", "214", "512", "305", "415"};
  EXPECT_EQ(fee(five, "2026-09-30")->cents, 0);
  auto seven = five;
  seven.insert(seven.end(), {"206", "303"});
  EXPECT_EQ(fee(seven, "2025-10-01")->cents, 16'400);
  EXPECT_EQ(fee({"all"}, "2026-01-01")->cents, 2'262'600);
  EXPECT_EQ(fee(seven, "2026-01-01")->source, "16 CFR 310.8, unverified");
  EXPECT_FALSE(fee(five, "2025-09-30"));
  EXPECT_FALSE(fee(five, "2026-10-01"));
  EXPECT_FALSE(fee({"+44"}, "2026-01-01"));

  const auto now = instant("2026-11-28T12:00:00Z");
  const auto unknown = enrol({.id = "acme"}, {.areas = {"512"}}, *schedule, now);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, Errc::failed_precondition);
  const auto stated = enrol({.id = "acme"}, {.areas = {"512"}, .fee = "82.5"}, *schedule, now);
  ASSERT_TRUE(stated);
  EXPECT_EQ(stated->fee.cents, 8'250);
  EXPECT_EQ(format_date(stated->expires_on), "2027-11-27");
  EXPECT_EQ(stated->quota_per_day, kQuotaPerDay);
  for (const auto* bad : {"", ".5", "82.", "82.505", "-1", "1e3", "82 USD"}) {
    if (*bad == '\0') continue;
    EXPECT_FALSE(enrol({.id = "acme"}, {.areas = {"512"}, .fee = bad}, *schedule, now)) << bad;
  }
}

TEST_F(MeteringTest, ScrubHistoryTellsWhenAListNearsItsLimit) {
  const auto put = [this](const std::string& id, const std::string& organization,
                          const std::string& use_until) {
    const nlohmann::ordered_json record = {{"organization", organization},
                                           {"seller", "acme"},
                                           {"san", "SAN-acme"},
                                           {"use_until", use_until},
                                           {"counts", {{"rows", 3}}},
                                           {"lists",
                                            {{{"list", "us.national"},
                                              {"edition", "us.national@1"},
                                              {"age_days", 28},
                                              {"age_days_max", 31},
                                              {"use_until", use_until}}}}};
    ASSERT_TRUE(registry->put_document({kScrubs, id, record.dump(), "test"}));
  };
  put("s-1", "acme", "2026-12-02");
  put("s-2", "acme", "2026-12-01");
  put("s-3", "acme", "2026-11-28");
  put("s-4", "acme", "2026-11-27");
  put("s-5", "other", "2026-12-31");
  const auto history = scrub_history(*registry, "acme", clock->now(), 10);
  ASSERT_TRUE(history) << history.error().message;
  std::vector<std::string> alarms;
  for (const auto& scrub : (*history)["scrubs"]) {
    alarms.push_back(scrub["id"].get<std::string>() + " " + scrub["alarm"].get<std::string>());
    EXPECT_EQ(scrub["alarm"], scrub["lists"][0]["alarm"]);
  }
  EXPECT_THAT(alarms, ElementsAre("s-4 over", "s-3 near", "s-2 near", "s-1 none"));
  EXPECT_EQ(scrub_history(*registry, {}, clock->now(), 2)->at("scrubs").size(), 2u);

  // Filed records are the subscriber's by seller or SAN.
  ASSERT_TRUE(subscribers().put({.id = "acme",
                                 .organization = "Acme Inc.",
                                 .san = "SAN-acme",
                                 .seller = "acme",
                                 .areas = *registry::Coverage::parse({"all"}),
                                 .quota_per_day = 10,
                                 .expires_on = *parse_date("2027-01-01")},
                                "test"));
  const auto file = [this](const std::string& name, const std::string& seller) {
    const nlohmann::ordered_json record = {{"seller", seller}, {"use_until", "2026-12-31"}};
    ASSERT_TRUE(registry::file_scrub(
        *registry,
        {.file = name,
         .actor = "test",
         .scrub = {.scrub = name, .seller = seller, .san = "", .record = record.dump()}}));
  };
  file("ours.scrub.json", "acme");
  file("theirs.scrub.json", "other");
  const auto filed = (*scrub_history(*registry, "acme", clock->now(), 10))["scrubs"];
  ASSERT_EQ(filed.size(), 5u);
  EXPECT_EQ(filed[0]["file"], "ours.scrub.json");
  EXPECT_EQ(filed[0]["alarm"], "none");
  EXPECT_TRUE(filed[1]["file"].is_null());
}

}  // namespace
}  // namespace lapwing::service
