// GET /v1/lists and below: what is held, and the feed a follower keeps a copy by.
#include <map>

#include "base/sha256.h"
#include "tests/service/contract.h"

namespace lapwing::service {
namespace {

using nlohmann::json;

class Lists : public Contract {
 protected:
  std::vector<json> feed(const std::string& list, std::uint64_t since) {
    const auto response = get(fmt::format("/v1/lists/{}/changes?since={}", list, since));
    EXPECT_EQ(response.status, 200) << response.body;
    return lines_of(body_of(response));
  }
};

// Somebody who holds a copy by the feed alone.
struct Follower {
  std::map<std::string, std::string> numbers;  // since which day
  std::uint64_t seq = 0;

  // The SHA-256 that the feed promised; nothing where it says that nothing happened.
  std::string apply(const std::vector<json>& lines) {
    EXPECT_EQ(lines.front().at("since"), seq);
    EXPECT_EQ(lines.front().at("changes"), lines.size() - 2);
    for (const auto& line : lines) {
      if (!line.contains("change")) continue;
      if (line["change"] == "remove") {
        EXPECT_EQ(numbers.erase(line["number"]), 1u);
      } else {
        EXPECT_EQ(numbers.contains(line["number"]), line["change"] == "redate");
        numbers[line["number"]] = line["on"];
      }
    }
    EXPECT_EQ(lines.back().at("end"), true);
    seq = lines.back().at("seq");
    return lines.back().value("content_sha256", "");
  }
  std::string sha256() const {
    std::string text;
    for (const auto& [number, day] : numbers) text += number.substr(1) + "\n";
    return hex(lapwing::sha256(text));
  }
};

TEST_F(Lists, ShowWhatIsHeldAndHowOldItIs) {
  hold("us.national", {"+12125550142"});
  const auto lists = parsed(get("/v1/lists"))["lists"];
  ASSERT_EQ(lists.size(), 1u);
  EXPECT_EQ(lists[0]["list"], "us.national");
  EXPECT_EQ(lists[0]["age_days"], 1);
  EXPECT_EQ(lists[0]["stale"], false);
  EXPECT_GT(parsed(get("/v1/lists?all=true"))["lists"].size(), 20u);
  EXPECT_EQ(parsed(get("/v1/lists/us.fl"))["count"], 0);
  EXPECT_EQ(get("/v1/lists/us.nowhere").status, 404);
  EXPECT_EQ(get("/v1/lists/NO WAY").status, 404);
  EXPECT_EQ(get("/v1/lists", "").status, 401);
}

TEST_F(Lists, EditionsComePageByPage) {
  for (int day = 20; day < 23; ++day) {
    hold("us.national", {fmt::format("+121255501{}", day)},
         fmt::format("2026-11-{}T12:00:00Z", day));
  }
  std::vector<std::string> seen;
  std::string target = "/v1/lists/us.national/editions?limit=2";
  for (int pages = 0; pages < 2; ++pages) {
    const auto response = get(target);
    const auto page = parsed(response);
    for (const auto& edition : page["editions"]) seen.push_back(edition["edition"]);
    if (page["next"].is_null()) {
      EXPECT_EQ(header_of(response, "Link"), "");
      break;
    }
    const auto link = header_of(response, "Link");
    EXPECT_THAT(link, testing::EndsWith(">; rel=\"next\""));
    target = link.substr(1, link.find('>') - 1);
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"us.national@1", "us.national@2", "us.national@3"}));
  EXPECT_EQ(get("/v1/lists/us.national/editions?cursor=zz").status, 400);
  EXPECT_EQ(get("/v1/lists/us.national/editions?cursor=ab").status, 400);
  EXPECT_EQ(get("/v1/lists/us.national/editions?limit=0").status, 400);
}

TEST_F(Lists, AFollowerHasExactlyTheListFromAnyPoint) {
  Follower patient;
  std::vector<Follower> stages;
  const auto step = [&] {
    stages.push_back(patient);
    const auto promised = patient.apply(feed("us.tx", patient.seq));
    EXPECT_EQ(promised, patient.sha256());
  };
  enter("us.tx", "+15125550142");
  enter("us.tx", "+15125550143");
  step();
  const auto removed = world.service().registry.remove(
      *registry::ListId::parse("us.tx"), *E164::from_value(15125550142),
      registry::EndReason::deregistered, {.actor = "test", .method = "operator"});
  ASSERT_TRUE(removed);
  enter("us.tx", "+15125550144");
  step();
  enter("us.tx", "+15125550142");
  step();
  EXPECT_EQ(patient.numbers.size(), 3u);
  // Whoever went to sleep at any stage comes to the same.
  for (auto& sleeper : stages) {
    const auto promised = sleeper.apply(feed("us.tx", sleeper.seq));
    EXPECT_EQ(promised, sleeper.sha256());
    EXPECT_EQ(sleeper.numbers, patient.numbers);
    EXPECT_EQ(sleeper.seq, patient.seq);
  }
}

TEST_F(Lists, AFollowerOfAListThatIsHeldBeginsWithNothing) {
  hold("us.national", {"+12125550142,2020-05-01", "+12125550143"}, "2026-11-20T12:00:00Z");
  Follower follower;
  const auto whole = follower.apply(feed("us.national", 0));
  EXPECT_EQ(whole, follower.sha256());
  EXPECT_EQ(follower.numbers.size(), 2u);
  hold("us.national", {"+12125550142,2020-05-01", "+12125550143", "+12125550144"});
  const auto changed = follower.apply(feed("us.national", follower.seq));
  EXPECT_EQ(changed, follower.sha256());
  EXPECT_EQ(follower.numbers.size(), 3u);
}

TEST_F(Lists, NothingNewIsSaidInTwoLines) {
  enter("us.tx", "+15125550142");
  Follower follower;
  (void)follower.apply(feed("us.tx", 0));
  const auto again = feed("us.tx", follower.seq);
  EXPECT_EQ(again.size(), 2u);
  EXPECT_EQ(follower.apply(again), "");
}

TEST_F(Lists, WhoTookAFeedIsOnRecord) {
  enter("us.tx", "+15125550142");
  (void)feed("us.tx", 0);
  const auto taken = world.service().registry.exports_taken();
  ASSERT_TRUE(taken);
  ASSERT_EQ(taken->size(), 1u);
  EXPECT_EQ(taken->front().taken.taken_by, "key:key-officer");
}

TEST_F(Lists, AFeedFromTheFutureIsRefused) {
  enter("us.tx", "+15125550142");
  EXPECT_EQ(get("/v1/lists/us.tx/changes?since=99").status, 400);
  EXPECT_EQ(get("/v1/lists/us.tx/changes?since=-1").status, 400);
  EXPECT_EQ(get("/v1/lists/au.dncr/changes?since=0").status, 409);
}

TEST_F(Lists, AnEditionIsImportedWhileTheServiceAnswers) {
  const std::string target = "/v1/lists/us.national/editions?format=numbers&area=212&name=212.txt";
  const std::string now = "&obtained=2026-11-24T06:00:00Z";
  const auto imported = post(target + now, "2125550142\n2125550143\nno phone\n", "administrator");
  // Too many rows that are none.
  EXPECT_EQ(imported.status, 409) << imported.body;
  EXPECT_TRUE(parsed(get("/v1/lists/us.national/editions"))["editions"].empty());
  const auto kept = post(target + now + "&accept_change=true", "2125550142\n2125550143\nno phone\n",
                         "administrator");
  ASSERT_EQ(kept.status, 201) << kept.body;
  EXPECT_EQ(json_of(kept)["count"], 2);
  EXPECT_EQ(json_of(kept)["coverage"], json({"1212"}));
  EXPECT_EQ(json_of(kept)["errors"][0]["file"], "212.txt");
  EXPECT_EQ(json_of(kept)["errors"][0]["line"], 3);
  EXPECT_EQ(parsed(get("/v1/numbers/+12125550142?list=us.national"))["listed"], true);
  const auto again = json_of(post(target + now + "&accept_change=true",
                                  "2125550142\n2125550143\nno phone\n", "administrator"));
  EXPECT_EQ(again["recorded"], false);
  EXPECT_EQ(parsed(get("/v1/lists/us.national/editions"))["editions"].size(), 1u);

  EXPECT_EQ(post(target, "2125550142\n", "administrator").status, 400) << "without `obtained`";
  EXPECT_EQ(post(target + "&obtained=2026-12-24", "2125550142\n", "administrator").status, 400);
  EXPECT_EQ(post(target + now + "&follows=us.national@1", "2125550144\n", "administrator").status,
            400);
  EXPECT_EQ(post("/v1/lists/us.nowhere/editions?obtained=2026-11-24", "1", "administrator").status,
            404);
  EXPECT_EQ(post(target + now, "2125550142\n").status, 403) << "an officer";
  EXPECT_TRUE(std::filesystem::is_empty(world.service().data / "service" / "imports"));
}

}  // namespace
}  // namespace lapwing::service
