// /v1/scrubs: files in, jobs that survive, results out.
#include <chrono>
#include <thread>

#include "base/file_system.h"
#include "service/scrub_jobs.h"
#include "tests/service/contract.h"

namespace lapwing::service {
namespace {

using nlohmann::json;

constexpr const char* kCsv =
    "name,phone\nAnn,(212) 555-0142\nBen,212 555 0143\n\"Cy, Jr\",951677xxxx\n";
constexpr const char* kScrubbed =
    "name,phone,lapwing_outcome,lapwing_numbers,lapwing_reasons\n"
    "Ann,(212) 555-0142,prohibited,+12125550142,listed:us.national:2003-06-01\n"
    "Ben,212 555 0143,permitted,+12125550143,\n"
    "\"Cy, Jr\",951677xxxx,undetermined,,masked\n";

class Scrubs : public Contract {
 protected:
  Scrubs() { hold("us.national", {"+12125550142,2003-06-01"}); }

  json send(const std::string& query, const std::string& body, World::Headers headers = {}) {
    const auto response =
        post("/v1/scrubs?lists=us.national" + query, body, "subscriber", std::move(headers));
    EXPECT_EQ(response.status, 202) << response.body;
    const auto job = json_of(response);
    EXPECT_EQ(header_of(response, "Location"), "/v1/scrubs/" + job.value("id", ""));
    return job;
  }
  // The job once it is over.
  json wait(const std::string& id) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(2);
    while (std::chrono::steady_clock::now() < until) {
      auto job = parsed(get("/v1/scrubs/" + id, "subscriber"));
      if (job["state"] == "done" || job["state"] == "failed") return job;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    ADD_FAILURE() << "the job does not end";
    return {};
  }
  std::string result(const std::string& id, const std::string& query = "") {
    const auto response = get("/v1/scrubs/" + id + "/result" + query, "subscriber");
    EXPECT_EQ(response.status, 200) << response.body;
    return body_of(response);
  }
};

TEST_F(Scrubs, AFileComesBackWithItsVerdicts) {
  const auto job = wait(send("&name=leads.csv", kCsv)["id"]);
  ASSERT_EQ(job["state"], "done") << job.dump(1);
  EXPECT_EQ(job["rows"], 4) << "lines, the header too";
  EXPECT_EQ(job["report"]["rows"], 3);
  EXPECT_EQ(job["report"]["prohibited"], 1);
  EXPECT_EQ(job["report"]["input"], "leads.csv");
  EXPECT_EQ(job["progress"], 1.0);
  EXPECT_EQ(result(job["id"]), kScrubbed);
}

TEST_F(Scrubs, NumbersMayComeAsJson) {
  const auto job = wait(send(
      "", R"({"name": "n.json", "lists": ["us.national"], "numbers": ["2125550142", "a,\"b"]})",
      {{"content-type", "application/json"}})["id"]);
  ASSERT_EQ(job["state"], "done") << job.dump(1);
  EXPECT_EQ(job["name"], "n.json");
  EXPECT_EQ(result(job["id"]),
            "number,lapwing_outcome,lapwing_numbers,lapwing_reasons\n"
            "2125550142,prohibited,+12125550142,listed:us.national:2003-06-01\n"
            "\"a,\"\"b\",undetermined,,none\n");
  for (const auto* wrong : {R"({"numbers": [1]})", R"({"numbers": ["1"], "numbers": ["2"]})",
                            R"({"lists": "us.tx"})", R"({"numbers": ["1"], "sellr": "x"})",
                            R"({"numbers": {"a": 1}})", R"(["1"])", R"({"numbers": ["1")"}) {
    EXPECT_EQ(
        post("/v1/scrubs", wrong, "subscriber", {{"content-type", "application/json"}}).status, 400)
        << wrong;
  }
}

TEST_F(Scrubs, EachOutcomeMayBeHadApart) {
  const auto job = wait(send("&split=true", kCsv)["id"]);
  EXPECT_EQ(result(job["id"], "?part=permitted"),
            "name,phone,lapwing_outcome,lapwing_numbers,lapwing_reasons\n"
            "Ben,212 555 0143,permitted,+12125550143,\n");
  const auto whole = wait(send("", kCsv)["id"]);
  EXPECT_EQ(get("/v1/scrubs/" + whole["id"].get<std::string>() + "/result?part=permitted").status,
            409);
}

TEST_F(Scrubs, AScrubThatCannotBeSaysWhy) {
  const auto unread = wait(send("&column=telephone&name=leads.csv", kCsv)["id"]);
  EXPECT_EQ(unread["state"], "failed");
  EXPECT_THAT(unread["error"], testing::StartsWith("leads.csv: "));
  const auto stale = wait(send("&on=2027-01-15", kCsv)["id"]);
  EXPECT_EQ(stale["state"], "failed");
  EXPECT_THAT(stale["error"], testing::HasSubstr("too old"));
  const auto id = stale["id"].get<std::string>();
  EXPECT_EQ(get("/v1/scrubs/" + id + "/result", "subscriber").status, 409);
  EXPECT_EQ(post("/v1/scrubs?channel=pigeon", kCsv).status, 400);
  EXPECT_EQ(post("/v1/scrubs?chanel=voice", kCsv).status, 400);
  EXPECT_EQ(post("/v1/scrubs?seller=other", kCsv, "subscriber").status, 403);
}

TEST_F(Scrubs, ARepeatUnderItsKeyIsTheSameScrub) {
  const World::Headers key = {{"idempotency-key", "once"}};
  const auto first = send("", kCsv, key);
  const auto second = send("", kCsv, key);
  EXPECT_EQ(first["id"], second["id"]);
  EXPECT_EQ(parsed(get("/v1/scrubs", "subscriber"))["scrubs"].size(), 1u);
}

TEST_F(Scrubs, OthersDoNotSeeThem) {
  const auto job = wait(send("", kCsv)["id"]);
  const auto id = job["id"].get<std::string>();
  Identity stranger{.role = Role::subscriber, .key = "other", .organization = "elsewhere"};
  Request request;
  request.identity = stranger;
  request.path_values = {{"id", id}};
  const auto router = all_routes(world.service());
  for (const auto* pattern : {"/v1/scrubs/{id}", "/v1/scrubs/{id}/result"}) {
    const auto& routes = router.routes();
    const auto route = std::find_if(routes.begin(), routes.end(), [&](const Route& one) {
      return one.pattern == pattern && one.method == Method::get;
    });
    ASSERT_NE(route, routes.end());
    EXPECT_EQ(route->handle(request).status, 404);
  }
}

TEST_F(Scrubs, RowsOutsideTheAreasPaidForAreLeftUndetermined) {
  enter("seller/acme/internal", "+14155550101");
  const std::string file = "phone\n2125550142\n2125550143\n4155550100\n4155550101\n";
  const auto router = all_routes(world.service());
  const auto ask_as = [&](std::vector<std::string> areas, Method method, const std::string& path,
                          const std::string& body = "") {
    Request request;
    request.identity = {.role = Role::subscriber, .key = "k", .seller = "acme", .areas = areas};
    const auto match = router.find(method, path);
    request.path_values = match.path_values;
    if (method == Method::post) request.query = {{"lists", "us.national"}};
    request.stream = body_of(body);
    return match.route->handle(request);
  };
  const auto scrubbed = [&](const std::vector<std::string>& areas) {
    const auto id =
        json_of(ask_as(areas, Method::post, "/v1/scrubs", file))["id"].get<std::string>();
    for (;;) {
      const auto result = ask_as(areas, Method::get, "/v1/scrubs/" + id + "/result");
      if (result.status != 409) return body_of(result);
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  };
  const std::string header = "phone,lapwing_outcome,lapwing_numbers,lapwing_reasons\n";
  const std::string own = "4155550101,prohibited,+14155550101,internal:acme:2026-11-24";
  EXPECT_EQ(scrubbed({"1212"}),
            header +
                "2125550142,prohibited,+12125550142,listed:us.national:2003-06-01\n"
                "2125550143,permitted,+12125550143,\n"
                "4155550100,undetermined,+14155550100,not-subscribed\n" +
                own + ";not-subscribed\n");
  // Nothing was looked up: a number that is listed looks like one that is not.
  EXPECT_EQ(scrubbed({}), header +
                              "2125550142,undetermined,+12125550142,not-subscribed\n"
                              "2125550143,undetermined,+12125550143,not-subscribed\n"
                              "4155550100,undetermined,+14155550100,not-subscribed\n" +
                              own + ";not-subscribed\n");
  EXPECT_EQ(scrubbed({"1212", ""}),
            header +
                "2125550142,prohibited,+12125550142,listed:us.national:2003-06-01\n"
                "2125550143,permitted,+12125550143,\n"
                "4155550100,permitted,+14155550100,\n" +
                own + "\n");
  const auto preview = parsed(ask_as({"12125"}, Method::post, "/v1/scrubs/preview", file));
  EXPECT_EQ(preview["rows"][0]["outcome"], "prohibited");
  EXPECT_EQ(preview["rows"][2]["reasons"], json({"not-subscribed"}));
}

TEST_F(Scrubs, AFileThatCannotBeReadIsAProblemAndNeverClean) {
  const std::string binary("2125550143\n\0\0\0\0\0\0\0\0", 19);
  const std::string cut_gzip = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03 cut";
  for (const auto& body : {binary, "phone\n" + std::string(2 << 20, '2') + "\n"}) {
    const auto job = wait(send("&name=leads.csv", body)["id"]);
    EXPECT_EQ(job["state"], "failed");
    EXPECT_THAT(job["error"], testing::StartsWith("leads.csv: "));
    EXPECT_TRUE(job["report"].is_null());
    EXPECT_EQ(get("/v1/scrubs/" + job["id"].get<std::string>() + "/result", "subscriber").status,
              409);
  }
  EXPECT_EQ(post("/v1/scrubs?lists=us.national", cut_gzip, "subscriber").status, 400);
}

TEST_F(Scrubs, WhatIsDeletedIsGone) {
  const auto id = wait(send("", kCsv)["id"])["id"].get<std::string>();
  EXPECT_EQ(ask(Method::del, "/v1/scrubs/" + id, "", "subscriber").status, 204);
  EXPECT_EQ(get("/v1/scrubs/" + id, "subscriber").status, 404);
  EXPECT_FALSE(std::filesystem::exists(world.service().data / "scrubs" / id));
  EXPECT_EQ(ask(Method::del, "/v1/scrubs/" + id, "", "subscriber").status, 404);
}

// A start over what a kill left behind.
TEST_F(Scrubs, AnInterruptedJobBeginsAgainAndAFinishedOneStays) {
  const auto done = wait(send("&name=done.csv", kCsv)["id"])["id"].get<std::string>();
  const auto cut = wait(send("&name=cut.csv", kCsv)["id"])["id"].get<std::string>();
  const auto folder = world.service().data / "scrubs";
  // As it was while it ran: no result yet, and job.json as it was submitted.
  std::filesystem::remove(folder / cut / "result.csv");
  auto& files = world.service().files;
  auto job = json::parse(*read_whole_file(files, folder / cut / "job.json"));
  job["state"] = "running";
  job["report"] = nullptr;
  ASSERT_TRUE(write_file_atomically(files, folder / cut / "job.json", job.dump()));
  // And one whose file did not come whole.
  std::filesystem::create_directories(folder / "half");
  world.directory().write("data/scrubs/half/input.x.part", "212");

  world.serve(Router());
  world.serve(all_routes(world.service()));
  EXPECT_EQ(wait(cut)["state"], "done");
  EXPECT_EQ(result(cut), kScrubbed);
  EXPECT_EQ(parsed(get("/v1/scrubs/" + done, "subscriber"))["state"], "done");
  EXPECT_EQ(result(done), kScrubbed);
  EXPECT_FALSE(std::filesystem::exists(folder / "half"));
}

TEST_F(Scrubs, AResultWithoutItsJobsWordIsFound) {
  const auto id = wait(send("", kCsv)["id"])["id"].get<std::string>();
  const auto path = world.service().data / "scrubs" / id / "job.json";
  auto job = json::parse(*read_whole_file(world.service().files, path));
  job["state"] = "running";
  job["report"] = nullptr;
  ASSERT_TRUE(write_file_atomically(world.service().files, path, job.dump()));
  world.serve(Router());
  world.serve(all_routes(world.service()));
  EXPECT_EQ(wait(id)["report"]["rows"], 3);
  EXPECT_EQ(result(id), kScrubbed);
}

TEST_F(Scrubs, APreviewShowsColumnsAndVerdicts) {
  const auto response = post("/v1/scrubs/preview?lists=us.national&rows=2", kCsv, "subscriber");
  ASSERT_EQ(response.status, 200) << response.body;
  const auto preview = parsed(response);
  EXPECT_EQ(preview["header"], true);
  EXPECT_EQ(preview["columns"][1], (json{{"number", 2}, {"name", "phone"}, {"phone", true}}));
  ASSERT_EQ(preview["rows"].size(), 2u);
  EXPECT_EQ(preview["rows"][0]["outcome"], "prohibited");
  EXPECT_EQ(preview["rows"][1]["outcome"], "permitted");
  EXPECT_EQ(post("/v1/scrubs/preview?column=telephone", kCsv, "subscriber").status, 400);
}

}  // namespace
}  // namespace lapwing::service
