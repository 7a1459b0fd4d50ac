// The shipped samples through the real program: what script/demo shows must be so.
#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "base/csv.h"
#include "tests/tool/program.h"

namespace lapwing::tool {
namespace {

constexpr const char* kLists = "us.national,ca.national,gb.tps";

struct ExpectedRow {
  std::string outcome;
  std::string numbers;
  std::string shows;
};

std::vector<std::string> split(const std::string& line, char at) {
  std::vector<std::string> parts;
  std::istringstream in(line);
  for (std::string part; std::getline(in, part, at);) parts.push_back(part);
  return parts;
}

// calling_list.expected.tsv: id, line, outcome, numbers, reasons, what the row shows.
std::vector<ExpectedRow> expected_rows() {
  std::vector<ExpectedRow> rows;
  std::ifstream in(sample("calling_list.expected.tsv"));
  std::string line;
  std::getline(in, line);  // the header
  while (std::getline(in, line)) {
    const auto parts = split(line, '\t');
    rows.push_back({parts.at(2), parts.at(3), parts.size() > 5 ? parts[5] : ""});
  }
  return rows;
}

class Samples : public testing::Test {
 protected:
  void SetUp() override {
    import({"ftc-flat", sample("us.national"), "--list", "us.national", "--area", "all"});
    import({"dncl-xml", sample("ca.national.xml"), "--list", "ca.national"});
    import({"tps", sample("gb.tps.txt"), "--list", "gb.tps", "--area", "44"});
    import(
        {"numbers", sample("seller.acme.csv"), "--list", "seller/acme/internal", "--area", "all"});
  }
  void import(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "import");
    arguments.insert(arguments.end(), {"--obtained", "2026-11-24T12:00:00Z"});
    const auto ran = lapwing_.run(arguments);
    ASSERT_EQ(ran.exit_code, 0) << ran.err;
  }
  Program lapwing_;
};

TEST_F(Samples, EveryRowComesOutAsTheSamplesSay) {
  const auto ran =
      lapwing_.run({"scrub", sample("calling_list.csv"), "-o", "-", "--column", "phone", "--lists",
                    kLists, "--seller", "acme", "--on", "2026-11-25", "--report", "report.json"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  const auto report = nlohmann::json::parse(read_file(lapwing_.directory() / "report.json"));
  const auto expected = expected_rows();
  EXPECT_EQ(report["rows"], expected.size());
  std::map<std::string, std::size_t> totals;
  for (const auto& row : expected) ++totals[row.outcome];
  for (const auto& [outcome, rows] : totals) EXPECT_EQ(report[outcome], rows) << outcome;

  const CsvBatch rows = split_csv(ran.out, ',');
  ASSERT_EQ(rows.records().size(), expected.size() + 1);
  EXPECT_TRUE(
      rows.raw(rows.records()[0]).ends_with("lapwing_outcome,lapwing_numbers,lapwing_reasons"));
  std::string scratch;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const auto& record = rows.records()[i + 1];
    const auto last = record.field_count;
    ASSERT_GE(last, 3u);
    const auto shown = [&] { return expected[i].shows + ": " + std::string(rows.raw(record)); };
    EXPECT_EQ(rows.value(record, last - 3, scratch), expected[i].outcome) << shown();
    EXPECT_EQ(rows.value(record, last - 2, scratch), expected[i].numbers) << shown();
  }
}

TEST_F(Samples, TheSameFilesASecondTimeChangeNothing) {
  const auto before = lapwing_.run({"editions", "us.national", "--json"}).json();
  import({"ftc-flat", sample("us.national"), "--list", "us.national", "--area", "all"});
  EXPECT_EQ(lapwing_.run({"editions", "us.national", "--json"}).json(), before);
}

TEST_F(Samples, TheSameFilesLaterAreANewEditionWithoutReadingThem) {
  const auto ran =
      lapwing_.run({"import", "ftc-flat", sample("us.national"), "--list", "us.national", "--area",
                    "all", "--obtained", "2026-11-24T18:00:00Z"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_NE(ran.err.find("us.national@2: 1250 numbers on the list, 0 added, 0 removed"),
            std::string::npos)
      << ran.err;
}

TEST_F(Samples, CheckExitsWithItsAnswer) {
  const auto check = [&](const char* to) {
    return lapwing_.run({"check", "--to", to, "--lists", kLists, "--on", "2026-11-25", "--json"});
  };
  EXPECT_EQ(check("518-555-0120").exit_code, 1);
  EXPECT_EQ(check("518-555-0121").exit_code, 0);
  EXPECT_EQ(check("518555xxxx").exit_code, 2);
  const auto json = check("518-555-0120").json();
  EXPECT_EQ(json["outcome"], "prohibited");
  EXPECT_EQ(json["number"]["numbers"][0]["e164"], "+15185550120");
  ASSERT_FALSE(json["findings"].empty());
  for (const char* field :
       {"rule", "jurisdiction", "outcome", "citation", "because", "law_from", "facts"}) {
    EXPECT_TRUE(json["findings"][0].contains(field)) << field;
  }
  EXPECT_EQ(json["lists"][0]["list"], "us.national");
}

TEST_F(Samples, HistoryTellsSinceWhenAndHowItIsKnown) {
  const auto json = lapwing_.run({"history", "518-555-0120", "--json"}).json();
  EXPECT_EQ(json["number"], "+15185550120");
  ASSERT_EQ(json["lists"].size(), 1u);
  EXPECT_EQ(json["lists"][0]["list"], "us.national");
  const auto& interval = json["lists"][0]["intervals"][0];
  EXPECT_EQ(interval["from_kind"], "first-seen");
  EXPECT_TRUE(interval["until"].is_null());
  EXPECT_TRUE(lapwing_.run({"history", "518-555-0121", "--json"}).json()["lists"].empty());
}

TEST_F(Samples, SplitFilesHoldEveryRowOnceAndNoUndeterminedRowIsPermitted) {
  const auto ran =
      lapwing_.run({"scrub", sample("calling_list.csv"), "-o", "out.csv", "--column", "phone",
                    "--on", "2026-11-25", "--lists", kLists, "--split", "split"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  const auto permitted = read_file(lapwing_.directory() / "split/permitted.csv");
  EXPECT_EQ(permitted.find(",undetermined,"), std::string::npos);
  EXPECT_EQ(permitted.find(",prohibited,"), std::string::npos);
  const auto whole = read_file(lapwing_.directory() / "out.csv");
  const auto header = whole.substr(0, whole.find('\n') + 1);
  std::size_t size = header.size();
  for (const char* name : {"permitted", "prohibited", "undetermined"}) {
    const auto part = read_file(lapwing_.directory() / (std::string("split/") + name + ".csv"));
    EXPECT_EQ(part.substr(0, header.size()), header) << name;
    size += part.size() - header.size();
  }
  EXPECT_EQ(size, whole.size());
}

}  // namespace
}  // namespace lapwing::tool
