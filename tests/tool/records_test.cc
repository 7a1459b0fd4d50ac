// Sellers' consents and relationships through the real program, and what calls they excuse.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/tool/program.h"

namespace lapwing::tool {
namespace {

using testing::HasSubstr;

class RecordCommands : public testing::Test {
 protected:
  RecordCommands() {
    std::filesystem::create_directories(lapwing_.directory() / "data");
    lapwing_.directory().write("data/lists.yaml", "lists:\n  us.national: {tenure: run}\n");
    ok({"register", "2125550142", "--list", "us.national", "--at", "2020-01-01"});
  }
  Ran ok(const std::vector<std::string>& arguments) {
    auto ran = lapwing_.run(arguments);
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    return ran;
  }
  void import(const std::string& format, const std::string& text) {
    lapwing_.directory().write(format + ".csv", text);
    ok({"import", format, format + ".csv", "--seller", "acme"});
  }
  nlohmann::json check(const std::string& at, int expected, const std::string& seller = "acme") {
    const auto ran = lapwing_.run({"check", "--to", "2125550142", "--seller", seller, "--lists",
                                   "us.national", "--at", at, "--json"});
    EXPECT_EQ(ran.exit_code, expected) << at << '\n' << ran.out << ran.err;
    return ran.json();
  }
  std::string scrubbed(const std::string& on) {
    lapwing_.directory().write("in.csv", "phone\n212-555-0142\n");
    return ok({"scrub", "in.csv", "-o", "-", "--seller", "acme", "--lists", "us.national", "--on",
               on})
        .out;
  }
  Program lapwing_;
};

TEST_F(RecordCommands, AWrittenConsentExcusesAListingUntilItIsRevoked) {
  check("2026-03-03T12:00:00-05:00", 1);
  import("consents",
         "number,form,scope,given_on,revoked_on\n212-555-0142,signed-written,voice,2026-03-02,\n");
  const auto excused = check("2026-03-05T12:00:00-05:00", 0);
  bool cited = false;
  for (const auto& finding : excused["findings"]) cited = cited || finding.contains("excused_by");
  EXPECT_TRUE(cited);
  EXPECT_THAT(scrubbed("2026-03-05"), HasSubstr("permitted"));
  check("2026-03-01T12:00:00-05:00", 1);
  check("2026-03-05T12:00:00-05:00", 1, "other");
  import("consents",
         "number,form,scope,given_on,revoked_on\n212-555-0142,signed-written,voice,2026-03-02,"
         "2026-04-01\n");
  check("2026-03-05T12:00:00-05:00", 0);
  check("2026-04-01T12:00:00-04:00", 1);
  EXPECT_THAT(scrubbed("2026-04-01"), HasSubstr("prohibited"));
}

// After some thousand rows a scrub gathers of whom there are records; the last row is answered from
// that as the first was without.
TEST_F(RecordCommands, ALongScrubFindsTheConsentsThatAShortOneFinds) {
  ok({"register", "2125550143", "--list", "us.national", "--at", "2020-01-01"});
  import("consents", "number,form,scope,given_on\n212-555-0142,signed-written,voice,2026-03-02\n");
  std::string rows = "phone\n212-555-0142\n212-555-0143\n";
  for (int i = 0; i < 30'000; ++i) rows += fmt::format("212555{:04}\n", 200 + i % 100);
  rows += "212-555-0142\n212-555-0143\n";
  lapwing_.directory().write("long.csv", rows);
  const std::string out = ok({"scrub", "long.csv", "-o", "-", "--seller", "acme", "--lists",
                              "us.national", "--on", "2026-03-05"})
                              .out;
  const std::size_t first = out.find("212-555-0142"), last = out.rfind("212-555-0142");
  const std::string two = out.substr(last);
  EXPECT_EQ(out.substr(first, two.size()), two);
  EXPECT_THAT(two, HasSubstr("212-555-0142,permitted,+12125550142,excused:"));
  EXPECT_THAT(two, HasSubstr("212-555-0143,prohibited,+12125550143,listed:us.national"));
}

TEST_F(RecordCommands, AnExpiredConsentAndOneForOtherPurposesExcuseNothing) {
  import("consents",
         "number,form,scope,given_on,expires_on\n"
         "212-555-0142,signed-written,voice,2026-03-02,2026-04-01\n"
         "212-555-0142,signed-written,voice service,2026-03-03,\n"
         "212-555-0142,signed-written,text,2026-03-04,\n");
  check("2026-03-31T12:00:00-04:00", 0);
  check("2026-04-01T12:00:00-04:00", 1);
}

TEST_F(RecordCommands, ARelationshipHoldsWithinItsWindow) {
  import("relationships", "number,kind,last_on\n212-555-0142,purchase,2026-01-10\n");
  // 18 months after a purchase (16 CFR 310.2(q)).
  check("2027-07-10T12:00:00-04:00", 0);
  check("2027-07-11T12:00:00-04:00", 1);
  check("2026-01-09T12:00:00-05:00", 1);
}

TEST_F(RecordCommands, WhatIsHeldIsShownAndABadFileChangesNothing) {
  import(
      "consents",
      "number,form,scope,given_on,evidence\n2125550142,oral,voice,2026-03-02T10:00:00Z,call:7\n");
  const auto shown = ok({"relationships", "2125550142", "--seller", "acme", "--json"}).json();
  const auto consent = shown["sellers"][0]["consents"][0];
  EXPECT_EQ(consent["given_at"], "2026-03-02T10:00:00Z");
  EXPECT_EQ(consent["evidence"], "call:7");
  EXPECT_EQ(consent["revoked_at"], nullptr);
  lapwing_.directory().write("bad.csv", "number,form,given_on\n2125550143,oral,never\n");
  const auto bad = lapwing_.run({"import", "consents", "bad.csv", "--seller", "acme"});
  EXPECT_EQ(bad.exit_code, 65);
  EXPECT_THAT(bad.err, HasSubstr("line 2 column 17"));
  lapwing_.directory().write("none.csv", "number,form,given_on\n2125550143,oral,2026-01-01\n");
  EXPECT_EQ(lapwing_.run({"import", "consents", "none.csv"}).exit_code, 65);
  EXPECT_EQ(ok({"relationships", "2125550143", "--json"}).json()["sellers"].size(), 0u);
}

TEST_F(RecordCommands, ADisconnectFeedEndsRegistrationsAndRefusesBadRows) {
  lapwing_.directory().write("feed.csv",
                             "number,date,reason\n2125550142,2026-02-01,reassigned\n"
                             "2125550143,yesterday,disconnected\n");
  const auto ran = ok({"import", "disconnects", "feed.csv", "--list", "us.national", "--json"});
  EXPECT_EQ(ran.json()["ended"], 1);
  EXPECT_EQ(ran.json()["rejected"], 1);
  EXPECT_EQ(ran.json()["errors"][0]["line"], 3);
  EXPECT_EQ(ran.json()["errors"][0]["column"], 12);
  const auto again = ok({"import", "disconnects", "feed.csv", "--list", "us.national", "--json"});
  EXPECT_EQ(again.json()["ended"], 0);
  const auto row = ok({"history", "2125550142", "--json"}).json()["lists"][0]["intervals"][0];
  EXPECT_EQ(row["until"], "2026-02-01T05:00:00Z");
  EXPECT_EQ(row["end_reason"], "reassigned");
}

TEST_F(RecordCommands, CallsToTheCallInLineRegisterAndRemoveOnce) {
  lapwing_.directory().write("calls.csv",
                             "id,number,at,digits,action\n"
                             "1,646-555-0143,2026-11-20T18:00:00Z,,register\n"
                             "2,212-555-0142,2026-11-20T18:00:05Z,,remove\n"
                             "3,646-555-0144,2026-11-20T18:00:09Z,000000,\n"
                             "4,Unavailable,2026-11-20T18:00:11Z,,register\n");
  const std::vector<std::string> command = {"import", "call-in", "calls.csv", "--json"};
  const auto first = ok(command);
  const auto file = first.json()["files"][0];
  EXPECT_EQ(file["kept"], 3);
  EXPECT_EQ(file["rejected"], 1);
  EXPECT_EQ(file["outcomes"],
            nlohmann::json({{"no request has that code", 1}, {"registered", 1}, {"removed", 1}}));
  EXPECT_THAT(first.err, HasSubstr("calls.csv:5:3: `Unavailable` is not one number but none"));
  EXPECT_THAT(ok({"history", "646-555-0143"}).out, HasSubstr("2026-11-20"));
  ok({"register", "2125550142", "--list", "us.national"});
  const auto before = ok({"history", "2125550142", "--json"}).out;
  EXPECT_EQ(ok(command).out, first.out);
  EXPECT_EQ(ok({"history", "2125550142", "--json"}).out, before) << "it was removed once";

  EXPECT_EQ(lapwing_.run({"import", "call-in", "nowhere.csv"}).exit_code, 66);
  lapwing_.directory().write("other.csv", "phone\n2125550142\n");
  EXPECT_EQ(lapwing_.run({"import", "call-in", "other.csv"}).exit_code, 65);
  const auto elsewhere = ok({"import", "call-in", "calls.csv", "--list", "us.tx"});
  EXPECT_THAT(elsewhere.err, HasSubstr("no list `us.tx` is kept here"));
  EXPECT_EQ(lapwing_
                .run({"import", "numbers", "calls.csv", "--list", "us.national", "--server",
                      "http://127.0.0.1:1"})
                .exit_code,
            64);
}

}  // namespace
}  // namespace lapwing::tool
