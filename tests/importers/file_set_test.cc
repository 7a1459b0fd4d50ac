#include "importers/file_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/importers/zip_writer.h"
#include "tests/support/bytes.h"
#include "tests/support/temp_dir.h"

namespace lapwing::importers {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// `name=content` of every member; the error instead when there is one.
std::vector<std::string> members_of(const TempDir& dir, std::vector<std::filesystem::path> paths) {
  auto set = FileSet::open(std::move(paths));
  if (!set) return {set.error().message};
  std::vector<std::string> seen;
  const auto done = set->for_each([&](ByteSource& source) -> Status {
    auto all = read_all(source);
    if (!all) return all.error();
    const auto name = source.name().substr(dir.path().string().size() + 1);
    seen.push_back(name + "=" + *all);
    return ok();
  });
  if (!done) return {done.error().message};
  EXPECT_EQ(set->size(), seen.size());
  EXPECT_EQ(set->sha256(), *set->digest());
  return seen;
}

TEST(FileSet, AFolderGivesItsFilesByName) {
  const TempDir dir;
  dir.write("list/646.txt", "b");
  dir.write("list/212.txt", gzip("a"));
  dir.write("list/.DS_Store", "x");
  EXPECT_THAT(members_of(dir, {dir / "list"}), ElementsAre("list/212.txt=a", "list/646.txt=b"));
}

TEST(FileSet, AZipGivesItsFilesByName) {
  const TempDir dir;
  dir.write(
      "l.zip",
      zip_of({{"646.txt", "b"}, {"sub/", ""}, {"212.txt", "a"}, {"__MACOSX/._212.txt", "junk"}}));
  EXPECT_THAT(members_of(dir, {dir / "l.zip"}), ElementsAre("l.zip/212.txt=a", "l.zip/646.txt=b"));
}

TEST(FileSet, ZipNamesAreNeverPaths) {
  const TempDir dir;
  dir.write("in/l.zip", zip_of({{"../../escape.txt", "a"}, {"/etc/escape", "b"}}));
  EXPECT_THAT(members_of(dir, {dir / "in/l.zip"}),
              ElementsAre("in/l.zip/../../escape.txt=a", "in/l.zip//etc/escape=b"));
  EXPECT_FALSE(std::filesystem::exists(dir / "escape.txt"));
  EXPECT_FALSE(std::filesystem::exists("/etc/escape"));
}

TEST(FileSet, FilesStandInTheOrderGiven) {
  const TempDir dir;
  const auto b = dir.write("b", "2");
  const auto a = dir.write("a", "1");
  EXPECT_THAT(members_of(dir, {b, a}), ElementsAre("b=2", "a=1"));
}

TEST(FileSet, TheDigestIsOfTheBytesAsPublished) {
  const TempDir dir;
  const std::string packed = gzip("a");
  auto one = FileSet::open({dir.write("one.gz", packed)});
  EXPECT_EQ(*one->digest(), sha256(packed));
  const std::string archive = zip_of({{"1", "a"}, {"2", "b"}});
  auto zip = FileSet::open({dir.write("l.zip", archive)});
  EXPECT_EQ(*zip->digest(), sha256(archive));
  auto two = FileSet::open({dir.write("x", "1"), dir.write("y", "2")});
  EXPECT_EQ(*two->digest(), sha256(hex(sha256("1")) + "\n" + hex(sha256("2")) + "\n"));
  auto in = FileSet::open({"-"});
  EXPECT_EQ(in->digest().error().code, Errc::failed_precondition);
}

TEST(FileSet, TheOldestFileTimeCounts) {
  const TempDir dir;
  const auto old = dir.write("old", "1");
  const auto young = dir.write("young", "2");
  const auto day = std::chrono::hours(24);
  std::filesystem::last_write_time(old, std::filesystem::last_write_time(young) - 3 * day);
  const auto both = FileSet::open({young, old});
  const auto only = FileSet::open({young});
  EXPECT_EQ(*only->oldest_file_time() - *both->oldest_file_time(), 3 * day);
}

TEST(FileSet, RefusesWhatItCannotRead) {
  const TempDir dir;
  const auto error_of = [&](const std::filesystem::path& path) {
    return members_of(dir, {path}).at(0);
  };
  EXPECT_THAT(error_of(dir / "missing"), HasSubstr("there is no file"));
  std::filesystem::create_directories(dir / "empty");
  EXPECT_THAT(error_of(dir / "empty"), HasSubstr("empty` is empty"));
  std::filesystem::create_directories(dir / "deep/er");
  EXPECT_THAT(error_of(dir / "deep"), HasSubstr("holds a folder, `er`"));

  const std::string good = zip_of({{"a.txt", "212,5550142\n"}});
  EXPECT_THAT(error_of(dir.write("n.zip", zip_of({{"inner.zip", good}}))),
              HasSubstr("n.zip/inner.zip` is a zip in a zip"));
  EXPECT_THAT(error_of(dir.write("e.zip", zip_of({{"a.txt", "x"}}, "secret"))),
              HasSubstr("is encrypted"));
  EXPECT_THAT(error_of(dir.write("x.xlsx", zip_of({{"[Content_Types].xml", "<x/>"}}))),
              HasSubstr("looks like an Excel workbook"));
  EXPECT_THAT(error_of(dir.write("d.zip", zip_of({{"dir/", ""}}))), HasSubstr("without any file"));
}

TEST(FileSet, EveryCutOfAZipIsRefused) {
  const TempDir dir;
  const std::string good = zip_of({{"a.txt", "212,5550142\n"}, {"b.txt", "646,5550142\n"}});
  for (std::size_t length = 4; length < good.size(); ++length) {
    const auto seen = members_of(dir, {dir.write("cut.zip", good.substr(0, length))});
    EXPECT_THAT(seen.at(0), HasSubstr("is a zip that is cut or damaged")) << length;
  }
}

TEST(FileSet, AFlippedByteInAZipNeverPasses) {
  const TempDir dir;
  const std::vector<std::string> whole = {"z.zip/a.txt=212,5550142\n"};
  const std::string good = zip_of({{"a.txt", "212,5550142\n"}});
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 0x10);
    const auto seen = members_of(dir, {dir.write("z.zip", bad)});
    ASSERT_EQ(seen.size(), 1U);
    // A flip in a date, a name or a flag is no damage to the content; any other is an error.
    if (seen[0].ends_with("=" + std::string("212,5550142\n"))) continue;
    EXPECT_EQ(seen[0].find("=212"), std::string::npos) << i << seen[0];
  }
}

TEST(FileSet, RefusesAZipBombInFlatMemory) {
  const TempDir dir;
  const std::string block(16 << 20, '0');
  std::vector<std::pair<std::string, std::string>> members;
  for (int i = 0; i < 6; ++i) members.emplace_back(std::to_string(i), block);
  const auto path = dir.write("bomb.zip", zip_of(members));
  auto set = FileSet::open({path});
  const std::uint64_t before = peak_memory_bytes();
  const auto done = set->for_each([](ByteSource&) { return ok(); });
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().message, HasSubstr("as a decompression bomb does"));
  EXPECT_LT(peak_memory_bytes() - before, 16U << 20);
}

}  // namespace
}  // namespace lapwing::importers
