// What a data directory's folder `cache` keeps of rules and lists is never seen but in the time a
// command takes: damaged, stale or not to be written, the answers are those of the files.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/tool/program.h"

namespace lapwing::tool {
namespace {

namespace fs = std::filesystem;

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
void write(const fs::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary) << bytes;
}

class Cache : public testing::Test {
 protected:
  void SetUp() override {
    lapwing_.directory().write("305.txt", "305,5550142\n");
    // Held since January, so that the law binds in March.
    for (const char* obtained : {"2026-01-10T12:00:00Z", "2026-03-10T12:00:00Z"}) {
      const auto ran = lapwing_.run({"import", "ftc-flat", "305.txt", "--list", "us.national",
                                     "--area", "305", "--obtained", obtained});
      ASSERT_EQ(ran.exit_code, 0) << ran.err;
    }
    fs::remove_all(cache_);
    without_ = answer();
    ASSERT_EQ(without_.exit_code, 1) << without_.err;
    ASSERT_TRUE(fs::exists(cache_ / "rules"));
    ASSERT_TRUE(fs::exists(cache_ / "lists"));
  }
  Ran answer() const {
    return lapwing_.run({"check", "--to", "+13055550142", "--at", "2026-03-20T12:00:00-04:00",
                         "--lists", "us.national", "--json"});
  }
  void expect_same(const std::string& when) const {
    const auto ran = answer();
    EXPECT_EQ(ran.exit_code, without_.exit_code) << when;
    EXPECT_EQ(ran.out, without_.out) << when;
    EXPECT_EQ(ran.err, without_.err) << when;
  }

  Program lapwing_;
  fs::path cache_ = lapwing_.directory() / "data" / "cache";
  Ran without_;
};

TEST_F(Cache, GivesTheSameAnswerAndStays) {
  const std::string rules = bytes_of(cache_ / "rules");
  const std::string lists = bytes_of(cache_ / "lists");
  expect_same("kept");
  EXPECT_TRUE(bytes_of(cache_ / "rules") == rules);
  EXPECT_TRUE(bytes_of(cache_ / "lists") == lists);
}

TEST_F(Cache, DamageIsSilentlyMended) {
  for (const char* name : {"rules", "lists"}) {
    const std::string kept = bytes_of(cache_ / name);
    for (const std::size_t at : {std::size_t{9}, kept.size() / 3, kept.size() - 1}) {
      std::string damaged = kept;
      damaged[at] = static_cast<char>(damaged[at] ^ 1);
      write(cache_ / name, damaged);
      expect_same(name);
      EXPECT_TRUE(bytes_of(cache_ / name) == kept) << name << " " << at;
    }
    for (const std::size_t size : {std::size_t{0}, std::size_t{20}, kept.size() - 1}) {
      write(cache_ / name, kept.substr(0, size));
      expect_same(name);
    }
    // One kept for the other.
    write(cache_ / name, bytes_of(cache_ / (std::string(name) == "rules" ? "lists" : "rules")));
    expect_same(name);
    EXPECT_TRUE(bytes_of(cache_ / name) == kept) << name;
  }
}

TEST_F(Cache, WhereItCannotBeWrittenEverythingWorks) {
  fs::remove_all(cache_);
  write(cache_, "a file where the folder should be");
  expect_same("a file");
  fs::remove(cache_);
  fs::create_directories(cache_ / "rules");
  fs::create_directories(cache_ / "lists");
  expect_same("folders");
}

TEST_F(Cache, ChangedFilesAreReadAnew) {
  const auto lists = [this] { return lapwing_.run({"lists", "--json"}).out; };
  const std::string before = lists();
  lapwing_.directory().write("data/lists.yaml", "lists:\n  us.national: {title: another}\n");
  const std::string changed = lists();
  EXPECT_NE(changed.find("another"), std::string::npos);
  fs::remove_all(cache_);
  EXPECT_EQ(lists(), changed);
  EXPECT_EQ(lists(), changed);
  fs::remove(lapwing_.directory() / "data" / "lists.yaml");
  EXPECT_EQ(lists(), before);
  expect_same("as before");

  // A file that is not sound is refused whatever is kept.
  lapwing_.directory().write("data/rules/us/x.yaml", "rule: calling-hours\n");
  EXPECT_EQ(answer().exit_code, 65);
  fs::remove_all(lapwing_.directory() / "data" / "rules");
  lapwing_.directory().write("data/lists.yaml", "lists:\n  us.national: {tenur: run}\n");
  EXPECT_EQ(answer().exit_code, 65);
}

TEST_F(Cache, WithoutARegistryNothingIsWritten) {
  const fs::path empty = lapwing_.directory() / "empty";
  fs::create_directory(empty);
  (void)lapwing_.run({"--data", empty.string(), "rules", "list"});
  EXPECT_TRUE(fs::is_empty(empty));
}

}  // namespace
}  // namespace lapwing::tool
