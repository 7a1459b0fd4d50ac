// Running a registry of one's own through the real program.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/tool/program.h"

namespace lapwing::tool {
namespace {

using testing::HasSubstr;

class AuthorityCommands : public testing::Test {
 protected:
  AuthorityCommands() {
    std::filesystem::create_directories(lapwing_.directory() / "data");
    lapwing_.directory().write("data/lists.yaml",
                               "lists:\n  us.national: {tenure: run}\n  us.tx: {tenure: run}\n");
  }
  nlohmann::json run(std::vector<std::string> arguments) {
    arguments.push_back("--json");
    const auto ran = lapwing_.run(arguments);
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    return ran.exit_code == 0 ? ran.json() : nlohmann::json();
  }
  Program lapwing_;
};

TEST_F(AuthorityCommands, RegisteringSaysFromWhichDayCallersAreBound) {
  const auto ran = lapwing_.run(
      {"register", "(512) 555-0142", "--list", "us.national", "--at", "2026-10-01T23:30:00-04:00"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("+15125550142 is on us.national since 2026-10-01"));
  // 1 October and 31 days.
  EXPECT_THAT(ran.out, HasSubstr("callers are bound from 2026-11-01 (US, "));
  const auto again = run({"register", "5125550142", "--list", "us.national"});
  EXPECT_EQ(again["changed"], false);
  EXPECT_EQ(again["effective_at"], "2026-10-02T03:30:00Z");
  EXPECT_EQ(again["bound"][0]["from"], "2026-11-01");
  // The checker says the same of that day and the day before.
  const auto check = [&](const std::string& at) {
    return lapwing_.run({"check", "--to", "5125550142", "--lists", "us.national", "--at", at})
        .exit_code;
  };
  EXPECT_EQ(check("2026-10-31T12:00:00-04:00"), 0);
  EXPECT_EQ(check("2026-11-01T12:00:00-04:00"), 1);
}

TEST_F(AuthorityCommands, AnUnconfirmedRequestWaitsForItsId) {
  const auto asked =
      lapwing_.run({"register", "512-555-0142", "--list", "us.national", "--unconfirmed"});
  ASSERT_EQ(asked.exit_code, 0) << asked.err;
  const std::string id = asked.out.substr(0, asked.out.find('\n'));
  EXPECT_EQ(run({"history", "5125550142"})["lists"].size(), 0u);
  const auto done = run({"confirm", id, "--method", "e-mail-link", "--strength", "1"});
  EXPECT_EQ(done["action"], "registered");
  EXPECT_EQ(done["changed"], true);
  EXPECT_EQ(done["request"], id);
  const auto history = run({"history", "5125550142"});
  EXPECT_THAT(history["lists"][0]["intervals"][0]["source"].get<std::string>(),
              HasSubstr("e-mail-link (proof 1 of 3)"));
  EXPECT_EQ(run({"confirm", id})["changed"], false);
  const auto leave = run({"deregister", "5125550142", "--list", "us.national", "--unconfirmed"});
  EXPECT_EQ(leave["action"], "removal");
  EXPECT_EQ(run({"confirm", leave["request"]})["action"], "removed");
  EXPECT_EQ(lapwing_.run({"confirm", "nobodys"}).exit_code, 66);
}

TEST_F(AuthorityCommands, HistorySurvivesRemovalAndRegistrationAnew) {
  run({"register", "5125550142", "--list", "us.tx", "--at", "2024-03-01"});
  run({"deregister", "5125550142", "--list", "us.tx", "--at", "2025-03-01", "--reason",
       "disconnected"});
  run({"register", "5125550142", "--list", "us.tx", "--at", "2026-03-01"});
  const auto intervals = run({"history", "5125550142"})["lists"][0]["intervals"];
  ASSERT_EQ(intervals.size(), 2u);
  EXPECT_EQ(intervals[0]["until"], "2025-03-01T05:00:00Z");
  EXPECT_EQ(intervals[0]["end_reason"], "disconnected");
  EXPECT_EQ(intervals[1]["from"], "2026-03-01T05:00:00Z");
  EXPECT_EQ(intervals[1]["until"], nullptr);
  // True when, and as recorded by when: all of this was recorded today.
  EXPECT_EQ(run({"history", "5125550142", "--at", "2024-06-01"})["lists"][0]["intervals"].size(),
            1u);
  EXPECT_EQ(run({"history", "5125550142", "--at", "2025-06-01"})["lists"].size(), 0u);
  EXPECT_EQ(run({"history", "5125550142", "--known", "2024-06-01"})["lists"].size(), 0u);
  EXPECT_EQ(run({"history", "5125550142", "--all"})["lists"][0]["intervals"].size(), 3u)
      << "the open interval that was believed before the removal";
}

TEST_F(AuthorityCommands, WhatIsWrongIsSaid) {
  const auto held = lapwing_.run({"register", "5125550142", "--list", "us.fl"});
  EXPECT_EQ(held.exit_code, 69);
  EXPECT_THAT(held.err, HasSubstr("`us.fl` is a copy of someone else's list"));
  const auto reason =
      lapwing_.run({"deregister", "5125550142", "--list", "us.tx", "--reason", "bored"});
  EXPECT_EQ(reason.exit_code, 64);
  EXPECT_THAT(reason.err, HasSubstr("`bored` is not one of asked"));
  EXPECT_EQ(
      lapwing_.run({"register", "5125550142", "--list", "us.tx", "--strength", "4"}).exit_code, 64);
  EXPECT_EQ(
      lapwing_.run({"register", "5125550142", "--list", "us.tx", "--at", "2099-01-01"}).exit_code,
      65);
  EXPECT_EQ(lapwing_.run({"register", "555", "--list", "us.tx"}).exit_code, 64);
  EXPECT_EQ(
      lapwing_
          .run({"register", "5125550142", "--list", "us.tx", "--unconfirmed", "--at", "2026-01-01"})
          .exit_code,
      64);
}

}  // namespace
}  // namespace lapwing::tool
