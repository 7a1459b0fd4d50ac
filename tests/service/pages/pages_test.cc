// The pages over an API that is made up: what they ask it, and what they make of its answers.
#include "service/pages/pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "service/problem.h"

namespace lapwing::service::pages {
namespace {

using testing::HasSubstr;
using testing::Not;

class Bytes final : public RawBytes {
 public:
  explicit Bytes(std::string text) : text_(std::move(text)) {}
  Result<std::size_t> read(std::span<char> buffer) override {
    const auto count = std::min(buffer.size(), text_.size());
    std::copy_n(text_.begin(), count, buffer.begin());
    text_.erase(0, count);
    return count;
  }

 private:
  std::string text_;
};

struct Asked {
  std::string line;  // `POST /v1/registrations`
  std::multimap<std::string, std::string> query;
  std::map<std::string, std::string> headers;
  std::string body;
};

class PagesTest : public testing::Test {
 protected:
  PagesTest() {
    const auto added = add_pages(router_,
                                 {.api = [this](Request& request) { return answer(request); },
                                  .share = std::string(LAPWING_SOURCE_DIR) + "/data",
                                  .clock = clock_},
                                 posix_file_system());
    EXPECT_TRUE(added) << (added ? "" : added.error().message);
    if (added) for_people_ = *added;
  }

  Response answer(Request& request) {
    std::string body;
    char buffer[512];
    while (request.stream) {
      const auto count = request.stream->read(buffer);
      if (!count || *count == 0) break;
      body.append(buffer, *count);
    }
    const auto line = fmt::format("{} {}", name_of(request.method), request.path);
    asked_.push_back({line, request.query, request.headers, body});
    const auto found = answers_.find(line);
    if (found == answers_.end())
      return {.status = 404, .body = R"({"type":"/problems#not-found"})"};
    return {.status = found->second.first, .body = found->second.second};
  }

  Response ask(Request request) {
    auto match = router_.find(request.method, request.path);
    if (match.route == nullptr) return {.status = 404};
    request.path_values = match.path_values;
    return match.route->handle(request);
  }
  Response get(const std::string& path, std::map<std::string, std::string> headers = {},
               std::multimap<std::string, std::string> query = {}) {
    return ask({.path = path, .query = std::move(query), .headers = std::move(headers)});
  }
  Response post(const std::string& path, const std::string& form,
                std::map<std::string, std::string> headers = {{"sec-fetch-site", "same-origin"}}) {
    return ask({.method = Method::post, .path = path, .headers = std::move(headers), .body = form});
  }
  static std::string header(const Response& response, const std::string& name) {
    std::string all;
    for (const auto& [key, value] : response.headers) {
      if (key == name) all += value + "\n";
    }
    return all;
  }

  const std::map<std::string, std::string> kSignedIn = {{"cookie", "lapwing_key=k1"}};
  FixedClock clock_{*parse_instant("2026-11-28T12:00:00Z")};
  Router router_;
  ForPeople for_people_;
  std::map<std::string, std::pair<int, std::string>> answers_;
  std::vector<Asked> asked_;
};

TEST_F(PagesTest, ConsumersPagesAreThereInEveryLanguageWithEveryText) {
  for (const auto* language : {"en", "fr", "es"}) {
    for (const auto* path :
         {"/", "/register", "/remove", "/mine", "/complain", "/confirm", "/sign-in"}) {
      const auto page = get(path, {{"accept-language", language}});
      EXPECT_EQ(page.status, 200) << path;
      EXPECT_THAT(page.body, HasSubstr("<html lang=\"" + std::string(language) + "\">")) << path;
      for (const auto* raw : {"consumer.", "site.", "format.", "{{", "{number}"}) {
        EXPECT_THAT(page.body, Not(HasSubstr(raw))) << path << " " << language;
      }
    }
  }
  EXPECT_TRUE(asked_.empty());
}

TEST_F(PagesTest, NothingForeignIsLoadedAndNothingRunsInline) {
  const auto page = get("/register");
  EXPECT_THAT(header(page, "Content-Security-Policy"), HasSubstr("default-src 'none'"));
  EXPECT_THAT(header(page, "Content-Security-Policy"), Not(HasSubstr("unsafe")));
  EXPECT_EQ(header(page, "Cache-Control"), "no-store\n");
  for (const auto* no : {"http://", "https://", "<style", "style=\"", "onclick", "javascript:"}) {
    EXPECT_THAT(page.body, Not(HasSubstr(no)));
  }
}

TEST_F(PagesTest, ALanguageThatIsChosenIsKept) {
  const auto page = get("/", {}, {{"lang", "fr"}});
  EXPECT_THAT(header(page, "Set-Cookie"), HasSubstr("lapwing_lang=fr;"));
  EXPECT_THAT(get("/", {{"cookie", "lapwing_lang=es"}, {"accept-language", "fr"}}).body,
              HasSubstr("<html lang=\"es\">"));
  EXPECT_EQ(header(get("/", {}, {{"lang", "xx\r\nSet-Cookie: a=b"}}), "Set-Cookie"), "");
}

TEST_F(PagesTest, RegisteringAsksTheApiOnceForEachForm) {
  answers_["POST /v1/registrations"] = {202, R"({"id":"r1","method":"sms"})"};
  const auto page = post("/register", "number=%28212%29+555-0142&method=sms&act=a1&email=");
  EXPECT_EQ(page.status, 200);
  ASSERT_EQ(asked_.size(), 1U);
  EXPECT_EQ(asked_[0].headers.at("idempotency-key"), "a1");
  EXPECT_EQ(Json::parse(asked_[0].body),
            (Json{{"number", "(212) 555-0142"}, {"method", "sms"}, {"language", "en"}}));
  EXPECT_THAT(page.body, HasSubstr("name=\"id\" value=\"r1\""));
  EXPECT_THAT(page.body, HasSubstr("name=\"code\""));
}

TEST_F(PagesTest, WhatTheApiRefusesIsSaidAndWhatWasTypedStays) {
  answers_["POST /v1/registrations"] = {
      400, R"({"type":"/problems#invalid-argument","detail":"`<b>` is not one number"})"};
  const auto page = post("/register", "number=%3Cb%3E%22&method=email&email=x");
  EXPECT_EQ(page.status, 400);
  EXPECT_THAT(page.body, HasSubstr("role=\"alert\""));
  EXPECT_THAT(page.body, HasSubstr("value=\"&lt;b&gt;&quot;\""));
  EXPECT_THAT(page.body, HasSubstr("`&lt;b&gt;` is not one number"));
  EXPECT_THAT(page.body, Not(HasSubstr("<b>")));
}

TEST_F(PagesTest, OpeningTheLinkChangesNothingPressingTheButtonDoes) {
  const auto link = get("/confirm", {}, {{"kind", "registration"}, {"id", "r1"}, {"code", "c1"}});
  EXPECT_EQ(link.status, 200);
  EXPECT_TRUE(asked_.empty());
  answers_["POST /v1/registrations/r1/confirm"] = {
      200, R"({"number":"+12125550142","title":"US","since":null,"binding_from":"2026-12-29"})"};
  const auto done = post("/confirm", "errand=register&id=r1&code=c1&method=email");
  EXPECT_EQ(done.status, 200);
  EXPECT_EQ(Json::parse(asked_.at(0).body), (Json{{"code", "c1"}}));
  EXPECT_THAT(done.body, HasSubstr("29 December 2026"));
  EXPECT_THAT(done.body, HasSubstr("+12125550142"));
}

TEST_F(PagesTest, AWrongCodeMayBeTypedAgainAnExpiredOneNot) {
  answers_["POST /v1/removals/r1/confirm"] = {400,
                                              R"({"type":"/problems#wrong-code","detail":"x"})"};
  const auto wrong = post("/confirm", "errand=remove&id=r1&code=0&method=sms&number=1");
  EXPECT_EQ(wrong.status, 400);
  EXPECT_THAT(wrong.body, HasSubstr("That code is not right"));
  EXPECT_THAT(wrong.body, HasSubstr("name=\"code\""));
  answers_["POST /v1/removals/r1/confirm"] = {409, R"({"type":"/problems#request-expired"})"};
  const auto late = post("/confirm", "errand=remove&id=r1&code=0&method=sms");
  EXPECT_THAT(late.body, HasSubstr("no longer valid"));
  EXPECT_THAT(late.body, Not(HasSubstr("name=\"code\"")));
}

TEST_F(PagesTest, PostsFromElsewhereAreNotCarriedOut) {
  for (const auto* path :
       {"/register", "/confirm", "/complain", "/sign-in", "/sign-out", "/subscriber/internal",
        "/subscriber/scrubs", "/subscriber/preview", "/officer/cases", "/officer/cases/add",
        "/officer/cases/1/note", "/officer/cases/1/files", "/officer/cases/1/close"}) {
    const auto refused =
        post(path, "number=1", {{"sec-fetch-site", "cross-site"}, {"cookie", "lapwing_key=k1"}});
    EXPECT_EQ(refused.status, 403) << path;
    EXPECT_EQ(header(refused, "Set-Cookie"), "") << path;
  }
  EXPECT_TRUE(asked_.empty());
}

TEST_F(PagesTest, TheKeyGoesIntoACookieThatNoScriptReads) {
  answers_["GET /v1/keys/self"] = {200, R"({"role":"officer"})"};
  const auto in = post("/sign-in", "key=lw_k1&next=");
  EXPECT_EQ(in.status, 303);
  EXPECT_EQ(header(in, "Location"), "/officer\n");
  EXPECT_EQ(header(in, "Set-Cookie"), "lapwing_key=lw_k1; Path=/; HttpOnly; SameSite=Strict\n");
  EXPECT_EQ(asked_.at(0).headers.at("authorization"), "Bearer lw_k1");
  EXPECT_EQ(header(post("/sign-in", "key=k&next=https%3A%2F%2Fevil.example"), "Location"),
            "/officer\n");
  EXPECT_EQ(header(post("/sign-in", "key=k&next=%2Fsubscriber%2Flists"), "Location"),
            "/subscriber/lists\n");
  answers_["GET /v1/keys/self"] = {401, R"({"type":"/problems#no-valid-key"})"};
  const auto refused = post("/sign-in", "key=wrong");
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(header(refused, "Set-Cookie"), "");
  asked_.clear();
  EXPECT_EQ(post("/sign-in", "key=a%0D%0ASet-Cookie%3A+b").status, 401);
  EXPECT_TRUE(asked_.empty());
  EXPECT_THAT(header(post("/sign-out", ""), "Set-Cookie"), HasSubstr("Max-Age=0"));
}

TEST_F(PagesTest, PagesForKeysLeadToTheSignIn) {
  for (const auto* path : {"/subscriber",
                           "/subscriber/lists",
                           "/subscriber/scrubs",
                           "/subscriber/internal",
                           "/subscriber/scrubs/1",
                           "/officer",
                           "/officer/violations",
                           "/officer/callers",
                           "/officer/cases",
                           "/officer/violations/v1",
                           "/officer/export",
                           "/officer/cases/1",
                           "/officer/cases/add",
                           "/officer/cases/export",
                           "/officer/cases/1/export",
                           "/officer/complaints",
                           "/officer/complaints/export",
                           "/officer/databook",
                           "/officer/databook/export",
                           "/officer/violations/v1/export"}) {
    const auto page = get(path);
    EXPECT_EQ(page.status, 303) << path;
    EXPECT_THAT(header(page, "Location"), HasSubstr("/sign-in?next=%2F")) << path;
  }
}

TEST_F(PagesTest, AFileFromTheFormReachesTheApiByteForByte) {
  answers_["POST /v1/scrubs"] = {202, R"({"id":"s1"})"};
  Request request = {.method = Method::post, .path = "/subscriber/scrubs", .headers = kSignedIn};
  request.headers["sec-fetch-site"] = "same-origin";
  request.headers["content-type"] = "multipart/form-data; boundary=b";
  request.stream = std::make_unique<Bytes>(
      "--b\r\nContent-Disposition: form-data; name=\"region\"\r\n\r\nGB\r\n"
      "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"l.csv\"\r\n\r\n"
      "phone\r\n555\r\n\r\n--b--\r\n");
  const auto sent = ask(std::move(request));
  EXPECT_EQ(header(sent, "Location"), "/subscriber/scrubs/s1\n");
  ASSERT_EQ(asked_.size(), 1U);
  EXPECT_EQ(asked_[0].body, "phone\r\n555\r\n");
  EXPECT_EQ(asked_[0].query.find("region")->second, "GB");
  EXPECT_EQ(asked_[0].query.find("name")->second, "l.csv");
  EXPECT_EQ(asked_[0].headers.at("authorization"), "Bearer k1");
}

TEST_F(PagesTest, AnAlarmTellsOfAListThatIsOldOrNearlySo) {
  answers_["GET /v1/keys/self"] = {200, R"({"role":"subscriber","organization":"Acme"})"};
  answers_["GET /v1/lists"] = {
      200,
      R"({"lists":[{"list":"us.national","title":"National","use_until":"2026-11-30","stale":false},
                        {"list":"us.tx","title":"Texas","use_until":"2026-11-01","stale":true},
                        {"list":"us.fl","title":"Florida","use_until":"2026-12-24","stale":false}]})"};
  const auto page = get("/subscriber/lists", kSignedIn);
  EXPECT_THAT(page.body, HasSubstr("National may only be used until 30 November 2026"));
  EXPECT_THAT(page.body, HasSubstr("Texas is older than the law allows"));
  EXPECT_THAT(page.body, Not(HasSubstr("Florida may only")));
}

TEST_F(PagesTest, FromTheOverviewToOneCallsEvidenceInThreeClicks) {
  answers_["GET /v1/violations"] = {
      200,
      R"({"counts":[{"day":"2026-11-01","caller":"+13055550100","rule":"calling-hours","seller":null,
                          "jurisdiction":"US","prohibited":1,"undetermined":0,"calls":1,"last":"2026-11-01T01:00:00Z"}],
               "violations":[{"id":"v-1","caller":null,"called":"+12125550142","rule":"calling-hours",
                              "jurisdiction":"US","outcome":"prohibited","at":"2026-11-01T01:00:00Z"}],
               "next":"c2"})"};
  const auto overview = get("/officer", kSignedIn, {{"since", "2026-11-01"}, {"x", "<"}});
  EXPECT_EQ(overview.status, 200);
  EXPECT_THAT(overview.body,
              HasSubstr("/officer/violations?rule=calling-hours&amp;since=2026-11-01"));
  const auto rows = get("/officer/violations", kSignedIn, {{"rule", "calling-hours"}});
  EXPECT_THAT(rows.body, HasSubstr("href=\"/officer/violations/v-1\""));
  EXPECT_THAT(rows.body, HasSubstr("cursor=c2"));
  answers_["GET /v1/violations/v-1"] = {
      200, R"({"id":"v-1","because":"too early","outcome":"prohibited","standing":"full",
               "evidence":{"file":"a.csv","line":7,"listing":{"edition":"us.national@1"},
                           "path":["a","b"]}})"};
  EXPECT_EQ(get("/officer/violations/v-2", kSignedIn).status, 404);
  const auto evidence = get("/officer/violations/v-1", kSignedIn);
  EXPECT_EQ(evidence.status, 200);
  EXPECT_THAT(evidence.body, HasSubstr("Listing: edition"));
  EXPECT_THAT(evidence.body, HasSubstr("us.national@1"));
}

TEST_F(PagesTest, ACallersPageSaysThatItsOwnerMayBeInnocent) {
  answers_["GET /v1/callers/+13055550100"] = {
      200,
      R"({"number":"+13055550100","level":"low","score":0.5,"words":["The owner may be innocent."],
               "complaints":{"count":2,"subjects":{"Debt":2},"states":{}},"audited":{"rules":{}},"related":[]})"};
  const auto page = get("/officer/callers/+13055550100", kSignedIn);
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr("The owner may be innocent."));
  EXPECT_THAT(page.body, HasSubstr("Debt"));
}

TEST_F(PagesTest, AnAddressThatNeedsAKeyIsComeBackToWithItsFilters) {
  const auto page = get("/officer/violations", {}, {{"rule", "calling-hours"}});
  EXPECT_EQ(header(page, "Location"),
            "/sign-in?next=%2Fofficer%2Fviolations%3Frule%3Dcalling-hours\n");
}

TEST_F(PagesTest, ASelectionGoesIntoANewCaseInTwoRequestsThatARepeatDoesNotDouble) {
  answers_["GET /v1/violations"] = {200, R"({"count":7,"violations":[]})"};
  answers_["GET /v1/cases"] = {200,
                               R"({"cases":[{"id":"2026-0001","title":"<i>","status":"open"}]})"};
  const auto asked = get("/officer/cases/add", kSignedIn, {{"rule", "calling-hours"}, {"x", "y"}});
  EXPECT_THAT(asked.body, HasSubstr("7 violations"));
  EXPECT_THAT(asked.body, HasSubstr("name=\"rule\" value=\"calling-hours\""));
  EXPECT_THAT(asked.body, HasSubstr("2026-0001 &lt;i&gt;"));
  EXPECT_EQ(header(get("/officer/cases/add", kSignedIn), "Location"), "/officer/cases\n");

  auto signed_in = kSignedIn;
  signed_in["sec-fetch-site"] = "same-origin";
  asked_.clear();
  const auto untitled = post("/officer/cases/add", "act=a&case=&rule=calling-hours", signed_in);
  EXPECT_EQ(untitled.status, 400);
  EXPECT_THAT(untitled.body, HasSubstr("role=\"alert\""));
  answers_["POST /v1/cases"] = {201, R"({"id":"2026-0002"})"};
  answers_["POST /v1/cases/2026-0002/items"] = {200, R"({"added":7,"there_already":0})"};
  asked_.clear();
  const auto added =
      post("/officer/cases/add", "act=a&case=&title=Roofs&note=n&rule=calling-hours", signed_in);
  EXPECT_EQ(header(added, "Location"),
            "/officer/cases/2026-0002?done=added&added=7&there_already=0\n");
  ASSERT_EQ(asked_.size(), 2U);
  EXPECT_EQ(asked_[0].headers.at("idempotency-key"), "a-case");
  EXPECT_EQ(asked_[1].headers.at("idempotency-key"), "a-items");
  EXPECT_EQ(Json::parse(asked_[1].body), (Json{{"rule", "calling-hours"}, {"note", "n"}}));
}

TEST_F(PagesTest, ACaseThatWasOpenedForNothingIsChosenWhenTheFormIsSentAgain) {
  answers_["GET /v1/violations/v-1"] = {200, R"({"id":"v-1","because":"too early"})"};
  answers_["GET /v1/cases"] = {200,
                               R"({"cases":[{"id":"2026-0002","title":"R","status":"open"}]})"};
  answers_["POST /v1/cases"] = {201, R"({"id":"2026-0002"})"};
  answers_["POST /v1/cases/2026-0002/items"] = {503, R"({"type":"/problems#unavailable"})"};
  auto signed_in = kSignedIn;
  signed_in["sec-fetch-site"] = "same-origin";
  const auto page = post("/officer/cases/add", "act=a&title=R&note=mine&violation=v-1", signed_in);
  EXPECT_EQ(page.status, 503);
  EXPECT_THAT(page.body, HasSubstr("<option value=\"2026-0002\" selected>"));
  EXPECT_THAT(page.body, HasSubstr(">mine</textarea>"));
  EXPECT_THAT(page.body, Not(HasSubstr("name=\"act\" value=\"a\"")));
}

TEST_F(PagesTest, TheChainOfCustodySaysWhoAddedWhatWhenAndShowsWhatChanged) {
  Json custody = Json::array();
  for (int i = 0; i < 60; ++i) {
    custody.push_back({{"kind", "violation"},
                       {"ref", fmt::format("v{}", i)},
                       {"sha256", "ab"},
                       {"added_at", "2026-11-23T10:00:00Z"},
                       {"added_by", "key:k9"},
                       {"seq", 4},
                       {"state", i == 3 ? "changed" : "held"}});
  }
  custody.push_back({{"kind", "note"},
                     {"ref", "note"},
                     {"sha256", "cd"},
                     {"text", "<b>called</b>"},
                     {"added_at", "2026-11-24T10:00:00Z"},
                     {"added_by", "key:k8"},
                     {"seq", 5},
                     {"state", "held"}});
  const Json one = {{"id", "2026-0001"},   {"title", "Roofs"},
                    {"status", "closed"},  {"closed_at", "2026-11-25T10:00:00Z"},
                    {"reason", "settled"}, {"custody", custody}};
  answers_["GET /v1/cases/2026-0001"] = {200, one.dump()};
  const auto page = get("/officer/cases/2026-0001", kSignedIn).body;
  EXPECT_THAT(page, HasSubstr("60 violations"));
  EXPECT_THAT(page, HasSubstr("1 not as they were"));
  EXPECT_THAT(page, HasSubstr("changed since"));
  EXPECT_THAT(page, HasSubstr("And 10 more"));
  EXPECT_THAT(page, HasSubstr("&lt;b&gt;called&lt;/b&gt;"));
  EXPECT_THAT(page, HasSubstr("key:k8"));
  EXPECT_THAT(page, HasSubstr("settled"));
  EXPECT_THAT(page, Not(HasSubstr("<form method=\"post\" action=\"/officer/cases")))
      << "it is closed";
}

TEST_F(PagesTest, AFileForACaseKeepsItsBytesAndLosesItsPath) {
  answers_["POST /v1/cases/c1/files"] = {200, R"({"added":1,"there_already":0})"};
  Request request = {
      .method = Method::post, .path = "/officer/cases/c1/files", .headers = kSignedIn};
  request.headers["sec-fetch-site"] = "same-origin";
  request.headers["content-type"] = "multipart/form-data; boundary=b";
  request.stream = std::make_unique<Bytes>(
      "--b\r\nContent-Disposition: form-data; name=\"act\"\r\n\r\na\r\n"
      "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\calls\\a.wav\"\r\n\r\n"
      "RIFF\r\n--b--\r\n");
  const auto sent = ask(std::move(request));
  EXPECT_EQ(header(sent, "Location"), "/officer/cases/c1?done=added&added=1&there_already=0\n");
  ASSERT_EQ(asked_.size(), 1U);
  EXPECT_EQ(asked_[0].body, "RIFF");
  EXPECT_EQ(asked_[0].query.find("name")->second, "a.wav");
  EXPECT_EQ(asked_[0].headers.at("idempotency-key"), "a-file");
}

TEST_F(PagesTest, TheDataBookSaysWhatIsWithheldAndOfTooLittleThatThereIsNoBook) {
  answers_["GET /v1/databook"] = {
      200,
      R"({"complaints":40,"duplicates":1,"joined":2,"first":"2026-10-01","last":"2026-10-31","withheld":3,
          "cell_min":5,"population_as_of":"2020-04-01","tables":[{"name":"states",
          "columns":["complaints","robocall","live","not_said"],"rows":[
          {"key":"US-OH","name":"Ohio","complaints":null,"robocall":null,"live":7,"not_said":0,
           "population":11799448,"per_100000":null},
          {"key":"US-TX","name":"Texas","complaints":30,"robocall":20,"live":10,"not_said":0,
           "population":29145505,"per_100000":0.1},
          {"key":"total","name":"total","complaints":40,"robocall":null,"live":17,"not_said":0,
           "population":null,"per_100000":null}]}]})"};
  const auto page = get("/officer/databook", kSignedIn).body;
  EXPECT_THAT(page, HasSubstr("It is below 5"));
  EXPECT_THAT(page, HasSubstr("aria-label=\"Ohio: withheld\""));
  EXPECT_THAT(page, HasSubstr("aria-label=\"Texas: 0.10 complaints per 100,000 people\""));
  EXPECT_THAT(page, HasSubstr("/officer/databook/export?table=states"));
  answers_["GET /v1/databook"] = {409,
                                  R"({"type":"/problems#x","detail":"there are 0 complaints"})"};
  EXPECT_THAT(get("/officer/databook", kSignedIn).body, HasSubstr("there are 0 complaints"));
}

TEST_F(PagesTest, WhatCannotBeExportedIsAPageThatSaysWhy) {
  answers_["GET /v1/violations"] = {400, R"({"type":"/problems#x","detail":"`by` is wrong"})"};
  const auto page = get("/officer/export", kSignedIn, {{"by", "moon"}});
  EXPECT_EQ(page.status, 400);
  EXPECT_EQ(header(page, "Content-Disposition"), "");
  EXPECT_THAT(page.body, HasSubstr("`by` is wrong"));
}

TEST_F(PagesTest, AProblemIsAPageForABrowserAndJsonForPrograms) {
  const auto answered = [&](const std::string& path, const std::string& accept) {
    auto response = problem(405, "method-not-allowed", "Not with this method", "no");
    response.headers = {{"Allow", "GET"}};
    return for_people_({.path = path, .headers = {{"accept", accept}}}, response);
  };
  const auto page = answered("/officer/cases", "text/html,*/*;q=0.8");
  EXPECT_EQ(page.status, 405);
  EXPECT_THAT(page.body, HasSubstr("That cannot be done at this address."));
  EXPECT_EQ(header(page, "Allow"), "GET\n");
  EXPECT_EQ(answered("/officer/cases", "*/*").content_type, "application/problem+json");
  EXPECT_EQ(answered("/v1/cases", "text/html").content_type, "application/problem+json");
}

TEST_F(PagesTest, StaticFilesAreKeptByTheirVersionAndNoOthersAreGiven) {
  const auto sheet = get("/static/lapwing.css");
  EXPECT_EQ(sheet.status, 200);
  EXPECT_EQ(sheet.content_type, "text/css; charset=utf-8");
  EXPECT_EQ(get("/static/en.yaml").status, 404);
  EXPECT_EQ(get("/static/..").status, 404);
}

}  // namespace
}  // namespace lapwing::service::pages
