#include "importers/list_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/importers/list_recorder.h"
#include "tests/importers/zip_writer.h"
#include "tests/support/temp_dir.h"

namespace lapwing::importers {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Read {
  Recorder recorder;
  Result<ListFiles> files = error(Errc::internal, "not read");
};

Read read(const std::filesystem::path& path, std::string_view format = "auto",
          const Progress& progress = {}) {
  Read read;
  auto set = FileSet::open({path});
  if (!set) {
    read.files = set.error();
  } else {
    read.files = read_list_files(*set, format, read.recorder, {}, progress);
  }
  return read;
}

TEST(ListFiles, AFolderIsOneListInNameOrder) {
  const TempDir dir;
  dir.write("us/646.txt", "646,5550142\n");
  dir.write("us/212.txt", "212,5550142\nbad\n");
  const auto all = read(dir / "us");
  ASSERT_TRUE(all.files);
  EXPECT_EQ(all.files->format->name, "ftc-flat");
  EXPECT_THAT(all.recorder.numbers, ElementsAre("+12125550142", "+16465550142"));
  EXPECT_EQ(all.files->report.read, 3U);
  ASSERT_EQ(all.files->report.first_errors.size(), 1U);
  EXPECT_EQ(all.files->report.first_errors[0].file, (dir / "us/212.txt").string());
  EXPECT_THAT(all.files->report.coverage, IsEmpty()) << "file names are no evidence";
}

TEST(ListFiles, CoverageIsTheUnionWhenEveryFileSays) {
  const TempDir dir;
  const std::string said = "<list type='full' level='ac' val='212'></list>";
  dir.write("a.zip", zip_of({{"1.xml", said},
                             {"2.xml", "<list level='ac' val='646'><ph val='5550142'/></list>"}}));
  EXPECT_THAT(read(dir / "a.zip").files->report.coverage, ElementsAre("1212", "1646"));
  dir.write("b.zip",
            zip_of({{"1.xml", said}, {"2.xml", "<list val='646'><ph val='5550142'/></list>"}}));
  EXPECT_THAT(read(dir / "b.zip").files->report.coverage, IsEmpty())
      << "one file that says nothing leaves the whole unsaid";
}

TEST(ListFiles, FilesOfOtherFormatsAreRefusedByName) {
  const TempDir dir;
  dir.write("us/1.txt", "212,5550142\n");
  dir.write("us/2.txt", "0207 9460958\r\n");
  EXPECT_THAT(read(dir / "us").files.error().message,
              HasSubstr("us/2.txt` is not ftc-flat: it looks like tps"));
  EXPECT_THAT(read(dir / "us", "ftc-xml").files.error().message,
              HasSubstr("us/1.txt` is not ftc-xml: it looks like ftc-flat"));
  EXPECT_THAT(read(dir / "us", "ftc").files.error().message, HasSubstr("there is no format `ftc`"));
}

TEST(ListFiles, OneEmptyFileRefusesTheWhole) {
  const TempDir dir;
  dir.write("us/1.txt", "212,5550142\n");
  dir.write("us/2.txt", "");
  EXPECT_THAT(read(dir / "us").files.error().message, HasSubstr("us/2.txt` is empty"));
}

TEST(ListFiles, APreviewSaysTheKindAndTheEditionFollowed) {
  const TempDir dir;
  const auto preview = [](const std::filesystem::path& path, std::string_view format = "auto") {
    return preview_list_files(*FileSet::open({path}), format, {});
  };
  const auto full = preview(dir.write("l.zip", zip_of({{"1", "212,5550142\n"}})));
  ASSERT_TRUE(full);
  EXPECT_EQ(full->format->kind, FormatKind::full_list);
  EXPECT_FALSE(full->span);
  const auto changes = preview(std::filesystem::path(LAPWING_SOURCE_DIR) /
                               "tests/testdata/lapwing_changes/good.txt");
  ASSERT_TRUE(changes);
  EXPECT_EQ(changes->format->kind, FormatKind::change_list);
  EXPECT_EQ(changes->span->from_edition, "us.national@16");
  EXPECT_EQ(changes->span->sha256_after.substr(0, 8), "5f70bf18");
  EXPECT_FALSE(preview(dir.write("2", "#lapwing-changes 1\n#list us.national\n#end 0\n")));
  EXPECT_THAT(preview(dir.write("3", "212,5550142\n"), "tps").error().message,
              HasSubstr("it looks like ftc-flat"));
  EXPECT_EQ(preview("-").error().code, Errc::failed_precondition);
}

TEST(ListFiles, ChangeListsAreReadOneAtATime) {
  const TempDir dir;
  const std::string text = "2125550142,2026-11-01,A\n";
  dir.write("changes/1", text);
  dir.write("changes/2", text);
  EXPECT_THAT(read(dir / "changes").files.error().message, HasSubstr("one at a time"));
}

TEST(ListFiles, ProgressEndsAtTheBytesInAll) {
  const TempDir dir;
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += fmt::format("212,{:07}\n", i);
  dir.write("us/1.txt", text);
  dir.write("us/2.txt", text);
  std::vector<std::uint64_t> told;
  read(dir / "us", "auto", [&](std::uint64_t done) { told.push_back(done); });
  EXPECT_GT(told.size(), 3U);
  EXPECT_TRUE(std::is_sorted(told.begin(), told.end()));
  EXPECT_EQ(told.back(), FileSet::open({dir / "us"})->bytes_total());
}

TEST(ListFiles, ASinkThatFailsEndsTheReading) {
  struct Full final : registry::ListSink {
    Status listed(const registry::ListedNumber&, registry::SourcePosition) override {
      return error(Errc::io_error, "no space left");
    }
    Status changed(const registry::ListChange&, registry::SourcePosition) override { return ok(); }
    Status answered(const registry::ListAnswer&, registry::SourcePosition) override { return ok(); }
  } full;
  const TempDir dir;
  for (const auto& path :
       {dir.write("1.txt", "212,5550142\n"), dir.write("2.txt", "0207 9460958\r\n"),
        dir.write("3.xml", "<list val='212'><ph val='5550142'/></list>")}) {
    auto set = FileSet::open({path});
    const auto read = read_list_files(*set, "auto", full, {});
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().message, "no space left");
  }
}

}  // namespace
}  // namespace lapwing::importers
