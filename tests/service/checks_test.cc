// POST /v1/check and /v1/checks.
#include <yaml-cpp/yaml.h>

#include "checker/call_reader.h"
#include "screening/number_json.h"
#include "screening/stated_facts.h"
#include "tests/service/contract.h"

namespace lapwing::service {
namespace {

using nlohmann::json;

class Checks : public Contract {
 protected:
  Checks() { hold("us.national", {"+12125550142,2003-06-01"}); }
  json check(const std::string& body) {
    const auto response = post("/v1/check", body);
    EXPECT_EQ(response.status, 200) << response.body;
    return parsed(response);
  }
  std::string refusal(const std::string& body) {
    const auto response = post("/v1/check", body);
    EXPECT_EQ(response.status, 400) << response.body;
    return json_of(response).value("detail", "");
  }
};

TEST_F(Checks, ExplainsAVerdict) {
  const auto verdict =
      check(R"({"to": "(212) 555-0142", "at": "2026-11-24T15:00:00Z", "lists": ["us.national"]})");
  EXPECT_EQ(verdict["outcome"], "prohibited");
  EXPECT_EQ(verdict["reasons"][0], "listed:us.national:2003-06-01");
  EXPECT_EQ(verdict["lists"][0]["edition"], "us.national@1");
  EXPECT_FALSE(verdict["findings"][0]["citation"].get<std::string>().empty());
}

TEST_F(Checks, TakesTheFlagsOfTheCommandByTheirNames) {
  const auto verdict = check(R"({"to": "(212) 555-0142", "seller": "acme", "channel": "voice",
      "purpose": "sales", "at": "2026-11-24T15:00:00Z", "lists": "us.national",
      "consent": [{"form": "signed-written", "given": "2026-01-02"}], "seller-kind": [],
      "b2b": false, "line": "landline"})");
  EXPECT_EQ(verdict["outcome"], "permitted") << verdict.dump(1);
}

TEST_F(Checks, WhatIsNotSaidIsUnknownAndNeverPermitted) {
  EXPECT_EQ(check(R"({"to": "951677xxxx"})")["outcome"], "undetermined");
  EXPECT_EQ(check(R"({"to": ""})")["outcome"], "undetermined");
  EXPECT_EQ(check(R"({"to": "+13055550143", "at": "2026-11-24T15:00:00Z"})")["outcome"],
            "undetermined")
      << "us.fl is not held";
}

TEST_F(Checks, RefusesWithASentence) {
  EXPECT_EQ(refusal(R"({"from": "+12125550143"})"), "`to` is missing: the number that is called");
  EXPECT_THAT(refusal(R"({"to": "+12125550143", "sellr": "acme"})"),
              testing::StartsWith("there is no field `sellr` here; there are: address"));
  EXPECT_THAT(refusal(R"({"to": "+12125550143", "at": "2026-11-24T15:00:00"})"),
              testing::StartsWith("at: "));
  EXPECT_THAT(refusal(R"({"to": "+12125550143", "b2b": "perhaps"})"),
              testing::HasSubstr("neither yes nor no"));
  EXPECT_THAT(refusal(R"({"to": "+12125550143", "channel": "pigeon"})"),
              testing::StartsWith("channel: `pigeon`"));
  EXPECT_THAT(refusal(R"({"to": "1", "to": "2"})"), testing::HasSubstr("`to` stands twice"));
  EXPECT_THAT(refusal("{\"to\": \"\xff\"}"), testing::StartsWith("the body is not JSON"));
  EXPECT_THAT(refusal(std::string(40, '[') + std::string(40, ']')),
              testing::HasSubstr("nested deeper"));
  EXPECT_EQ(refusal("[]"), "the body must be a JSON object");
  EXPECT_THAT(refusal(R"({"facts": {"to": "+12125550143"}, "to": "+12125550143"})"),
              testing::HasSubstr("stands alone"));
  EXPECT_THAT(refusal(R"({"to": "+12125550143", "internal": {"reqested": "unknown"}})"),
              testing::StartsWith("facts:1: "));
}

TEST_F(Checks, ASubscriberAsksForItsOwnSellerAlone) {
  EXPECT_EQ(post("/v1/check", R"({"to": "+12125550142", "seller": "other"})", "subscriber").status,
            403);
  EXPECT_EQ(post("/v1/check", R"({"to": "+12125550142"})", "subscriber").status, 200);
  EXPECT_EQ(post("/v1/check", R"({"to": "+12125550142"})", "").status, 401);
}

TEST_F(Checks, ABatchAnswersEachNumberAsAScrubDoes) {
  const auto response = post("/v1/checks", R"({"numbers": ["(212) 555-0142", "212 555 0143",
      "951677xxxx", "", "a\"b"], "lists": ["us.national"], "on": "2026-11-24"})");
  ASSERT_EQ(response.status, 200) << response.body;
  const auto answer = parsed(response);
  EXPECT_EQ(answer["results"][0]["outcome"], "prohibited");
  EXPECT_EQ(answer["results"][0]["reasons"], json({"listed:us.national:2003-06-01"}));
  EXPECT_EQ(answer["results"][1]["outcome"], "permitted");
  EXPECT_EQ(answer["results"][1]["numbers"], json({"+12125550143"}));
  EXPECT_EQ(answer["results"][2]["reasons"], json({"masked"}));
  EXPECT_EQ(answer["results"][3]["reasons"], json({"empty"}));
  EXPECT_EQ(answer["results"][4]["to"], "a\"b");
  EXPECT_EQ(answer["prohibited"], 1);
  EXPECT_EQ(answer["permitted"], 1);
  EXPECT_EQ(answer["undetermined"], 3);
  EXPECT_EQ(answer["lists"][0]["edition"], "us.national@1");
}

TEST_F(Checks, BatchesQuickAndLongReadTheSame) {
  const std::string numbers = R"("numbers": ["(212) 555-0142", "+12125550143"])";
  const auto quick = parsed(post("/v1/checks", "{" + numbers + R"(, "lists": "us.national"})"));
  const auto slow = parsed(post("/v1/checks", R"({"lists": "us.national", )" + numbers + "}"));
  EXPECT_EQ(quick, slow);
  EXPECT_EQ(quick["results"].size(), 2u);
}

TEST_F(Checks, ABatchSeesWhatHappenedSince) {
  const std::string body = R"({"numbers": ["512 555 0142"], "lists": "us.tx"})";
  EXPECT_EQ(parsed(post("/v1/checks", body))["results"][0]["outcome"], "permitted");
  enter("us.tx", "+15125550142");
  EXPECT_EQ(parsed(post("/v1/checks", body))["results"][0]["outcome"], "prohibited");
}

TEST_F(Checks, LinesAreAnsweredAsCsv) {
  const auto response = post("/v1/checks?lists=us.national", "(212) 555-0142\r\n2125550143\n",
                             "officer", {{"content-type", "text/plain"}});
  EXPECT_EQ(body_of(response),
            "number,lapwing_outcome,lapwing_numbers,lapwing_reasons\n"
            "(212) 555-0142,prohibited,+12125550142,listed:us.national:2003-06-01\n"
            "2125550143,permitted,+12125550143,\n");
}

TEST_F(Checks, AStaleListIsAnErrorOfTheWholeBatch) {
  const std::string ask = R"({"numbers": ["2125550143"], "lists": "us.national",
                              "on": "2027-01-15")";
  const auto refused = post("/v1/checks", ask + "}");
  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(json_of(refused)["detail"], testing::HasSubstr("too old"));
  const auto marked = parsed(post("/v1/checks", ask + R"(, "allow_stale": true})"));
  EXPECT_THAT(marked["results"][0]["reasons"].dump(), testing::HasSubstr("stale:us.national"));
}

TEST_F(Checks, TooManyAreRefused) {
  std::string lines;
  for (int i = 0; i < 10'001; ++i) lines += "1\n";
  EXPECT_EQ(post("/v1/checks", lines, "officer", {{"content-type", "text/plain"}}).status, 413);
}

TEST_F(Checks, EachCheckOfSeveralIsExplained) {
  const auto answer = parsed(post("/v1/checks", R"({"checks": [
      {"to": "+12125550142", "lists": "us.national", "at": "2026-11-24T15:00:00Z"},
      {"to": "+12125550143", "lists": "us.national", "at": "2026-11-24T15:00:00Z"}]})"));
  EXPECT_EQ(answer["results"][0]["outcome"], "prohibited");
  EXPECT_NE(answer["results"][1]["outcome"], "prohibited");
  EXPECT_EQ(answer["results"][1]["number"]["text"], "+12125550143");
  const auto refused = post("/v1/checks", R"([{"to": "1"}, {"to": "2", "at": "now"}])");
  EXPECT_EQ(refused.status, 400);
  EXPECT_THAT(json_of(refused)["detail"], testing::StartsWith("checks[1]: at:"));
  EXPECT_EQ(post("/v1/checks", R"({"numbers": [1]})").status, 400);
  EXPECT_EQ(post("/v1/checks", R"({})").status, 400);
}

// --- tests/vectors ---

json to_json(const YAML::Node& node) {
  if (node.IsMap()) {
    json object = json::object();
    for (const auto& pair : node) object[pair.first.Scalar()] = to_json(pair.second);
    return object;
  }
  if (node.IsSequence()) {
    json array = json::array();
    for (const auto& item : node) array.push_back(to_json(item));
    return array;
  }
  if (!node.IsScalar()) return nullptr;
  return node.Scalar();
}

json question(const YAML::Node& node) {
  json asked;
  for (const char* key : {"ask", "only", "only_lists", "call", "windows"}) {
    if (node[key]) asked[key] = to_json(node[key]);
  }
  return asked;
}

// All cases in batches, as a client would send them: the answers are those of the library, which
// tests/checker/vectors_test.cc holds to what the cases expect.
TEST_F(Checks, VectorsAreAnsweredAsByTheLibrary) {
  const std::filesystem::path folder = LAPWING_SOURCE_DIR "/tests/vectors";
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".yaml") continue;
    json asked = json::array();
    std::vector<json> expected;
    std::vector<std::string> outcomes;
    for (const auto& node : YAML::LoadFile(entry.path().string())) {
      if (!node["call"] || !node["call"]["to"]) continue;
      asked.push_back(question(node));
      const auto stated = checker::read_stated_calls(asked.back().dump() + "\n", "facts");
      ASSERT_TRUE(stated) << stated.error().message;
      expected.push_back(json::parse(
          screening::dump_line(screening::stated_json(stated->front(), world.service().rulebook))));
      outcomes.push_back(node["outcome"] ? node["outcome"].Scalar() : "");
    }
    if (asked.empty()) continue;
    const auto response =
        world.post("/v1/checks", json{{"checks", asked}}.dump(), World::as("officer"));
    ASSERT_EQ(response.status, 200) << entry.path() << response.body;
    const auto answer = parsed(response);
    ASSERT_EQ(answer["results"].size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      EXPECT_EQ(answer["results"][i], expected[i]) << entry.path() << " case " << i;
      if (!outcomes[i].empty()) {
        EXPECT_EQ(answer["results"][i]["outcome"], outcomes[i]) << entry.path() << " case " << i;
      }
      ++count;
    }
  }
  EXPECT_GT(count, 3000u);
}

}  // namespace
}  // namespace lapwing::service
