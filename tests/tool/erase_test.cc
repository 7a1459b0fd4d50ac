// erase, retention and import scrub-record through the real program.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/tool/program.h"

namespace lapwing::tool {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

class Erase : public testing::Test {
 protected:
  Ran run(const std::vector<std::string>& arguments) const { return lapwing_.run(arguments); }
  // Runs it and says that it went well.
  Ran done(const std::vector<std::string>& arguments) const {
    auto ran = run(arguments);
    EXPECT_EQ(ran.exit_code, 0) << arguments[0] << ": " << ran.err;
    return ran;
  }
  void import(const std::string& obtained, const std::string& numbers) const {
    lapwing_.directory().write("list.txt", numbers);
    done({"import", "numbers", "list.txt", "--list", "us.national", "--area", "212", "--obtained",
          obtained, "--accept-change"});
  }
  void import_complaints() const {
    lapwing_.directory().write(
        "complaints.csv",
        "Company_Phone_Number,Created_Date,Violation_Date,Consumer_City,Consumer_State,"
        "Consumer_Area_Code,Subject,Recorded_Message_Or_Robocall\n"
        "2125550142,2021-07-08 00:00:01,2021-07-07 00:00:01,Albany,New York,518,Other,Y\n"
        "2125550143,2021-07-08 00:00:02,2021-07-07 00:00:01,Albany,New York,518,Other,N\n");
    done({"complaints", "import", "ftc-complaints-records", "complaints.csv"});
  }
  // Whether any file of journal, blobs and what is derived from complaints has these bytes.
  bool anywhere(const std::string& bytes) const {
    for (const auto& file : fs::recursive_directory_iterator(lapwing_.directory() / "data")) {
      if (file.is_regular_file() && read_file(file.path()).find(bytes) != std::string::npos) {
        return true;
      }
    }
    return false;
  }

  Program lapwing_;
};

TEST_F(Erase, AListedNumberStaysBlockedAndADelistedOneDoesNot) {
  import("2026-11-01T06:00:00Z", "2125550142\n2125550143\n");
  const auto nothing = done({"erase", "(212) 555-0142", "--reason", "order 1"});
  EXPECT_THAT(nothing.out, HasSubstr("nothing to erase"));
  EXPECT_THAT(nothing.out, HasSubstr("stays on us.national"));
  EXPECT_EQ(done({"history", "2125550142", "--json"}).json()["lists"].size(), 1);

  const auto erased =
      done({"erase", "2125550142", "--reason", "order 2", "--delist", "--json"}).json();
  EXPECT_EQ(erased["blobs"], 1);
  EXPECT_EQ(erased["delisted"][0], "us.national");
  EXPECT_EQ(done({"history", "2125550142", "--json"}).json()["lists"].size(), 0);
  EXPECT_EQ(done({"lists", "--json"}).json()["lists"][0]["count"], 1);
  EXPECT_EQ(run({"verify"}).exit_code, 0);
  const auto exported =
      done({"export", "us.national", "--format", "ftc-flat", "-o", "list.out", "--json"}).json();
  EXPECT_EQ(exported["erased"], 1);
  EXPECT_THAT(read_file(lapwing_.directory() / "list.out"), Not(HasSubstr("5550142")));
}

TEST_F(Erase, ComplaintsLoseItEverywhere) {
  import_complaints();
  ASSERT_TRUE(anywhere("2125550142"));
  const auto erased = done({"erase", "2125550142", "--reason", "order 1", "--json"}).json();
  EXPECT_EQ(erased["blobs"], 1);
  EXPECT_GE(erased["lines"], 1);
  EXPECT_FALSE(anywhere("2125550142"));
  EXPECT_TRUE(anywhere("2125550143"));
  EXPECT_THAT(done({"complaints", "list", "--format", "ndjson"}).out, HasSubstr("+xxxxxxxxxxx"));
  EXPECT_EQ(run({"verify"}).exit_code, 0);
}

TEST_F(Erase, WhatIsNoOrderIsRefused) {
  EXPECT_EQ(run({"erase", "2125550142", "--reason", "x"}).exit_code, 66);
  EXPECT_FALSE(fs::exists(lapwing_.directory() / "data"));
  import("2026-11-01T06:00:00Z", "2125550142\n");
  EXPECT_EQ(run({"erase", "2125550142"}).exit_code, 64);
  EXPECT_EQ(run({"erase", "2125550142", "--reason", " "}).exit_code, 64);
  EXPECT_EQ(run({"erase", "no phone", "--reason", "x"}).exit_code, 64);
  const auto named = run({"erase", "2125550142", "--reason", "asked by 212-555-0142"});
  EXPECT_EQ(named.exit_code, 64);
  EXPECT_THAT(named.err, HasSubstr("names the number itself"));
}

TEST_F(Erase, ATableSaysWhatIsKept) {
  import_complaints();
  const auto kept = done({"retention", "--json"}).json();
  EXPECT_EQ(kept["kinds"].size(), 4);
  EXPECT_TRUE(kept["due"].empty());
  std::ofstream(lapwing_.directory() / "data/retention.yaml")
      << "kinds:\n  complaints: {keep_days: nine}\n";
  const auto refused = run({"retention"});
  EXPECT_EQ(refused.exit_code, 65);
  EXPECT_THAT(refused.err, HasSubstr("line 2"));
  std::ofstream(lapwing_.directory() / "data/retention.yaml")
      << "kinds:\n  complaints: {keep: 9}\n";
  EXPECT_EQ(run({"retention"}).exit_code, 65);
  std::ofstream(lapwing_.directory() / "data/retention.yaml")
      << "kinds:\n  complaints: {keep_days: 1, basis: ours}\n";
  EXPECT_EQ(done({"retention", "--json"}).json()["kinds"][0]["keep_days"], 1);
  EXPECT_TRUE(done({"retention", "--apply", "--json"}).json()["seq"].is_null());
  EXPECT_EQ(run({"retention", "--data", "none"}).exit_code, 66);
}

TEST_F(Erase, AScrubIsFiledOnce) {
  import("2026-11-01T06:00:00Z", "2125550142\n");
  lapwing_.directory().write("leads.csv", "phone\n2125550142\n2125550143\n");
  done({"scrub", "leads.csv", "-o", "out.csv", "--lists", "us.national", "--allow-stale",
        "--seller", "acme"});
  const auto filed = done({"import", "scrub-record", "out.csv.scrub.json", "--json"}).json();
  EXPECT_EQ(filed["scrubs"][0]["recorded"], true);
  EXPECT_EQ(filed["scrubs"][0]["seller"], "acme");
  const auto again = done({"import", "scrub-record", "out.csv.scrub.json", "--json"}).json();
  EXPECT_EQ(again["scrubs"][0]["recorded"], false);
  EXPECT_EQ(again["scrubs"][0]["seq"], filed["scrubs"][0]["seq"]);

  lapwing_.directory().write("bad.json", "{\"kind\":\"lapwing-scrub\",\"version\":1}");
  const auto bad = run({"import", "scrub-record", "bad.json"});
  EXPECT_EQ(bad.exit_code, 65);
  EXPECT_THAT(bad.err, HasSubstr("`bad.json` is no record of a scrub"));
  auto record = nlohmann::json::parse(read_file(lapwing_.directory() / "out.csv.scrub.json"));
  record["lists"][0].erase("coverage");
  lapwing_.directory().write("bad.json", record.dump());
  EXPECT_EQ(run({"import", "scrub-record", "bad.json"}).exit_code, 65);
  EXPECT_EQ(run({"import", "scrub-record", "leads.csv"}).exit_code, 65);
  EXPECT_EQ(run({"import", "scrub-record", "none.json"}).exit_code, 66);
  EXPECT_EQ(
      run({"import", "scrub-record", "out.csv.scrub.json", "--list", "us.national"}).exit_code, 64);
}

}  // namespace
}  // namespace lapwing::tool
