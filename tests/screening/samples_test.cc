// The whole way on real parts: data/samples imported into a registry on disk, its calling list
// scrubbed by data/lists.yaml and data/rules, each row as calling_list.expected.tsv says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "base/clock.h"
#include "base/csv.h"
#include "checker/rulebook.h"
#include "importers/list_files.h"
#include "registry/registry.h"
#include "screening/screener.h"
#include "screening/scrub.h"
#include "tests/support/temp_dir.h"

namespace lapwing::screening {
namespace {

const std::filesystem::path kData = std::filesystem::path(LAPWING_SOURCE_DIR) / "data";

class Samples : public testing::Test {
 protected:
  Samples() : clock_(std::make_shared<FixedClock>(*parse_instant("2026-11-24T17:00:00Z"))) {
    auto catalog = registry::ListCatalog::load(kData / "lists.yaml");
    EXPECT_TRUE(catalog) << catalog.error().message;
    auto opened = registry::Registry::open_writer(
        {.directory = dir_ / "registry",
         .clock = clock_,
         .catalog = std::make_shared<const registry::ListCatalog>(*std::move(catalog))});
    EXPECT_TRUE(opened) << opened.error().message;
    registry_ = *std::move(opened);
    auto rulebook = checker::Rulebook::load(kData / "rules");
    EXPECT_TRUE(rulebook) << rulebook.error().message;
    rulebook_ = *std::move(rulebook);
    import_list("us.national", "us.national", "auto", "all");
    import_list("ca.national", "ca.national.xml", "dncl-xml", "");
    import_list("gb.tps", "gb.tps.txt", "tps", "44");
    import_list("seller/acme/internal", "seller.acme.csv", "numbers", "all");
  }

  void import_list(const char* list, const char* file, const char* format,
                   const std::string& coverage) {
    auto files = importers::FileSet::open({kData / "samples" / file});
    ASSERT_TRUE(files) << files.error().message;
    registry::ImportOptions options{.obtained_at = *parse_instant("2026-11-23T12:00:00Z")};
    options.source = file;
    options.sha256 = hex(*files->digest());
    if (!coverage.empty()) options.coverage = *registry::Coverage::parse({coverage});
    auto session = registry_->begin_import(*registry::ListId::parse(list), options);
    ASSERT_TRUE(session) << session.error().message;
    const auto read = importers::read_list_files(*files, format, **session, {});
    ASSERT_TRUE(read) << read.error().message;
    const auto done = (*session)->commit(read->report);
    ASSERT_TRUE(done) << done.error().message;
  }

  TempDir dir_;
  std::shared_ptr<FixedClock> clock_;
  std::unique_ptr<registry::Registry> registry_;
  std::unique_ptr<const checker::Rulebook> rulebook_;
};

using Rows = std::vector<std::vector<std::string>>;

Rows rows_of(const std::string& text, char delimiter) {
  const CsvBatch batch = split_csv(text, delimiter);
  Rows rows;
  std::string scratch;
  for (const CsvRecord& record : batch.records()) {
    auto& row = rows.emplace_back();
    for (std::size_t i = 0; i < record.field_count; ++i) {
      row.emplace_back(batch.value(record, i, scratch));
    }
  }
  return rows;
}

// `listed:us.national:by-2026-11-23;ambiguous` -> `listed:us.national;ambiguous`
std::string undated(const std::string& reasons) {
  std::string out;
  for (std::size_t at = 0; at < reasons.size();) {
    const std::size_t end = std::min(reasons.find(';', at), reasons.size());
    std::string code = reasons.substr(at, end - at);
    const std::size_t first = code.find(':');
    if (first != std::string::npos) code = code.substr(0, code.find(':', first + 1));
    out += (out.empty() ? "" : ";") + code;
    at = end + 1;
  }
  return out;
}

TEST_F(Samples, EveryRowOfTheCallingListComesOutAsItsPageSays) {
  const Screener screener(*registry_, *rulebook_, *clock_);
  ScrubOptions options;
  options.input = (kData / "samples" / "calling_list.csv").string();
  options.output = (dir_ / "out.csv").string();
  options.layout.columns = {"phone"};
  options.lists = {"us.national", "ca.national", "gb.tps"};
  options.seller = "acme";
  const auto report = scrub(options, screener);
  ASSERT_TRUE(report) << report.error().message;

  const Rows got = rows_of(read_file(options.output), ',');
  const Rows expected = rows_of(read_file(kData / "samples" / "calling_list.expected.tsv"), '\t');
  ASSERT_EQ(got.size(), expected.size());
  std::map<std::string, std::uint64_t> outcomes;
  for (std::size_t i = 1; i < got.size(); ++i) {
    const auto& row = got[i];
    ASSERT_GE(row.size(), 4u) << i;
    const std::string& outcome = row[row.size() - 3];
    ++outcomes[outcome];
    EXPECT_EQ(outcome, expected[i][2]) << expected[i][0] << ' ' << row.back();
    EXPECT_EQ(row[row.size() - 2], expected[i][3]) << expected[i][0];
    // Remarks may follow the reasons that decide.
    EXPECT_THAT(undated(row.back()), testing::HasSubstr(expected[i][4])) << expected[i][0];
  }
  EXPECT_EQ(report->rows, expected.size() - 1);
  EXPECT_EQ(report->permitted, outcomes["permitted"]);
  EXPECT_EQ(report->prohibited, outcomes["prohibited"]);
  EXPECT_EQ(report->undetermined, outcomes["undetermined"]);
}

TEST_F(Samples, WithoutNarrowingAStateWhoseListIsNotHeldIsUndetermined) {
  const Screener screener(*registry_, *rulebook_, *clock_);
  const auto reader = phone::Reader::create("US");
  ASSERT_TRUE(reader);
  CallQuestion question;
  question.on = *parse_date("2026-11-24");
  const auto florida = screener.check(*reader, "305-555-0143", question);
  ASSERT_TRUE(florida);
  EXPECT_EQ(florida->outcome, checker::Outcome::undetermined);
  EXPECT_THAT(florida->reasons, testing::Contains("not-held:us.fl"));
  const auto new_york = screener.check(*reader, "212-555-0143", question);
  ASSERT_TRUE(new_york);
  EXPECT_EQ(new_york->outcome, checker::Outcome::permitted)
      << testing::PrintToString(new_york->reasons);
}

}  // namespace
}  // namespace lapwing::screening
