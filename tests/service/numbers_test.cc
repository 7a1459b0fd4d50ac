// GET /v1/numbers/{n} and its history.
#include "tests/service/contract.h"

namespace lapwing::service {
namespace {

using nlohmann::json;

class Numbers : public Contract {
 protected:
  json ask_for(const std::string& target) {
    const auto response = get("/v1/numbers/" + target);
    EXPECT_EQ(response.status, 200) << response.body;
    return parsed(response);
  }
};

TEST_F(Numbers, SaysSinceWhenANumberIsListed) {
  hold("us.national", {"+12125550142,2003-06-01"});
  for (const auto* text : {"+12125550142", "12125550142", "(212) 555-0142", "2125550142"}) {
    const auto answer = ask_for(std::string(text) + "?list=us.national");
    EXPECT_EQ(answer["listed"], true) << text;
    EXPECT_EQ(answer["lists"][0]["since"], "2003-06-01");
    EXPECT_EQ(answer["lists"][0]["edition"], "us.national@1");
    EXPECT_EQ(answer["number"]["numbers"][0]["e164"], "+12125550142");
  }
}

TEST_F(Numbers, SaysNotListedOnlyWhereAFreshListSaysSo) {
  hold("us.national", {"+12125550142"}, "2026-11-23T12:00:00Z", {"1212"});
  EXPECT_EQ(ask_for("+12125550143?list=us.national")["listed"], false);
  const auto outside = ask_for("+14155550143?list=us.national");
  EXPECT_EQ(outside["listed"], nullptr);
  EXPECT_EQ(outside["lists"][0]["state"], "not-covered");
  const auto not_held = ask_for("+13055550143?list=us.fl");
  EXPECT_EQ(not_held["listed"], nullptr);
  EXPECT_EQ(not_held["lists"][0]["state"], "not-held");
}

TEST_F(Numbers, KnowsNothingFromAListThatIsTooOld) {
  hold("us.national", {"+12125550142"}, "2026-10-01T12:00:00Z");
  const auto answer = ask_for("+12125550143?list=us.national");
  EXPECT_EQ(answer["listed"], nullptr);
  EXPECT_EQ(answer["lists"][0]["state"], "stale");
  EXPECT_EQ(ask_for("+12125550142?list=us.national")["listed"], true);
}

TEST_F(Numbers, AsksTheListsThatTheLawRequires) {
  hold("us.national", {"+12125550142"});
  const auto answer = ask_for("+13055550143");
  std::vector<std::string> asked;
  for (const auto& list : answer["lists"]) asked.push_back(list["list"]);
  EXPECT_NE(std::find(asked.begin(), asked.end(), "us.national"), asked.end());
  EXPECT_NE(std::find(asked.begin(), asked.end(), "us.fl"), asked.end());
  EXPECT_EQ(answer["listed"], nullptr) << "us.fl is not held";
}

TEST_F(Numbers, AnswersForTheDayAsked) {
  hold("us.national", {"+12125550142,2026-11-20"});
  EXPECT_EQ(ask_for("+12125550142?list=us.national&at=2026-11-24")["listed"], true);
  EXPECT_EQ(ask_for("+12125550142?list=us.national&at=2026-11-24T12:00:00Z")["listed"], true);
  EXPECT_NE(ask_for("+12125550142?list=us.national&at=2026-11-10")["listed"], true);
}

TEST_F(Numbers, TextThatIsNoNumberIsAnAnswer) {
  for (const auto* text : {"nonsense", "951677xxxx", "555"}) {
    const auto answer = ask_for(text);
    EXPECT_EQ(answer["listed"], nullptr) << text;
    EXPECT_TRUE(answer["lists"].empty());
  }
}

TEST_F(Numbers, AnotherCountrysNumberWithoutItsPlusIsRead) {
  const auto answer = ask_for("442079460142");
  EXPECT_EQ(answer["number"]["numbers"][0]["e164"], "+442079460142");
}

TEST_F(Numbers, RefusesWhatNobodyAsked) {
  EXPECT_EQ(get("/v1/numbers/+12125550142?lits=us.national").status, 400);
  EXPECT_EQ(get("/v1/numbers/+12125550142?at=yesterday").status, 400);
  EXPECT_EQ(get("/v1/numbers/+12125550142?at=2026-11-01T12:00:00").status, 400);
  EXPECT_EQ(get("/v1/numbers/+12125550142?list=us.nowhere").status, 404);
  EXPECT_EQ(get("/v1/numbers/+12125550142?region=XX").status, 400);
  EXPECT_EQ(get("/v1/numbers/+12125550142", "").status, 401);
}

TEST_F(Numbers, AnotherSellersListIsNotASubscribersToAsk) {
  EXPECT_EQ(get("/v1/numbers/+12125550142?list=seller/other/internal", "subscriber").status, 403);
  EXPECT_EQ(get("/v1/numbers/+12125550142?list=seller/acme/internal", "subscriber").status, 200);
}

TEST_F(Numbers, HistoryIsForOfficers) {
  hold("us.national", {"+12125550142,2003-06-01"});
  EXPECT_EQ(get("/v1/numbers/+12125550142/history", "subscriber").status, 403);
  const auto history = parsed(get("/v1/numbers/+12125550142/history"));
  EXPECT_EQ(history["number"], "+12125550142");
  EXPECT_EQ(history["lists"][0]["intervals"][0]["from"], "2003-06-01T04:00:00Z");
  EXPECT_TRUE(parsed(get("/v1/numbers/+12125550142/history?at=2001-01-01"))["lists"].empty());
  EXPECT_EQ(get("/v1/numbers/nonsense/history").status, 400);
}

}  // namespace
}  // namespace lapwing::service
