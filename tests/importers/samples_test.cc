// data/samples: what script/demo imports and scrubs. Each list is read as its README says, no
// number is a real person's, and the expected outcomes of the calling list follow from the lists.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>

#include "base/csv.h"
#include "importers/list_files.h"
#include "phone/reading.h"
#include "tests/importers/list_recorder.h"
#include "tests/support/temp_dir.h"

namespace lapwing::importers {
namespace {

const std::filesystem::path kSamples =
    std::filesystem::path(LAPWING_SOURCE_DIR) / "data" / "samples";

struct Sample {
  registry::ImportReport report;
  std::string format;
  std::set<std::string> numbers;
};

Sample sample(const std::string& name, std::string_view format = "auto") {
  auto files = FileSet::open({kSamples / name});
  EXPECT_TRUE(files) << name;
  if (!files) return {};
  Recorder recorder;
  const auto read = read_list_files(*files, format, recorder, {});
  EXPECT_TRUE(read) << read.error().message;
  if (!read) return {};
  Sample sample{read->report, std::string(read->format->name), {}};
  for (const auto& number : recorder.numbers) {
    sample.numbers.insert(number.substr(0, number.find(' ')));
  }
  return sample;
}

// NANP 555-0100 to 555-0199 in any area code; the ranges Ofcom keeps for drama.
bool is_fictitious(const std::string& number) {
  if (number.starts_with("+1") && number.size() == 12) return number.substr(5, 5) == "55501";
  for (const std::string range : {"+442079460", "+441632960", "+447700900"}) {
    if (number.starts_with(range) && number.size() == 13) return true;
  }
  // The other reading of the calling list's ambiguous rows: +203 555 01xx, never dialled so.
  return number.starts_with("+20355501") && number.size() == 11;
}

TEST(Samples, TheUsListIsTheSameInThreeForms) {
  const Sample folder = sample("us.national");
  EXPECT_EQ(folder.format, "ftc-flat");
  EXPECT_EQ(folder.numbers.size(), 1250U);
  EXPECT_TRUE(folder.report.coverage.empty());
  EXPECT_EQ(sample("us.national.zip").numbers, folder.numbers);
  const Sample xml = sample("us.national.xml");
  EXPECT_EQ(xml.numbers, folder.numbers);
  EXPECT_THAT(xml.report.coverage, testing::ElementsAre("1"));
}

TEST(Samples, EveryListIsReadWithoutARejectedRowThatIsNotMeant) {
  EXPECT_EQ(sample("us.national").report.rejected, 0U);
  const Sample ca = sample("ca.national.xml", "dncl-xml");
  EXPECT_EQ(ca.numbers.size(), 250U);
  EXPECT_EQ(ca.report.rejected, 0U);
  const Sample gb = sample("gb.tps.txt");
  EXPECT_EQ(gb.format, "tps");
  EXPECT_EQ(gb.numbers.size(), 200U);
  EXPECT_EQ(gb.report.rejected, 0U);
  const Sample acme = sample("seller.acme.csv");
  EXPECT_EQ(acme.format, "numbers");
  EXPECT_EQ(acme.numbers.size(), 12U);
  EXPECT_EQ(acme.report.rejected, 0U);
  EXPECT_EQ(acme.report.remarks, 1U);
  const Sample complaints = sample("ftc_complaints.csv");
  EXPECT_EQ(complaints.format, "ftc-complaints");
  EXPECT_EQ(complaints.report.kept, 6U);
  EXPECT_EQ(complaints.report.rejected, 4U);
}

TEST(Samples, NoNumberIsAnyones) {
  for (const auto* name :
       {"us.national", "ca.national.xml", "gb.tps.txt", "seller.acme.csv", "ftc_complaints.csv"}) {
    for (const auto& number : sample(name).numbers) EXPECT_TRUE(is_fictitious(number)) << number;
  }
}

// id -> the other columns
std::map<std::string, std::vector<std::string>> table(const std::string& name, char delimiter) {
  const std::string text = read_file(kSamples / name);
  const CsvBatch batch = split_csv(text, delimiter);
  std::map<std::string, std::vector<std::string>> rows;
  std::string scratch;
  for (const auto& record : std::span(batch.records()).subspan(1)) {
    std::vector<std::string> row = {std::to_string(record.line)};
    for (std::uint32_t i = 1; i < record.field_count; ++i) {
      row.emplace_back(batch.value(record, i, scratch));
    }
    rows.emplace(batch.value(record, 0, scratch), row);
  }
  return rows;
}

TEST(Samples, TheExpectedOutcomesFollowFromTheLists) {
  const std::map<std::string, std::set<std::string>> lists = {
      {"listed:us.national", sample("us.national").numbers},
      {"listed:ca.national", sample("ca.national.xml").numbers},
      {"listed:gb.tps", sample("gb.tps.txt").numbers},
      {"internal:acme", sample("seller.acme.csv").numbers}};
  const auto reader = phone::Reader::create("US");
  ASSERT_TRUE(reader);
  const auto rows = table("calling_list.csv", ',');
  const auto expected = table("calling_list.expected.tsv", '\t');
  ASSERT_EQ(rows.size(), 203U);
  for (const auto& [id, expect] : expected) {
    const auto found = rows.find(id == "-" ? "" : id);
    ASSERT_NE(found, rows.end()) << id;
    EXPECT_EQ(found->second[0], expect[1]) << id << " stands on another line";
    if (found->second.size() < 4 || id == "203") continue;
    const std::string& cell = found->second[3];
    const auto reading = reader->read(cell);
    std::string numbers;
    std::string listed;
    for (const auto& read : reading.numbers) {
      const std::string number = read.number.to_string();
      EXPECT_TRUE(is_fictitious(number)) << number;
      numbers += (numbers.empty() ? "" : ";") + number;
      for (const auto& [reason, list] : lists) {
        if (list.contains(number)) listed = reason;
      }
    }
    const std::string status(phone::name_of(reading.status));
    if (expect[2] == "prohibited") {
      EXPECT_EQ(numbers, expect[3]) << id << ' ' << cell;
      EXPECT_THAT(expect[4], testing::HasSubstr(listed)) << id << ' ' << cell;
      EXPECT_NE(listed, "") << id << ' ' << cell;
    } else if (expect[2] == "permitted") {
      EXPECT_EQ(numbers, expect[3]) << id << ' ' << cell;
      EXPECT_EQ(listed, "") << id << ' ' << cell;
      EXPECT_TRUE(status == "number" || status == "several") << id << ' ' << cell;
    } else if (!expect[4].starts_with("no-rules")) {
      EXPECT_EQ(listed, "") << id << ' ' << cell;
      EXPECT_TRUE(status != "number" && status != "several") << id << ' ' << cell << ' ' << status;
      const bool impossible = reading.reason == phone::ReadingReason::impossible;
      EXPECT_THAT(expect[4], testing::AnyOf(impossible ? "impossible" : status, ""))
          << id << ' ' << cell;
    }
  }
}

}  // namespace
}  // namespace lapwing::importers
