// What every route has in common.
#include "service/api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "service/problem.h"
#include "tests/service/world.h"

namespace lapwing::service {
namespace {

using testing::HasSubstr;
using testing::Not;

class ApiTest : public testing::Test {
 protected:
  ApiTest() { open(); }

  void open() {
    Router router;
    router.add({.method = Method::get, .pattern = "/open", .handle = [](Request&) {
                  return json_response("{}");
                }});
    router.add({.method = Method::get,
                .pattern = "/officers/{n}",
                .role = Role::officer,
                .handle = [](Request& request) {
                  return json_response('"' + request.path_values.at("n") + '"');
                }});
    router.add({.method = Method::post,
                .pattern = "/things",
                .body = BodyUse::small,
                .body_bytes_max = 20,
                .changes = true,
                .handle = [this](Request& request) { return change(request); }});
    router.add({.method = Method::post,
                .pattern = "/streams",
                .body = BodyUse::stream,
                .body_bytes_max = 20,
                .changes = true,
                .handle = [this](Request& request) {
                  std::array<char, 4> some{};
                  (void)request.stream->read(some);
                  return change(request);
                }});
    router.add({.method = Method::post,
                .pattern = "/files",
                .body = BodyUse::stream,
                .takes = kFileTypes,
                .handle = [](Request& request) {
                  return json_response('"' + media_type_of(request) + '"');
                }});
    router.add({.method = Method::get, .pattern = "/throws", .handle = [](Request&) -> Response {
                  throw std::runtime_error("secret db path");
                }});
    router.add({.method = Method::get, .pattern = "/fails", .handle = [](Request&) {
                  return problem(Error{Errc::io_error, "cannot read `/secret` for +12125550142"});
                }});
    world.serve(std::move(router));
  }

  Response change(const Request& request) {
    last_act = request.act;
    if (refuses) return problem(Error{Errc::failed_precondition, "not yet"});
    return json_response(fmt::format("{{\"times\":{}}}", ++times), 201);
  }
  Response post(const std::string& body, const std::string& key,
                const std::string& path = "/things") {
    return world.post(path, body, {{"idempotency-key", key}});
  }

  World world;
  int times = 0;
  bool refuses = false;
  std::string last_act;
};

TEST_F(ApiTest, AnUnknownPathIsNoneAndAnUnknownMethodNamesTheOthers) {
  EXPECT_EQ(world.get("/nowhere").status, 404);
  const auto refused = world.ask(Method::put, "/open");
  EXPECT_EQ(refused.status, 405);
  EXPECT_EQ(header_of(refused, "Allow"), "GET, HEAD");
  EXPECT_EQ(world.ask(Method::other, "/things").status, 405);
}

TEST_F(ApiTest, EveryFailureIsAProblemDocumentWithTheRequestsId) {
  for (const auto* path : {"/nowhere", "/officers/1", "/throws", "/fails"}) {
    const auto response = world.get(path, {{"x-request-id", "abc-1"}});
    EXPECT_EQ(response.content_type, "application/problem+json") << path;
    const auto document = json_of(response);
    EXPECT_EQ(document["status"], response.status) << path;
    EXPECT_TRUE(document["title"].is_string() && document["type"].is_string()) << path;
  }
  EXPECT_EQ(header_of(world.get("/nowhere", {{"x-request-id", "abc-1"}}), "X-Request-Id"), "abc-1");
  EXPECT_THAT(header_of(world.get("/nowhere", {{"x-request-id", "a\nb"}}), "X-Request-Id"),
              testing::MatchesRegex("[0-9a-f]{32}"));
}

TEST_F(ApiTest, WhatWentWrongInsideIsForTheLogAlone) {
  EXPECT_EQ(world.get("/throws").status, 500);
  EXPECT_THAT(world.get("/throws").body, Not(HasSubstr("secret")));
  EXPECT_THAT(world.get("/fails").body, Not(HasSubstr("secret")));
  EXPECT_THAT(world.log(), HasSubstr("secret db path"));
  EXPECT_THAT(world.log(), HasSubstr("/secret"));
  EXPECT_THAT(world.log(), Not(HasSubstr("2125550142")));
}

TEST_F(ApiTest, RolesAreCheckedAndWrongKeysRefusedEverywhere) {
  const auto anonymous = world.get("/officers/1");
  EXPECT_EQ(anonymous.status, 401);
  EXPECT_EQ(header_of(anonymous, "WWW-Authenticate"), "Bearer");
  EXPECT_EQ(world.get("/officers/1", World::as("subscriber")).status, 403);
  EXPECT_EQ(world.get("/officers/1", World::as("officer")).status, 200);
  EXPECT_EQ(world.get("/officers/1", World::as("administrator")).status, 200);
  EXPECT_EQ(world.get("/officers/1", {{"authorization", "bearer officer"}}).status, 200);
  EXPECT_EQ(world.get("/open", World::as("nobody")).status, 401);
  EXPECT_EQ(world.get("/open", {{"authorization", "Basic officer"}}).status, 401);
  EXPECT_EQ(world.get("/open", {{"authorization", "Bearer"}}).status, 401);
}

TEST_F(ApiTest, BodiesHaveLimits) {
  EXPECT_EQ(world.post("/things", std::string(20, 'x')).status, 201);
  EXPECT_EQ(world.post("/things", std::string(21, 'x')).status, 413);
  EXPECT_EQ(world.ask(Method::get, "/open", "x").status, 413);
  // Its handler reads four bytes and is content; the limit holds all the same.
  EXPECT_EQ(post(std::string(21, 'x'), "k", "/streams").status, 413);
}

TEST_F(ApiTest, ABodyOfATypeThatIsNotTakenIsRefusedWithThoseThatAre) {
  const auto post_as = [&](const std::string& type, const std::string& path = "/things") {
    return world.post(path, "x", {{"content-type", type}});
  };
  for (const auto* good : {"application/json", "Application/JSON ; charset=utf-8", ""}) {
    EXPECT_EQ(post_as(good).status, 201) << good;
  }
  EXPECT_EQ(times, 3);
  const auto refused = post_as("application/x-www-form-urlencoded");
  EXPECT_EQ(refused.status, 415);
  EXPECT_EQ(refused.content_type, "application/problem+json");
  EXPECT_EQ(json_of(refused)["type"], "/problems#content-type");
  EXPECT_EQ(json_of(refused)["detail"],
            "the Content-Type is `application/x-www-form-urlencoded`, as of a form or of curl that "
            "was not told another; this request takes application/json");
  EXPECT_EQ(header_of(refused, "Accept"), "application/json");
  for (const auto* bad : {"text/plain", "application/jsonx", "application/json-seq", "json", "*/*",
                          "multipart/form-data; boundary=application/json", ";"}) {
    EXPECT_EQ(post_as(bad).status, std::string_view(bad) == ";" ? 201 : 415) << bad;
  }
  // Nothing is of no type.
  EXPECT_EQ(world.post("/things", "", {{"content-type", "text/plain"}}).status, 201);

  EXPECT_EQ(post_as("text/CSV; header=present", "/files").body, R"("text/csv")");
  EXPECT_EQ(post_as("application/x-www-form-urlencoded", "/files").status, 200);
  EXPECT_EQ(post_as("", "/files").body, R"("")");
  EXPECT_EQ(post_as("application/pdf", "/files").status, 415);
  EXPECT_EQ(post_as("text", "/files").status, 415);
  EXPECT_THAT(json_of(post_as("multipart/form-data; boundary=b", "/files"))["detail"],
              HasSubstr("send the file itself as the body"));
}

TEST_F(ApiTest, ARepeatGetsTheFirstAnswerAlsoAfterARestart) {
  const auto first = post("a", "key-1");
  const auto act = last_act;
  EXPECT_EQ(post("a", "key-1").body, first.body);
  open();
  const auto repeated = post("a", "\"key-1\"");
  EXPECT_EQ(repeated.status, 201);
  EXPECT_EQ(repeated.body, first.body);
  EXPECT_EQ(header_of(repeated, "Idempotency-Replayed"), "true");
  EXPECT_EQ(times, 1);
  EXPECT_EQ(act.size(), 64U);
}

TEST_F(ApiTest, AnotherBodyUnderTheSameKeyIsRefused) {
  ASSERT_EQ(post("a", "key-1").status, 201);
  EXPECT_EQ(post("b", "key-1").status, 422);
  EXPECT_EQ(post("a", "key-1").status, 201);
  ASSERT_EQ(post("aaaabb", "s", "/streams").status, 201);
  EXPECT_EQ(post("aaaacc", "s", "/streams").status, 422);
  EXPECT_EQ(post("aaaabb", "s", "/streams").status, 201);
  EXPECT_EQ(times, 2);
}

TEST_F(ApiTest, AKeyIsItsCallersAndItsRoutesOwn) {
  const auto first = post("a", "key-1");
  auto headers = World::as("officer");
  headers["idempotency-key"] = "key-1";
  EXPECT_NE(world.post("/things", "a", headers).body, first.body);
  EXPECT_NE(post("a", "key-1", "/streams").body, first.body);
  EXPECT_EQ(times, 3);
}

TEST_F(ApiTest, WithoutAKeyEveryRequestIsNew) {
  world.post("/things", "a");
  const auto act = last_act;
  world.post("/things", "a");
  EXPECT_EQ(times, 2);
  EXPECT_NE(last_act, act);
}

TEST_F(ApiTest, ARefusedRequestMayBeTriedAgainUnderItsKey) {
  refuses = true;
  EXPECT_EQ(post("a", "key-1").status, 409);
  const auto act = last_act;
  refuses = false;
  EXPECT_EQ(post("a", "key-1").status, 201);
  EXPECT_EQ(last_act, act);
}

TEST_F(ApiTest, KeysThatAreNoneAreRefused) {
  for (const auto& key : {std::string("a b"), std::string(256, 'k'), std::string("\"\""),
                          std::string("caf\xc3\xa9")}) {
    EXPECT_EQ(post("a", key).status, 400) << key;
  }
  EXPECT_EQ(times, 0);
}

TEST_F(ApiTest, OnlyOneOfManyRepeatsAtOnceIsCarriedOut) {
  std::atomic<int> done = 0;
  std::atomic<int> busy = 0;
  std::vector<std::thread> clients;
  clients.reserve(8);
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([&] {
      const auto status = post("a", "key-1").status;
      (status == 201 ? done : busy) += status == 201 || status == 409 ? 1 : 100;
    });
  }
  for (auto& client : clients) client.join();
  EXPECT_EQ(times, 1);
  EXPECT_GE(done, 1);
  EXPECT_EQ(done + busy, 8);
}

TEST_F(ApiTest, KeptAnswersCannotBeReadWithoutTheirKey) {
  ASSERT_EQ(post("a", "key-1").status, 201);
  for (const auto& entry :
       std::filesystem::directory_iterator(world.service().data / "service" / "answers")) {
    const auto text = read_file(entry.path());
    EXPECT_THAT(text, HasSubstr("sealed"));
    EXPECT_THAT(text, Not(HasSubstr("times")));
    EXPECT_THAT(text, Not(HasSubstr("key-1")));
  }
}

TEST_F(ApiTest, ATornLineOfKeptAnswersIsPassedOver) {
  ASSERT_EQ(post("a", "key-1").status, 201);
  for (const auto& entry :
       std::filesystem::directory_iterator(world.service().data / "service" / "answers")) {
    std::ofstream(entry.path(), std::ios::app) << "0badc0de {\"act\":\"";
  }
  open();
  EXPECT_EQ(post("a", "key-1").body, R"({"times":1})");
  EXPECT_EQ(post("a", "key-2").body, R"({"times":2})");
  open();
  EXPECT_EQ(post("a", "key-2").body, R"({"times":2})");
}

TEST_F(ApiTest, AnAnswerThatIsTheSameIsNotSentAgain) {
  const auto first = world.get("/open");
  const auto tag = header_of(first, "ETag");
  EXPECT_FALSE(tag.empty());
  for (const auto& shown : {tag, "W/" + tag, "\"x\", " + tag, std::string("*")}) {
    const auto again = world.get("/open", {{"if-none-match", shown}});
    EXPECT_EQ(again.status, 304) << shown;
    EXPECT_EQ(again.body, "");
  }
  EXPECT_EQ(world.get("/open", {{"if-none-match", "\"x\""}}).status, 200);
}

TEST_F(ApiTest, TheAccessLogHasTheRouteAndNoNumber) {
  auto headers = World::as("officer");
  world.get("/officers/+12125550142?at=+12125550142", headers);
  EXPECT_THAT(world.log(), HasSubstr(R"("route":"/officers/{n}")"));
  EXPECT_THAT(world.log(), HasSubstr(R"("key":"key-officer")"));
  EXPECT_THAT(world.log(), Not(HasSubstr("5550142")));
}

TEST(MaskNumbers, HidesTheMiddleAndLeavesDatesAlone) {
  EXPECT_EQ(mask_numbers("call +12125550142 now"), "call +121xxxxxx42 now");
  EXPECT_EQ(mask_numbers("(212) 555-0142"), "(212) xxx-xx42");
  EXPECT_EQ(mask_numbers("on 2026-11-28 at 12:00"), "on 2026-11-28 at 12:00");
  const std::string digest = "0123456789abcdef0123456789abcdef";
  EXPECT_EQ(mask_numbers(digest), digest);
  EXPECT_EQ(mask_numbers("+442079460958;+12125550142"), "+442xxxxxxx58;+121xxxxxx42");
}

TEST(Operation, SaysWhetherItIsAliveReadyAndWhatItCounted) {
  World world;
  EXPECT_EQ(world.get("/healthz").status, 200);
  EXPECT_EQ(world.get("/readyz").status, 200);
  {
    const auto hold = world.service().readiness.hold("the index of us.national is building");
    const auto waiting = world.get("/readyz");
    EXPECT_EQ(waiting.status, 503);
    EXPECT_EQ(json_of(waiting)["waiting_for"][0], "the index of us.national is building");
  }
  EXPECT_EQ(world.get("/readyz").status, 200);
  const auto metrics = world.get("/metrics");
  EXPECT_THAT(metrics.content_type, HasSubstr("text/plain"));
  EXPECT_THAT(metrics.body, HasSubstr("lapwing_http_requests_total{"));
  EXPECT_THAT(metrics.body, HasSubstr("route=\"/readyz\""));
}

}  // namespace
}  // namespace lapwing::service
