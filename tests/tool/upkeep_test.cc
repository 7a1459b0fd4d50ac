// backup, restore, replay, verify and doctor through the real program.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/tool/program.h"

namespace lapwing::tool {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr const char* kFirst = "2125550100\n2125550101\n2125550102\n";
constexpr const char* kSecond = "2125550101\n2125550102\n2125550103\n";

class Upkeep : public testing::Test {
 protected:
  void SetUp() override {
    import("2026-11-01T06:00:00Z", kFirst);
    import("2026-11-02T06:00:00Z", kSecond);
  }
  Ran run(const std::vector<std::string>& arguments) const { return lapwing_.run(arguments); }
  void import(const std::string& obtained, const std::string& numbers) {
    lapwing_.directory().write("list.txt", numbers);
    const auto ran = run({"import", "numbers", "list.txt", "--list", "us.national", "--area", "212",
                          "--obtained", obtained, "--accept-change"});
    ASSERT_EQ(ran.exit_code, 0) << ran.err;
  }
  // What the directory answers, whole: the editions, and each number's history.
  std::string answers(const std::string& data) const {
    std::string all = run({"editions", "us.national", "--json", "--data", data}).out;
    for (const char* number : {"+12125550100", "+12125550101", "+12125550103"}) {
      all += run({"history", number, "--json", "--data", data}).out;
    }
    return all;
  }
  fs::path data(const std::string& below) const { return lapwing_.directory() / "data" / below; }

  Program lapwing_;
};

void flip_byte(const fs::path& path, std::streamoff at) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(at);
  const char byte = static_cast<char>(file.get() ^ 0x10);
  file.seekp(at);
  file.put(byte);
}

TEST_F(Upkeep, ABackupIsRestoredToTheSameAnswers) {
  const auto first = run({"backup", "copy", "--json"});
  ASSERT_EQ(first.exit_code, 0) << first.err;
  EXPECT_EQ(first.json()["seq"], 2);
  EXPECT_EQ(first.json()["blobs"], 2);
  const auto again = run({"backup", "copy", "--json"});
  EXPECT_EQ(again.json()["entries"], 0);
  EXPECT_EQ(again.json()["bytes"], 0);
  EXPECT_EQ(run({"verify", "--data", "copy"}).exit_code, 0);

  const auto before = answers("data");
  const auto restored = run({"restore", "copy", "--data", "elsewhere", "--json"});
  ASSERT_EQ(restored.exit_code, 0) << restored.err;
  EXPECT_EQ(restored.json()["chain"], first.json()["chain"]);
  EXPECT_EQ(answers("elsewhere"), before);
  EXPECT_TRUE(fs::exists(lapwing_.directory() / "elsewhere/index/us.national"));
  EXPECT_EQ(run({"verify", "--data", "elsewhere"}).exit_code, 0);

  const auto refused = run({"restore", "copy"});
  EXPECT_EQ(refused.exit_code, 69);
  EXPECT_THAT(refused.err, HasSubstr("holds a journal already"));
}

TEST_F(Upkeep, ReplayGivesTheRegistryAsItWas) {
  const auto now = answers("data");
  fs::remove_all(data("store"));
  fs::remove_all(data("store.checkpoint"));
  // A registry that never saw the second edition answers the same.
  ASSERT_EQ(run({"replay", "--until", "1", "--into", "then"}).exit_code, 0);
  EXPECT_EQ(run({"history", "+12125550103", "--json", "--data", "then"}).json()["lists"].size(), 0);
  const auto then = run({"history", "+12125550100", "--json", "--data", "then"}).json();
  EXPECT_TRUE(then["lists"][0]["intervals"][0]["until"].is_null());
  EXPECT_EQ(run({"editions", "us.national", "--json", "--data", "then"}).json()["editions"].size(),
            1);
  // Only the blob that was there then.
  const auto blobs = fs::directory_iterator(lapwing_.directory() / "then/blobs");
  EXPECT_EQ(std::distance(fs::begin(blobs), fs::end(blobs)), 1);
  ASSERT_EQ(run({"replay", "--into", "now"}).exit_code, 0);
  EXPECT_EQ(answers("now"), now);
  EXPECT_EQ(answers("data"), now);
}

TEST_F(Upkeep, RestoreUntilGoesBack) {
  ASSERT_EQ(run({"backup", "copy"}).exit_code, 0);
  const auto back = run({"restore", "copy", "--until", "1", "--data", "back", "--json"});
  ASSERT_EQ(back.exit_code, 0) << back.err;
  EXPECT_EQ(back.json()["seq"], 1);
  const auto beyond = run({"restore", "copy", "--until", "99", "--data", "all", "--json"});
  ASSERT_EQ(beyond.exit_code, 0) << beyond.err;
  EXPECT_EQ(beyond.json()["seq"], 2);
}

TEST_F(Upkeep, TheCatalogOverlayIsPartOfABackup) {
  std::ofstream(data("lists.yaml")) << "lists:\n  us.tx: {tenure: run}\n";
  ASSERT_EQ(run({"backup", "copy"}).exit_code, 0);
  ASSERT_EQ(run({"restore", "copy", "--data", "elsewhere"}).exit_code, 0);
  EXPECT_EQ(read_file(lapwing_.directory() / "elsewhere/lists.yaml"),
            read_file(data("lists.yaml")));
}

TEST_F(Upkeep, WhatIsDerivedAndDamagedIsFoundAndRebuilt) {
  const auto before = answers("data");
  for (const std::string part : {"store", "store.checkpoint", "index"}) {
    std::size_t damaged = 0;
    for (const auto& file : fs::directory_iterator(data(part))) {
      const bool holds_data = file.path().extension() == ".sst" || part == "index";
      if (!holds_data) continue;
      // Not through the link that store and checkpoint share.
      const auto copy = file.path().string() + ".copy";
      fs::copy_file(file, copy);
      fs::rename(copy, file);
      flip_byte(file, part == "index" ? 300 : 40);
      ++damaged;
    }
    ASSERT_GT(damaged, 0u) << part;
    const auto found = run({"verify", "--json"});
    EXPECT_EQ(found.exit_code, 70) << part;
    EXPECT_FALSE(found.json()["sound"]);
    EXPECT_THAT(found.json()["problems"][0]["path"].get<std::string>(), HasSubstr("data/" + part));
    const auto said = run({"doctor"});
    EXPECT_EQ(said.exit_code, 70);
    EXPECT_THAT(said.out, HasSubstr("lapwing doctor --repair"));
    const auto mended = run({"doctor", "--repair"});
    EXPECT_EQ(mended.exit_code, 0) << mended.out << mended.err;
    EXPECT_THAT(mended.out, HasSubstr("REPAIRED"));
    EXPECT_EQ(run({"verify"}).exit_code, 0);
    EXPECT_EQ(answers("data"), before);
  }
}

TEST_F(Upkeep, ALostMarkerOfTheJournalIsWrittenAnew) {
  const auto before = answers("data");
  fs::remove(data("journal/head"));
  const auto check = run({"check", "--to", "+12125550101"});
  EXPECT_EQ(check.exit_code, 70);
  EXPECT_THAT(check.err, HasSubstr("lapwing doctor --repair"));
  EXPECT_EQ(run({"verify"}).exit_code, 70);
  const auto mended = run({"doctor", "--repair", "--json"});
  EXPECT_EQ(mended.exit_code, 0) << mended.err;
  EXPECT_FALSE(mended.json()["repaired"].empty());
  EXPECT_EQ(answers("data"), before);
}

TEST_F(Upkeep, ADamagedBlobNeedsABackup) {
  ASSERT_EQ(run({"backup", "copy"}).exit_code, 0);
  const auto before = answers("data");
  for (const auto& blob : fs::directory_iterator(data("blobs"))) {
    flip_byte(blob.path() / "00000000", 6);
  }
  const auto found = run({"doctor", "--repair"});
  EXPECT_EQ(found.exit_code, 70);
  EXPECT_THAT(found.out, HasSubstr("lapwing restore"));
  // A backup of what is damaged is refused, and leaves the good one as it was.
  EXPECT_EQ(run({"backup", "fresh"}).exit_code, 70);
  fs::rename(data(""), lapwing_.directory() / "lost");
  ASSERT_EQ(run({"restore", "copy", "--lost", "lost"}).exit_code, 0);
  EXPECT_EQ(run({"verify"}).exit_code, 0);
  EXPECT_EQ(answers("data"), before);
}

TEST_F(Upkeep, WhereThereIsNoRegistryNothingIsMade) {
  for (const auto& arguments :
       std::vector<std::vector<std::string>>{{"backup", "copy", "--data", "none"},
                                             {"verify", "--data", "none"},
                                             {"doctor", "--repair", "--data", "none"},
                                             {"restore", "none", "--data", "other"},
                                             {"replay", "--into", "other", "--data", "none"}}) {
    const auto ran = run(arguments);
    EXPECT_EQ(ran.exit_code, 66) << arguments[0];
    EXPECT_THAT(ran.err, HasSubstr("`none`")) << arguments[0];
  }
  for (const char* name : {"none", "copy", "other"}) {
    EXPECT_FALSE(fs::exists(lapwing_.directory() / name)) << name;
  }
}

}  // namespace
}  // namespace lapwing::tool
