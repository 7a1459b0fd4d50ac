// The flags of check: what they state changes the answer, and what they may not state is refused.
#include <gtest/gtest.h>

#include "tests/tool/program.h"

namespace lapwing::tool {
namespace {

class Check : public testing::Test {
 protected:
  void SetUp() override {
    lapwing_.directory().write("305.txt", "305,5550142\n");
    // Held since January, so that the law binds in March.
    for (const char* obtained : {"2026-01-10T12:00:00Z", "2026-03-10T12:00:00Z"}) {
      const auto ran = import(obtained);
      ASSERT_EQ(ran.exit_code, 0) << ran.err;
    }
  }
  Ran import(const char* obtained) const {
    return lapwing_.run({"import", "ftc-flat", "305.txt", "--list", "us.national", "--area", "305",
                         "--obtained", obtained});
  }
  Ran check(std::vector<std::string> flags) const {
    std::vector<std::string> words = {
        "check",   "--to",       "+13055550142", "--at", "2026-03-20T12:00:00-04:00",
        "--lists", "us.national"};
    words.insert(words.end(), flags.begin(), flags.end());
    return lapwing_.run(words);
  }
  void expect_usage_error(std::vector<std::string> flags, const std::string& named) const {
    const auto ran = check(std::move(flags));
    EXPECT_EQ(ran.exit_code, 64) << ran.out;
    EXPECT_NE(ran.err.find(named), std::string::npos) << ran.err;
    EXPECT_EQ(ran.out, "");
  }
  static bool has_code(const Ran& ran, const std::string& code) {
    const auto json = ran.json();
    for (const auto& finding : json["findings"]) {
      if (finding["code"].get<std::string>().starts_with(code)) return true;
    }
    return false;
  }
  Program lapwing_;
};

TEST_F(Check, TheSameBytesObtainedLaterAreAnEditionOfTheirOwn) {
  const auto ran = import("2026-03-11T12:00:00Z");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_NE(ran.err.find("us.national@3: 1 numbers on the list, 0 added, 0 removed"),
            std::string::npos)
      << ran.err;
}

TEST_F(Check, ConsentMustBeShownAndInForce) {
  const auto excused = [&](const std::string& consent) {
    const auto json = check({"--seller", "acme", "--consent", consent, "--json"}).json();
    for (const auto& finding : json["findings"]) {
      if (finding["rule"] == "registry-listing" && finding["jurisdiction"] == "US" &&
          finding["outcome"] == "prohibited") {
        return false;
      }
    }
    return true;
  };
  EXPECT_TRUE(excused("form=signed-written,given=2026-01-02"));
  EXPECT_FALSE(excused("none"));
  EXPECT_FALSE(excused("form=signed-written"));                   // given when?
  EXPECT_FALSE(excused("form=signed-written,given=2026-03-21"));  // after the call
  EXPECT_FALSE(excused("form=signed-written,given=2026-01-02,revoked=2026-02-01"));
  EXPECT_FALSE(excused("form=signed-written,given=2026-01-02,seller=other"));
  EXPECT_FALSE(excused("form=oral,given=2026-01-02"));
  EXPECT_FALSE(excused("form=signed-written,given=2026-01-02,channels=text+fax"));
}

TEST_F(Check, ARelationshipMustBeFreshEnough) {
  const auto outcome = [&](const std::string& relationship) {
    return check({"--seller", "acme", "--address", "US-FL", "--consent", "none", "--relationship",
                  relationship, "--json"})
        .json()["findings"][0]["outcome"];
  };
  EXPECT_NE(outcome("kind=purchase,last=2025-12-01"), "prohibited");
  EXPECT_EQ(outcome("kind=purchase,last=2024-01-01"), "prohibited");
  EXPECT_EQ(outcome("none"), "prohibited");
}

TEST_F(Check, AnAddressBringsItsStatesLawAndItsClock) {
  // 8:30 p.m. in New York is half an hour too late for Florida, and 7:30 p.m. in Pensacola.
  const auto at = [&](std::vector<std::string> flags) {
    std::vector<std::string> words = {
        "check",   "--to",        "+13055550142", "--at", "2026-03-20T20:30:00-04:00",
        "--lists", "us.national", "--json"};
    words.insert(words.end(), flags.begin(), flags.end());
    return lapwing_.run(words);
  };
  EXPECT_TRUE(has_code(at({}), "hours:US-FL"));
  EXPECT_TRUE(has_code(at({"--address", "US-FL"}), "hours-unknown:US-FL"));
  EXPECT_TRUE(has_code(at({"--address", "US-FL", "--address-zone", "America/Chicago"}),
                       "inside-hours:US-FL"));
}

TEST_F(Check, RecordedAndBusinessCallsAreOtherCalls) {
  EXPECT_TRUE(has_code(check({"--recorded", "yes", "--json"}), "prerecorded-no-consent:US"));
  EXPECT_FALSE(has_code(check({"--recorded", "no", "--json"}), "prerecorded-no-consent:US"));
  EXPECT_TRUE(has_code(check({"--channel", "prerecorded", "--json"}), "prerecorded-no-consent:US"));
}

TEST_F(Check, FlagsThatSayNothingOrContradictEachOtherAreRefused) {
  expect_usage_error({"--line", "satellite"}, "--line");
  expect_usage_error({"--b2b", "perhaps"}, "--b2b");
  expect_usage_error({"--address-zone", "America/Chicago"}, "--address-zone");
  expect_usage_error({"--address", "US-FL", "--address-zone", "Asia/Tokyo"}, "`Asia/Tokyo`");
  expect_usage_error({"--address", "US-FK"}, "`US-FK`");
  expect_usage_error({"--address-county", "Erie"}, "--address");
  expect_usage_error({"--consent", "form=signed-written"}, "--seller");
  expect_usage_error({"--seller", "acme", "--consent", "form=carved,given=2026-01-02"}, "`carved`");
  expect_usage_error({"--seller", "acme", "--consent", "form=oral,from=2026-01-02"}, "`from`");
  expect_usage_error({"--seller", "acme", "--consent", "form=oral,form=oral"}, "twice");
  expect_usage_error({"--seller", "acme", "--relationship", "last=2026-01-02"}, "`kind`");
  expect_usage_error({"--channel", "prerecorded", "--recorded", "no"}, "contradict");
  expect_usage_error({"--facts", "call.yaml"}, "--facts");
  EXPECT_EQ(lapwing_.run({"check"}).exit_code, 64);
}

TEST_F(Check, ASectorThatNoRuleKnowsIsRefusedForItMayBeMisspelt) {
  const auto ran = check({"--sector", "fianance"});
  EXPECT_EQ(ran.exit_code, 65);
  EXPECT_NE(ran.err.find("`fianance`"), std::string::npos) << ran.err;
  EXPECT_EQ(check({"--sector", "other"}).exit_code, 1);
  EXPECT_EQ(check({"--seller-kind", "charitable"}).exit_code, 65);
}

TEST_F(Check, StatedFactsStandAloneAndSaySo) {
  // A registry in which the number is listed has no say, and the answer tells.
  lapwing_.directory().write(
      "call.yaml",
      "to: \"+13055550142\"\nat: 2026-03-20T12:00:00-04:00\nseller: acme\ninternal: none\n"
      "lists: {us.national: {state: not_listed, obtained: 2026-03-10},\n"
      "        us.fl: {state: not_listed, obtained: 2026-03-10}}\n");
  const auto ran = lapwing_.run({"check", "--facts", "call.yaml"});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_NE(ran.out.find("facts as stated, not from the registry"), std::string::npos) << ran.out;
  const auto json = lapwing_.run({"check", "--facts", "call.yaml", "--json"}).json();
  EXPECT_EQ(json["facts"], "facts as stated, not from the registry");
  EXPECT_EQ(json["outcome"], "permitted");
}

TEST_F(Check, WhatStatedFactsLeaveOutIsUnknown) {
  const auto ran =
      lapwing_.run({"check", "--facts", "-", "--json"},
                   "{\"to\": \"+13055550142\", \"at\": \"2026-03-20T12:00:00-04:00\"}\n");
  EXPECT_EQ(ran.exit_code, 2) << ran.err;
  EXPECT_TRUE(has_code(ran, "not-held:us.national"));
}

TEST_F(Check, StatedFactsThatDoNotReadAreRefusedWithTheirLine) {
  const auto refused = [&](const std::string& input, const std::string& named) {
    const auto ran = lapwing_.run({"check", "--facts", "-"}, input);
    EXPECT_EQ(ran.exit_code, 65) << ran.out;
    EXPECT_NE(ran.err.find(named), std::string::npos) << ran.err;
    EXPECT_EQ(ran.out, "");
  };
  refused("to: \"+13055550142\"\nliste: {}\n", "-:2: unknown key `liste`");
  refused("at: 2026-03-20T12:00:00-04:00\n", "`to` is missing");
  refused("", "no call");
  refused("[", "not YAML or JSON");
  EXPECT_EQ(lapwing_.run({"check", "--facts", "nothing.yaml"}).exit_code, 66);
}

TEST(CheckOfNothingHeld, IsUndeterminedAndNamesTheListThatIsMissing) {
  const Program lapwing_;
  const auto ran = lapwing_.run(
      {"check", "--to", "+13055550142", "--at", "2026-03-20T12:00:00-04:00", "--json"});
  EXPECT_EQ(ran.exit_code, 2) << ran.err;
  EXPECT_EQ(ran.json()["outcome"], "undetermined");
  EXPECT_NE(ran.json()["reasons"].dump().find("not-held:us.national"), std::string::npos);
  EXPECT_NE(ran.err.find("no list is held in"), std::string::npos) << ran.err;
  const auto hours = lapwing_.run({"windows", "--to", "+13055550142", "--days", "1", "--json"});
  EXPECT_EQ(hours.exit_code, 0) << hours.err;
  EXPECT_FALSE(hours.json()["windows"].empty());
  EXPECT_EQ(lapwing_.run({"history", "+13055550142"}).exit_code, 66);
}

}  // namespace
}  // namespace lapwing::tool
