// POST /v1/call-logs and GET /v1/violations.
#include "tests/service/contract.h"

namespace lapwing::service {
namespace {

using nlohmann::json;

// Two calls to a listed number by the same caller, one to another.
constexpr const char* kLog =
    "called,caller,start,seller\n"
    "2125550142,+13055550100,2026-11-23 15:00:00,acme\n"
    "2125550142,+13055550100,2026-11-23 16:00:00,acme\n"
    "2125550143,+13055550101,2026-11-23 15:00:00,acme\n";

class Violations : public Contract {
 protected:
  Violations() { hold("us.national", {"+12125550142,2003-06-01"}); }
  Response send(const std::string& query = "?format=csv&tz=America/New_York",
                const std::string& role = "officer") {
    return post("/v1/call-logs" + query, kLog, role);
  }
};

TEST_F(Violations, ALogIsJudgedAndWhatItBrokeIsKept) {
  const auto response = send();
  ASSERT_EQ(response.status, 201) << response.body;
  const auto audit = json_of(response);
  EXPECT_EQ(audit["calls"], 3);
  EXPECT_EQ(audit["files"][0]["rejected"], 0);
  EXPECT_GE(audit["violations"], 2);
  const auto again = json_of(send());
  EXPECT_EQ(audit["audit"], again["audit"]);
  EXPECT_EQ(audit["violations"], again["violations"]);

  const auto listed = parsed(get("/v1/violations?caller=13055550100&rule=registry-listing"));
  ASSERT_FALSE(listed["violations"].empty());
  for (const auto& one : listed["violations"]) EXPECT_EQ(one["caller"], "+13055550100");
  const auto first = listed["violations"].front();
  EXPECT_EQ(parsed(get("/v1/violations/" + first["id"].get<std::string>())), first);
  EXPECT_EQ(get("/v1/violations/nosuch").status, 404);
  EXPECT_EQ(get("/v1/violations/" + first["id"].get<std::string>(), "subscriber").status, 403);
}

TEST_F(Violations, ComePageByPageAndAsLines) {
  ASSERT_EQ(send().status, 201);
  const auto all = lines_of(body_of(get("/v1/violations?format=ndjson")));
  ASSERT_GE(all.size(), 2u);
  std::vector<json> paged;
  std::string target = "/v1/violations?limit=1";
  for (std::size_t i = 0; i <= all.size(); ++i) {
    const auto page = parsed(get(target));
    EXPECT_EQ(page["count"], all.size());
    for (const auto& one : page["violations"]) paged.push_back(one);
    if (page["next"].is_null()) break;
    target = "/v1/violations?limit=1&cursor=" + page["next"].get<std::string>();
  }
  EXPECT_EQ(paged, all);
  EXPECT_THAT(body_of(get("/v1/violations?format=csv")),
              testing::StartsWith("id,call,caller,called,seller,at,rule"));
}

TEST_F(Violations, AreCounted) {
  ASSERT_EQ(send().status, 201);
  const auto counts = parsed(get("/v1/violations?by=caller"));
  EXPECT_EQ(counts["by"], "caller");
  EXPECT_EQ(counts["counts"][0]["caller"], "+13055550100");
  EXPECT_THAT(body_of(get("/v1/violations?by=caller&format=csv")),
              testing::StartsWith("caller,prohibited,"));
}

TEST_F(Violations, AreFoundAndCountedByThePlaceCalled) {
  ASSERT_EQ(send().status, 201);
  const auto counts = parsed(get("/v1/violations?by=called-place"))["counts"];
  ASSERT_EQ(counts.size(), 1u);
  EXPECT_EQ(counts[0]["called-place"], "US-NY");
  const auto all = parsed(get("/v1/violations"))["count"];
  EXPECT_EQ(parsed(get("/v1/violations?called_place=US-NY"))["count"], all);
  EXPECT_EQ(parsed(get("/v1/violations?called_place=US-FL"))["count"], 0);
}

TEST_F(Violations, RefuseWithASentence) {
  EXPECT_EQ(send("?format=csv").status, 400);
  EXPECT_EQ(send("?format=csv&tz=Mars/Olympus").status, 400);
  EXPECT_EQ(send("?format=pigeon&tz=UTC").status, 400);
  EXPECT_EQ(send("?format=csv&tz=UTC&zone=UTC").status, 400);
  EXPECT_EQ(send("?format=asterisk&tz=UTC&map=called:X").status, 400);
  EXPECT_EQ(send("?format=csv&tz=UTC", "subscriber").status, 403);
  EXPECT_EQ(get("/v1/violations?by=moon").status, 400);
  EXPECT_EQ(get("/v1/violations?caller=nobody").status, 400);
  EXPECT_EQ(get("/v1/violations?outcome=permitted").status, 400);
  EXPECT_EQ(get("/v1/violations?since=yesterday").status, 400);
  EXPECT_EQ(get("/v1/violations", "subscriber").status, 403);
}

TEST_F(Violations, AConsumersComplaintIsKeptAndFound) {
  const std::string body =
      R"({"caller": "(305) 555-0100", "at": "2026-11-23T10:00:00-05:00", "subject": "roofs"})";
  const auto kept = post("/v1/complaints", body, "");
  ASSERT_EQ(kept.status, 201) << kept.body;
  EXPECT_EQ(json_of(kept)["recorded"], true);
  const auto found = parsed(get("/v1/complaints?caller=3055550100"));
  ASSERT_EQ(found["complaints"].size(), 1u);
  EXPECT_EQ(found["complaints"][0]["id"], json_of(kept)["id"]);
  EXPECT_EQ(parsed(get("/v1/complaints?by=caller"))["counts"][0]["caller"], "+13055550100");
  const auto profile = parsed(get("/v1/callers/+13055550100"));
  EXPECT_EQ(profile["number"], "+13055550100");
  EXPECT_FALSE(profile["words"].empty());
}

TEST_F(Violations, AComplaintThatCannotBeReadIsRefused) {
  EXPECT_EQ(post("/v1/complaints", R"({"at": "2026-11-23T10:00:00-05:00"})", "").status, 400);
  EXPECT_EQ(post("/v1/complaints", R"({"caller": "1", "at": "tomorrow"})", "").status, 400);
  EXPECT_EQ(post("/v1/complaints", R"({"caler": "1"})", "").status, 400);
  EXPECT_EQ(get("/v1/complaints", "subscriber").status, 403);
  EXPECT_EQ(get("/v1/callers/nobody").status, 400);
}

TEST_F(Violations, ACaseTakesItemsAndFiles) {
  ASSERT_EQ(send().status, 201);
  ASSERT_EQ(
      post("/v1/complaints", R"({"caller": "3055550100", "at": "2026-11-23T10:00:00-05:00"})", "")
          .status,
      201);
  const auto id = json_of(post("/v1/cases", R"({"title": "Roofs"})")).value("id", "");
  const auto items = "/v1/cases/" + id + "/items";
  const auto found = parsed(get("/v1/violations?caller=3055550100"))["count"].get<std::size_t>();
  const auto added =
      post(items,
           R"({"caller": "(305) 555-0100", "complaints_of": "3055550100", "note": "third month"})");
  ASSERT_EQ(added.status, 200) << added.body;
  EXPECT_EQ(json_of(added)["added"], found + 2);
  const auto one = parsed(get("/v1/violations?limit=1"))["violations"][0]["id"].get<std::string>();
  const auto again = json_of(
      post(items, json{{"violation", {one}}, {"consent", {"2125550142", "2125550143"}}}.dump()));
  EXPECT_EQ(again["there_already"], 1);
  EXPECT_EQ(again["added"], 2);
  EXPECT_EQ(post("/v1/cases/" + id + "/files?name=call.wav", std::string("RI\0FF", 5)).status, 200);
  const auto shown = parsed(get("/v1/cases/" + id));
  EXPECT_EQ(shown["counts"]["complaint"], 1);
  const auto& file = shown["custody"].back();
  EXPECT_EQ(file["kind"], "file");
  EXPECT_EQ(file["ref"], "call.wav");
  EXPECT_EQ(file["sha256"], hex(sha256(std::string_view("RI\0FF", 5))));
  EXPECT_EQ(file["added_by"], "key:key-officer");

  for (const auto* wrong : {"{}", R"({"violation": "nosuch"})", R"({"consent": "no phone"})",
                            R"({"seller": "nobody"})", R"({"since": "yesterday"})"}) {
    const auto refused = post(items, wrong);
    EXPECT_TRUE(refused.status == 400 || refused.status == 404) << wrong << refused.body;
  }
  EXPECT_EQ(parsed(get("/v1/cases/" + id))["counts"], shown["counts"]);
  EXPECT_EQ(post("/v1/cases/none/files?name=a", "x").status, 404);
  EXPECT_EQ(post("/v1/cases/" + id + "/files?name=../a", "x").status, 400);
  EXPECT_EQ(post(items, R"({"note": "x"})", "subscriber").status, 403);
}

TEST_F(Violations, ACaseTakesWhatAnyFilterFindsAndNothingOnceItIsClosed) {
  ASSERT_EQ(send().status, 201);
  const auto id = json_of(post("/v1/cases", R"({"title": "Roofs"})")).value("id", "");
  const auto path = "/v1/cases/" + id;
  const auto all = parsed(get("/v1/violations"))["count"];
  const auto added = post(path + "/items", R"({"called_place": "US-NY"})");
  EXPECT_EQ(json_of(added)["added"], all) << added.body;
  EXPECT_EQ(post(path + "/items", R"({"jurisdiction": "US-FL"})").status, 404);

  EXPECT_EQ(post(path + "/close", "{}").status, 400);
  EXPECT_EQ(post(path + "/close", R"({"reason": ""})").status, 400);
  EXPECT_EQ(post(path + "/close", R"({"why": "settled"})").status, 400);
  EXPECT_EQ(post(path + "/close", R"({"reason": "settled"})", "subscriber").status, 403);
  EXPECT_EQ(post("/v1/cases/none/close", R"({"reason": "settled"})").status, 404);
  const auto closed = post(path + "/close", R"({"reason": "settled"})");
  ASSERT_EQ(closed.status, 200) << closed.body;
  EXPECT_EQ(json_of(closed)["status"], "closed");
  EXPECT_EQ(json_of(closed)["reason"], "settled");
  EXPECT_EQ(json_of(closed)["closed_by"], "key:key-officer");
  EXPECT_EQ(post(path + "/close", R"({"reason": "again"})").status, 409);
  EXPECT_EQ(post(path + "/items", R"({"note": "late"})").status, 409);
  EXPECT_EQ(post(path + "/files?name=late.txt", "x").status, 409);
  EXPECT_EQ(parsed(get("/v1/cases?status=closed"))["cases"][0]["id"], id);
}

TEST_F(Violations, TheDataBookWithholdsWhatIsSmall) {
  EXPECT_EQ(get("/v1/databook").status, 409) << "there is nothing to tell";
  for (int i = 0; i < 12; ++i) {
    const json complaint = {{"caller", fmt::format("30555501{:02}", i)},
                            {"at", "2026-11-23T10:00:00-05:00"},
                            {"state", i < 3 ? "Ohio" : "Texas"},
                            {"robocall", i % 2 == 0},
                            {"subject", "roofs"}};
    ASSERT_EQ(post("/v1/complaints", complaint.dump(), "").status, 201);
  }
  const auto book = parsed(get("/v1/databook"));
  EXPECT_EQ(book["complaints"], 12);
  EXPECT_EQ(book["cell_min"], 5);
  EXPECT_GT(book["withheld"], 0);
  const auto& states = book["tables"][0];
  EXPECT_EQ(states["name"], "states");
  EXPECT_EQ(states["rows"][0]["key"], "US-OH");
  EXPECT_TRUE(states["rows"][0]["complaints"].is_null()) << "three";
  EXPECT_TRUE(states["rows"][0]["per_100000"].is_null()) << "would tell the three";
  EXPECT_EQ(states["rows"].back()["complaints"], 12);
  const auto csv = body_of(get("/v1/databook?format=csv&table=states"));
  EXPECT_THAT(csv, testing::StartsWith("state,name,complaints,robocall,live,not_said,population,"));
  EXPECT_THAT(csv, testing::HasSubstr("\nUS-OH,Ohio,*,"));
  EXPECT_EQ(get("/v1/databook?until=2020-01-01").status, 409);
  for (const auto* wrong : {"?format=csv", "?table=states", "?format=csv&table=moons",
                            "?since=yesterday", "?caller=3055550100"}) {
    EXPECT_EQ(get(std::string("/v1/databook") + wrong).status, 400) << wrong;
  }
  EXPECT_EQ(get("/v1/databook", "subscriber").status, 403);

  // The complaints behind it, as files.
  EXPECT_EQ(parsed(get("/v1/complaints?by=place"))["counts"][0]["place"], "US-TX");
  EXPECT_EQ(lines_of(body_of(get("/v1/complaints?format=ndjson&state=US-OH"))).size(), 3u);
  EXPECT_THAT(body_of(get("/v1/complaints?format=csv")), testing::StartsWith("id,source,caller,"));
  EXPECT_EQ(body_of(get("/v1/complaints?format=csv&by=place&state=Ohio")).substr(0, 45),
            "place,complaints,robocalls,first,last\nUS-OH,3");
  EXPECT_EQ(get("/v1/complaints?format=xml").status, 400);
}

TEST_F(Violations, CasesAreOpenedAndListed) {
  const auto made = post("/v1/cases", R"({"title": "Roofs by telephone"})");
  ASSERT_EQ(made.status, 201) << made.body;
  const auto id = json_of(made).value("id", "");
  EXPECT_EQ(header_of(made, "Location"), "/v1/cases/" + id);
  EXPECT_EQ(parsed(get("/v1/cases?status=open"))["cases"][0]["title"], "Roofs by telephone");
  EXPECT_TRUE(parsed(get("/v1/cases?status=closed"))["cases"].empty());
  EXPECT_EQ(parsed(get("/v1/cases/" + id))["custody"].size(), 0u);
  EXPECT_EQ(get("/v1/cases/none").status, 404);
  EXPECT_EQ(post("/v1/cases", "{}").status, 400);
  EXPECT_EQ(get("/v1/cases", "subscriber").status, 403);
  EXPECT_TRUE(parsed(get("/v1/referrals"))["referrals"].empty());
  EXPECT_EQ(get("/v1/referrals/none").status, 404);
}

}  // namespace
}  // namespace lapwing::service
