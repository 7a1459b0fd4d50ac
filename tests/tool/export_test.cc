// lapwing export through the real program: every format read back, the record of who took what, and
// nothing handed out that is not on record.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file_system.h"
#include "base/sha256.h"
#include "tests/tool/program.h"

namespace lapwing::tool {
namespace {

class Export : public testing::Test {
 protected:
  void SetUp() override {
    write("day1.txt", "212,5550101\n212,5550102\n415,5550103\n");
    write("day2.txt", "212,5550102\n415,5550103\n415,5550104\n");
    run({"import", "ftc-flat", "day1.txt", "--list", "us.national", "--area", "212", "--area",
         "415", "--obtained", "2026-11-01"});
    run({"import", "ftc-flat", "day2.txt", "--list", "us.national", "--area", "212", "--area",
         "415", "--obtained", "2026-11-02", "--accept-change"});
  }
  Ran run(const std::vector<std::string>& arguments) const {
    auto ran = lapwing_.run(arguments);
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    return ran;
  }
  void refused(const std::vector<std::string>& arguments, int exit_code,
               const std::string& named) const {
    const auto ran = lapwing_.run(arguments);
    EXPECT_EQ(ran.exit_code, exit_code) << ran.err;
    EXPECT_NE(ran.err.find(named), std::string::npos) << ran.err;
    EXPECT_EQ(ran.out, "");
  }
  void write(const char* name, const std::string& content) const {
    lapwing_.directory().write(name, content);
  }
  std::string file(const char* name) const { return read_file(lapwing_.directory() / name); }
  bool exists(const char* name) const {
    return std::filesystem::exists(lapwing_.directory() / name);
  }
  Program lapwing_;
};

TEST_F(Export, WritesTheListAsItStandsAndAsItStood) {
  EXPECT_EQ(run({"export", "us.national"}).out, file("day2.txt"));
  EXPECT_EQ(run({"export", "us.national", "--edition", "us.national@1"}).out, file("day1.txt"));
  EXPECT_EQ(run({"export", "us.national", "--at-seq", "1"}).out, file("day1.txt"));
  EXPECT_EQ(run({"export", "us.national", "--area", "212"}).out, "212,5550102\n");
  EXPECT_EQ(run({"export", "us.national", "--area", "+1415"}).out, "415,5550103\n415,5550104\n");
}

TEST_F(Export, EveryFormatIsReadBackAsTheSameList) {
  run({"import", "tps", sample("gb.tps.txt"), "--list", "gb.tps", "--area", "44"});
  struct Trip {
    const char* list;
    const char* format;
    std::vector<std::string> import;
  };
  const std::vector<Trip> trips = {
      {"us.national", "ftc-flat", {"ftc-flat", "--area", "212", "--area", "415"}},
      {"us.national", "ftc-xml", {"ftc-xml"}},
      {"us.national", "csv", {"numbers", "--column", "number", "--area", "212", "--area", "415"}},
      {"gb.tps", "tps", {"tps", "--area", "44"}},
  };
  for (const auto& trip : trips) {
    const auto json =
        run({"export", trip.list, "--format", trip.format, "-o", "copy", "--json"}).json();
    const Program follower;
    follower.directory().write("copy", file("copy"));
    std::vector<std::string> import = {"import", trip.import[0], "copy", "--list", trip.list};
    import.insert(import.end(), trip.import.begin() + 1, trip.import.end());
    const auto imported = follower.run(import);
    ASSERT_EQ(imported.exit_code, 0) << imported.err;
    const auto editions = follower.run({"editions", trip.list, "--json"}).json()["editions"];
    EXPECT_EQ(editions[0]["content_sha256"], json["content_sha256"]) << trip.format;
    EXPECT_EQ(editions[0]["count"], json["count"]) << trip.format;
    EXPECT_EQ(editions[0]["coverage"], json["coverage"]) << trip.format;
  }
}

TEST_F(Export, IsTheSameByteForByteFromARebuiltStore) {
  const std::vector<std::string> ways[] = {
      {"export", "us.national"},
      {"export", "us.national", "--edition", "us.national@1", "--format", "csv"},
      {"export", "us.national", "--format", "ftc-xml"},
      {"export", "us.national", "--changes-since", "us.national@1"}};
  std::vector<std::string> before;
  for (const auto& way : ways) before.push_back(run(way).out);
  for (const char* derived : {"store", "store.checkpoint", "index"}) {
    std::filesystem::remove_all(lapwing_.directory() / "data" / derived);
  }
  for (std::size_t i = 0; i < before.size(); ++i) EXPECT_EQ(run(ways[i]).out, before[i]);
}

TEST_F(Export, FileAndRecordBesideItSayWhatItIs) {
  const auto json =
      run({"export", "us.national", "-o", "out.txt", "--json", "--taken-by", "subscriber:acme"})
          .json();
  EXPECT_EQ(file("out.txt"), file("day2.txt"));
  EXPECT_EQ(nlohmann::json::parse(file("out.txt.export.json")), json);
  EXPECT_EQ(json["sha256"], hex(sha256(file("day2.txt"))));
  EXPECT_EQ(json["content_sha256"], hex(sha256("12125550102\n14155550103\n14155550104\n")));
  EXPECT_EQ(json["edition"], "us.national@2");
  EXPECT_EQ(json["count"], 3);
  EXPECT_EQ(json["erased"], 0);
  run({"export", "us.national", "--area", "415"});
  const auto taken = run({"export", "--taken", "us.national", "--json"}).json()["exports"];
  ASSERT_EQ(taken.size(), 2u);
  EXPECT_EQ(taken[0]["taken_by"], "subscriber:acme");
  EXPECT_EQ(taken[0]["content_sha256"], json["content_sha256"]);
  EXPECT_EQ(taken[0]["entry"], json["entry"]);
  EXPECT_EQ(taken[1]["coverage"], nlohmann::json::parse(R"(["1415"])"));
  EXPECT_NE(run({"export", "--taken"}).out.find("by subscriber:acme"), std::string::npos);
}

TEST_F(Export, NothingIsHandedOutThatIsNotOnRecord) {
  if (geteuid() == 0) GTEST_SKIP() << "root writes everywhere";
  const auto journal = lapwing_.directory() / "data" / "journal";
  for (const auto& part : std::filesystem::recursive_directory_iterator(journal)) {
    chmod(part.path().c_str(), part.is_directory() ? 0500 : 0400);
  }
  chmod(journal.c_str(), 0500);
  refused({"export", "us.national"}, 74, "journal");
  refused({"export", "us.national", "-o", "out.txt"}, 74, "journal");
  EXPECT_FALSE(exists("out.txt"));
  chmod(journal.c_str(), 0700);
}

TEST_F(Export, NothingIsHandedOutWhileAnotherProcessWrites) {
  auto& files = posix_file_system();
  auto lock = files.lock(lapwing_.directory() / "data" / "journal" / "lock", "another");
  ASSERT_TRUE(lock) << lock.error().message;
  refused({"export", "us.national"}, 75, "another");
  refused({"export", "us.national", "-o", "out.txt"}, 75, "another");
  EXPECT_FALSE(exists("out.txt"));
}

TEST_F(Export, WhatAFormatCannotHoldIsAnErrorAndNoFile) {
  run({"import", "tps", sample("gb.tps.txt"), "--list", "gb.tps", "--area", "44"});
  for (const char* output : {"-", "out.txt"}) {
    refused({"export", "gb.tps", "--format", "ftc-flat", "-o", output}, 65, "is no number of +1");
  }
  EXPECT_FALSE(exists("out.txt"));
  refused({"export", "us.national", "--format", "tps"}, 65, "is no number of +44");
  EXPECT_TRUE(run({"export", "--taken", "--json"}).json()["exports"].empty());
}

TEST_F(Export, BadInputIsOneSentence) {
  refused({"export"}, 64, "needs LIST");
  refused({"export", "us.nope"}, 66, "no list `us.nope`");
  refused({"export", "us.national", "--format", "pdf"}, 64, "there are ftc-flat");
  refused({"export", "us.national", "--format", "lapwing-changes"}, 64, "--changes-since");
  refused({"export", "us.national", "--format", "csv", "--changes-since", "1"}, 64,
          "for whole lists");
  refused({"export", "us.national", "--area", "4x5"}, 64, "--area");
  refused({"export", "us.national", "--area", "999"}, 69, "not all of 1999");
  refused({"export", "us.national", "--edition", "us.national@9"}, 66, "there is no edition");
  refused({"export", "us.national", "--edition", "9"}, 64, "no edition like us.national@17");
  refused({"export", "us.national", "--at-seq", "99"}, 66, "after the head");
  refused({"export", "us.national", "--at-seq", "1", "--edition", "us.national@1"}, 64, "one of");
  refused({"export", "us.national", "--json"}, 64, "-o");
  refused({"export", "us.national", "-o", "no/such/folder/x"}, 74, "no/such/folder");
  refused({"export", "au.dncr"}, 69, "--for-wash");
  refused({"export", "ca.national"}, 69, "no edition of `ca.national`");
  EXPECT_TRUE(run({"export", "--taken", "--json"}).json()["exports"].empty());
}

}  // namespace
}  // namespace lapwing::tool
