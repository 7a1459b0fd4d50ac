// Registration, keys, subscribers and sellers' own lists over the API, by real keys.
#include "service/identity_routes.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "service/api.h"
#include "tests/service/identity_fixture.h"
#include "tests/service/world.h"
#include "tests/support/receiver.h"

namespace lapwing::service {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using Headers = std::map<std::string, std::string>;

class IdentityRoutesTest : public IdentityTest {
 protected:
  IdentityRoutesTest() {
    settings.registration.proof.gateway = {fmt::format("http://127.0.0.1:{}/", gateway.port()),
                                           "gateway secret"};
    settings.registration.proof.call_in_number = "1-888-555-0100";
    settings.calls_secret = "line secret";
    open();
    screener = std::make_unique<screening::Screener>(*registry, law(), *clock);
    service = std::unique_ptr<Service>(
        new Service{.registry = *registry,
                    .rulebook = law(),
                    .screener = *screener,
                    .clock = *clock,
                    .files = posix_file_system(),
                    .data = options.directory,
                    .share = std::filesystem::path(LAPWING_SOURCE_DIR) / "data",
                    .log = log,
                    .metrics = metrics,
                    .readiness = readiness,
                    .identities = identities.get()});
    answers = *KeptAnswers::open(posix_file_system(), options.directory / "answers", *clock);
    Router router;
    add_identity_routes(router, *service, *identities);
    api = std::make_unique<Api>(*service, std::move(router), subscribers(), *answers);
    administrator = *subscribers().make_key(
        {.id = {}, .role = Role::administrator, .organization = "The registry"}, "test");
  }

  Response ask(Method method, const std::string& target, const json& body = {},
               Headers headers = {}) {
    Request request;
    request.method = method;
    request.path = target.substr(0, target.find('?'));
    std::istringstream query(target.substr(std::min(target.size(), request.path.size() + 1)));
    for (std::string pair; std::getline(query, pair, '&');) {
      request.query.emplace(pair.substr(0, pair.find('=')), pair.substr(pair.find('=') + 1));
    }
    request.headers = std::move(headers);
    request.peer = "192.0.2.1";
    if (!body.is_null()) request.stream = body_of(body.dump());
    return api->handle(request);
  }
  Headers as(const std::string& secret) { return {{"authorization", "Bearer " + secret}}; }
  Headers as_administrator() { return as(administrator.secret); }
  std::string code() {
    const auto line = gateway.next();
    EXPECT_TRUE(line);
    return json::parse(json::parse(*line)["body"].get<std::string>())["code"];
  }
  static std::string type_of(const Response& response) {
    const std::string type = json_of(response)["type"];
    return type.substr(type.find('#') + 1);
  }

  Receiver gateway{"receive_http.py", {"200"}};
  std::ostringstream log_text;
  Log log{LogLevel::info, log_text};
  Metrics metrics;
  Readiness readiness;
  std::unique_ptr<screening::Screener> screener;
  std::unique_ptr<Service> service;
  std::unique_ptr<KeptAnswers> answers;
  std::unique_ptr<Api> api;
  MadeKey administrator;
};

TEST_F(IdentityRoutesTest, ANumberIsRegisteredCheckedAndRemoved) {
  const json body = {{"number", "(512) 555-0142"}, {"method", "sms"}};
  const auto asked = ask(Method::post, "/v1/registrations", body);
  ASSERT_EQ(asked.status, 202) << asked.body;
  const std::string id = json_of(asked)["id"];
  const std::string path = "/v1/registrations/" + id + "/confirm";
  const auto sent = code();
  EXPECT_EQ(type_of(ask(Method::post, path, {{"code", sent == "111111" ? "2" : "111111"}})),
            "wrong-code");
  EXPECT_EQ(ask(Method::post, path, json::object()).status, 400);
  const auto confirmed = ask(Method::post, path, {{"code", sent}});
  ASSERT_EQ(confirmed.status, 200) << confirmed.body;
  const auto answer = json_of(confirmed);
  EXPECT_EQ(answer["action"], "registered");
  EXPECT_EQ(answer["number"], "+15125550142");
  EXPECT_EQ(answer["list"], "us.national");
  EXPECT_EQ(answer["since"], "2026-11-28");
  EXPECT_EQ(answer["binding_from"], "2026-12-29");
  EXPECT_EQ(answer["bound"][0]["jurisdiction"], "US");

  const auto check = ask(Method::post, "/v1/self-checks", body);
  ASSERT_EQ(check.status, 202) << check.body;
  const std::string check_path =
      "/v1/self-checks/" + json_of(check)["id"].get<std::string>() + "/confirm";
  const auto own = ask(Method::post, check_path, {{"code", code()}});
  ASSERT_EQ(own.status, 200) << own.body;
  EXPECT_EQ(json_of(own)["lists"][0]["list"], "us.national");

  const auto leaving = ask(Method::post, "/v1/removals", body);
  ASSERT_EQ(leaving.status, 202);
  const auto left =
      ask(Method::post, "/v1/removals/" + json_of(leaving)["id"].get<std::string>() + "/confirm",
          {{"code", code()}});
  ASSERT_EQ(left.status, 200) << left.body;
  EXPECT_EQ(json_of(left)["action"], "removed");
  EXPECT_FALSE(listed("15125550142"));
  EXPECT_THAT(log_text.str(), testing::Not(HasSubstr("5125550142")));
}

TEST_F(IdentityRoutesTest, AStrangersAnswerIsTheSameForAListedNumber) {
  ASSERT_TRUE(registry->add(*registry::ListId::parse("us.national"), number("15125550142"),
                            {"test", "call", 2}));
  const auto shape = [this](const char* digits) {
    const auto asked =
        ask(Method::post, "/v1/registrations", {{"number", digits}, {"method", "sms"}});
    auto answer = json_of(asked);
    answer["id"] = "";
    return fmt::format("{} {}", asked.status, answer.dump());
  };
  EXPECT_EQ(shape("+15125550142"), shape("+15125550143"));
}

TEST_F(IdentityRoutesTest, AFileOfCallsCountsAsTheLinesOwnReports) {
  const json body = {{"number", "+15125550142"}, {"method", "call-in"}};
  const auto asked = json_of(ask(Method::post, "/v1/registrations", body));
  const std::string digits = asked["call"]["code"];
  const auto send = [&](const Headers& headers) {
    Request request;
    request.method = Method::post;
    request.path = "/v1/calls-received/files";
    request.headers = headers;
    request.stream = body_of("number,at,digits\n512-555-0142,2026-11-28T12:00:00Z," + digits +
                             "\n512-555-0143,yesterday,1\n");
    return api->handle(request);
  };
  EXPECT_EQ(send({}).status, 401);
  const auto taken = json_of(send(as_administrator()));
  EXPECT_EQ(taken["outcomes"], json({{"registered", 1}}));
  EXPECT_EQ(taken["errors"][0]["line"], 3);
  EXPECT_EQ(taken["errors"][0]["column"], 14);
  EXPECT_TRUE(listed("15125550142"));
  EXPECT_EQ(json_of(send(as_administrator()))["outcomes"], json({{"confirmed already", 1}}));
}

TEST_F(IdentityRoutesTest, OnlyAnAdministratorEntersWithoutProof) {
  const json body = {{"number", "+15125550142"}, {"method", "administrator"}, {"reason", "letter"}};
  EXPECT_EQ(ask(Method::post, "/v1/registrations", body).status, 403);
  enrolled("acme", {"1512"});
  EXPECT_EQ(ask(Method::post, "/v1/registrations", body, as(key_for("acme").secret)).status, 403);
  const auto entered = ask(Method::post, "/v1/registrations", body, as_administrator());
  EXPECT_EQ(entered.status, 201) << entered.body;
  EXPECT_TRUE(listed("15125550142"));
  EXPECT_EQ(ask(Method::post, "/v1/removals",
                {{"number", "+15125550142"}, {"method", "administrator"}}, as_administrator())
                .status,
            400);
}

TEST_F(IdentityRoutesTest, TheCallInLineMustSign) {
  const auto asked =
      ask(Method::post, "/v1/registrations", {{"number", "+15125550142"}, {"method", "call-in"}});
  ASSERT_EQ(asked.status, 202) << asked.body;
  const json call = {{"id", "c1"},
                     {"number", "+15125550142"},
                     {"at", "2026-11-28T12:00:00Z"},
                     {"digits", json_of(asked)["call"]["code"]}};
  EXPECT_EQ(ask(Method::post, "/v1/calls-received", call).status, 401);
  const std::string timestamp = "1795867200";
  const auto signed_by = [&](const std::string& secret) {
    return Headers{{"lapwing-timestamp", timestamp},
                   {"lapwing-signature", signature_of(secret, timestamp, call.dump())}};
  };
  EXPECT_EQ(ask(Method::post, "/v1/calls-received", call, signed_by("guess")).status, 401);
  const auto taken = ask(Method::post, "/v1/calls-received", call, signed_by("line secret"));
  ASSERT_EQ(taken.status, 200) << taken.body;
  EXPECT_EQ(json_of(taken)["outcome"], "registered");
  EXPECT_TRUE(listed("15125550142"));
}

TEST_F(IdentityRoutesTest, ATelemarketerIsEnrolledAndGetsAKeyOnce) {
  const json enrolment = {{"id", "acme"},        {"organization", "Acme Inc."},
                          {"san", "1234-5"},     {"areas", {"512", "214"}},
                          {"quota_per_day", 50}, {"fee", "82"}};
  EXPECT_EQ(ask(Method::post, "/v1/subscribers", enrolment).status, 401);
  const auto made = ask(Method::post, "/v1/subscribers", enrolment, as_administrator());
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(json_of(made)["state"], "fee-due");
  EXPECT_EQ(json_of(made)["areas"], json::array({"1214", "1512"}));
  // Another of the same id is no change of it.
  EXPECT_EQ(ask(Method::post, "/v1/subscribers", enrolment, as_administrator()).status, 409);
  const auto paid =
      ask(Method::put, "/v1/subscribers/acme", {{"paid_on", "2026-11-28"}}, as_administrator());
  ASSERT_EQ(paid.status, 200) << paid.body;
  EXPECT_EQ(json_of(paid)["state"], "active");

  auto headers = as_administrator();
  headers["idempotency-key"] = "make-1";
  const json wanted = {{"role", "subscriber"}, {"subscriber", "acme"}, {"label", "dialler"}};
  const auto key = ask(Method::post, "/v1/keys", wanted, headers);
  ASSERT_EQ(key.status, 201) << key.body;
  const std::string secret = json_of(key)["secret"];
  const auto again = ask(Method::post, "/v1/keys", wanted, headers);
  EXPECT_EQ(json_of(again)["id"], json_of(key)["id"]);
  EXPECT_TRUE(json_of(again)["secret"].is_null());
  EXPECT_THAT(all_bytes(), testing::Not(HasSubstr(secret.substr(secret.size() - 43))));

  const auto self = ask(Method::get, "/v1/keys/self", {}, as(secret));
  ASSERT_EQ(self.status, 200) << self.body;
  EXPECT_EQ(json_of(self)["role"], "subscriber");
  EXPECT_EQ(json_of(self)["quota_per_day"], 50);
  EXPECT_EQ(json_of(self)["used_today"], 0);
  EXPECT_EQ(ask(Method::get, "/v1/keys", {}, as(secret)).status, 403);
  const auto all = ask(Method::get, "/v1/keys", {}, as_administrator());
  EXPECT_EQ(json_of(all)["keys"].size(), 2u);
  EXPECT_THAT(all.body, testing::Not(HasSubstr("hash")));
  const std::string id = json_of(key)["id"];
  EXPECT_EQ(ask(Method::del, "/v1/keys/" + id, {}, as_administrator()).status, 200);
  EXPECT_EQ(ask(Method::get, "/v1/keys/self", {}, as(secret)).status, 401);
  EXPECT_EQ(ask(Method::del, "/v1/keys/none", {}, as_administrator()).status, 404);
}

TEST_F(IdentityRoutesTest, ASellersOwnListIsItsSubscribersAlone) {
  enrolled("acme", {"all"});
  enrolled("other", {"all"});
  const auto acme = as(key_for("acme").secret);
  const std::string list = "/v1/sellers/acme/internal";
  EXPECT_EQ(ask(Method::get, list).status, 401);
  EXPECT_EQ(ask(Method::get, list, {}, as(key_for("other").secret)).status, 403);
  EXPECT_EQ(json_of(ask(Method::get, list, {}, acme))["count"], 0);

  const auto added = ask(Method::post, list,
                         {{"numbers", {"512-555-0142", "+442079460958", "(512) 555-0142"}}}, acme);
  ASSERT_EQ(added.status, 200) << added.body;
  EXPECT_EQ(json_of(added)["changed"], 2);
  // One that cannot be read, and nothing changes.
  const auto refused = ask(Method::post, list, {{"numbers", {"512-555-0199", "no phone"}}}, acme);
  EXPECT_EQ(refused.status, 400);
  EXPECT_THAT(refused.body, HasSubstr("number 2 of 2, `no phone`"));
  clock->advance(std::chrono::hours(48));
  const auto again = ask(Method::post, list, {{"number", "+15125550142"}}, acme);
  EXPECT_EQ(json_of(again)["changed"], 0);
  EXPECT_EQ(json_of(again)["numbers"][0]["since"], "2026-11-28");

  const auto page = json_of(ask(Method::get, list + "?limit=1", {}, acme));
  EXPECT_EQ(page["count"], 2);
  EXPECT_EQ(page["numbers"], json::parse(R"([{"number":"+15125550142","since":"2026-11-28"}])"));
  EXPECT_EQ(page["next"], "+15125550142");
  const auto rest = json_of(ask(Method::get, list + "?limit=1&after=+15125550142", {}, acme));
  EXPECT_EQ(rest["numbers"][0]["number"], "+442079460958");
  EXPECT_TRUE(rest["next"].is_null());

  EXPECT_EQ(json_of(ask(Method::del, list + "/+442079460958", {}, acme))["changed"], 1);
  EXPECT_EQ(json_of(ask(Method::del, list + "?number=+442079460958", {}, acme))["changed"], 0);
  EXPECT_EQ(ask(Method::del, list, {}, acme).status, 400);
  EXPECT_EQ(json_of(ask(Method::get, list, {}, as_administrator()))["count"], 1);
  EXPECT_EQ(ask(Method::get, "/v1/sellers/a%2Fb/internal", {}, as_administrator()).status, 400);
}

TEST_F(IdentityRoutesTest, ARepeatedAddAfterARemovalDoesNotAddAgain) {
  enrolled("acme", {"all"});
  auto headers = as(key_for("acme").secret);
  headers["idempotency-key"] = "add-1";
  const std::string list = "/v1/sellers/acme/internal";
  const json body = {{"number", "+15125550142"}};
  const auto first = ask(Method::post, list, body, headers);
  headers.erase("idempotency-key");
  ask(Method::del, list + "/+15125550142", {}, headers);
  headers["idempotency-key"] = "add-1";
  EXPECT_EQ(ask(Method::post, list, body, headers).body, first.body);
  EXPECT_EQ(json_of(ask(Method::get, list, {}, headers))["count"], 0);
}

TEST_F(IdentityRoutesTest, TheTrailIsAnAdministrators) {
  enrolled("acme", {"1512"});
  const auto secret = key_for("acme").secret;
  const Looked looked{number("15125550142"), true};
  ASSERT_TRUE(identities->metering().answered(asked_with(secret), "number", {&looked, 1}));
  EXPECT_EQ(ask(Method::get, "/v1/access-log", {}, as(secret)).status, 403);
  const auto all = json_of(ask(Method::get, "/v1/access-log", {}, as_administrator()));
  ASSERT_EQ(all["lookups"].size(), 1u);
  EXPECT_EQ(all["lookups"][0]["numbers"][0], "+1512xxxxx42");
  const auto found = [&](const char* digits) {
    return json_of(ask(Method::get, std::string("/v1/access-log?number=") + digits, {},
                       as_administrator()))["lookups"]
        .size();
  };
  EXPECT_EQ(found("+15125550142"), 1u);
  EXPECT_EQ(found("+15125551142"), 0u);
  EXPECT_EQ(json_of(ask(Method::get, "/v1/events", {}, as_administrator()))["events"].size(), 0u);
  const auto history = ask(Method::get, "/v1/scrub-history", {}, as(secret));
  EXPECT_EQ(history.status, 200) << history.body;
}

}  // namespace
}  // namespace lapwing::service
