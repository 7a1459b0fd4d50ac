// What a writer writes, the reader of the same format reads back: the same numbers, nothing else.
#include "importers/export_formats.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/importers/list_recorder.h"

namespace lapwing::importers {
namespace {

using registry::ChangeKind;
using registry::Coverage;
using registry::ExportedNumber;
using registry::FromKind;
using testing::ElementsAre;
using testing::HasSubstr;

class GivenExport final : public registry::ListExport {
 public:
  GivenExport(std::vector<ExportedNumber> rows, const std::vector<std::string>& coverage)
      : rows_(std::move(rows)),
        facts_{{*registry::ListId::parse("us.tx"),
                "",
                "US-TX",
                {"voice"},
                registry::Regime::opt_out,
                registry::Tenure::run,
                *Zone::find("UTC"),
                {},
                {}},
               {17, "us.tx@17"},
               registry::ListPoint{16, "us.tx@16"},
               *Coverage::parse(coverage),
               1200,
               rows_.size(),
               std::string(64, 'a'),
               std::string(64, 'b'),
               0} {}
  const registry::ExportFacts& facts() const override { return facts_; }
  Status walk(const Visit& visit) const override {
    for (const auto& row : rows_) {
      if (auto visited = visit(row); !visited) return visited;
    }
    return ok();
  }

 private:
  std::vector<ExportedNumber> rows_;
  registry::ExportFacts facts_;
};

ExportedNumber row(std::uint64_t number, ChangeKind kind = ChangeKind::add,
                   FromKind from_kind = FromKind::registered) {
  return {kind, *E164::from_value(number), *parse_date("2026-11-01"), from_kind};
}

struct Written {
  std::string text;
  std::string error;
};

Written write(std::string_view format, std::vector<ExportedNumber> rows,
              const std::vector<std::string>& coverage = {"all"}) {
  const GivenExport list(std::move(rows), coverage);
  Written written;
  const auto found = find_export_format(format);
  EXPECT_TRUE(found);
  const auto done = write_list(**found, list, [&](std::string_view piece) {
    written.text += piece;
    return ok();
  });
  if (!done) written.error = done.error().message;
  return written;
}

TEST(ExportFormats, FtcFlat) {
  const auto written = write("ftc-flat", {row(12125550101), row(14150000000)});
  EXPECT_EQ(written.text, "212,5550101\n415,0000000\n");
  EXPECT_THAT(read_text("ftc-flat", written.text).numbers,
              ElementsAre("+12125550101", "+14150000000"));
  for (const std::uint64_t number : {441632960001UL, 11995550100UL, 2125550101UL, 120255501001UL}) {
    EXPECT_THAT(write("ftc-flat", {row(number)}).error,
                HasSubstr(fmt::format("`+{}` is no number of +1", number)));
  }
}

TEST(ExportFormats, FtcXmlSaysWhatItCovers) {
  const auto some =
      write("ftc-xml", {row(12125550101), row(12125550102), row(14150000000)}, {"1212", "1415"});
  EXPECT_EQ(some.text,
            "<list type='full' level='ac' val='212,415'>\n<ac val='212'>\n<ph val='5550101'/>\n"
            "<ph val='5550102'/>\n</ac>\n<ac val='415'>\n<ph val='0000000'/>\n</ac></list>\n");
  const auto read = read_text("ftc-xml", some.text);
  EXPECT_THAT(read.numbers, ElementsAre("+12125550101", "+12125550102", "+14150000000"));
  EXPECT_THAT(read.report.coverage, ElementsAre("1212", "1415"));
  EXPECT_THAT(
      read_text("ftc-xml", write("ftc-xml", {row(12125550101)}, {"1"}).text).report.coverage,
      ElementsAre("1"));
  EXPECT_EQ(read_text("ftc-xml", write("ftc-xml", {}, {"1212"}).text).error, "");
  EXPECT_THAT(write("ftc-xml", {}, {"1212555"}).error, HasSubstr("whole area codes"));
  EXPECT_THAT(write("ftc-xml", {}, {"44"}).error, HasSubstr("whole area codes"));
  EXPECT_THAT(write("ftc-xml", {row(441632960001)}).error, HasSubstr("is no number of +1"));
}

TEST(ExportFormats, TpsInTwelveColumns) {
  const auto written = write("tps", {row(44163296012), row(441632960001), row(442079460958)});
  EXPECT_EQ(written.text, "0163296012  \r\n01632960001 \r\n02079460958 \r\n");
  EXPECT_THAT(read_text("tps", written.text).numbers,
              ElementsAre("+44163296012", "+441632960001", "+442079460958"));
  for (const std::uint64_t number :
       {12125550101UL, 4416329601UL, 4416329600012UL, 440632960001UL}) {
    EXPECT_THAT(write("tps", {row(number)}).error,
                HasSubstr(fmt::format("`+{}` is no number of +44", number)));
  }
}

TEST(ExportFormats, CsvKeepsOnlyRegisteredDates) {
  const auto written =
      write("csv", {row(12125550101), row(61491570156, ChangeKind::add, FromKind::first_seen)});
  EXPECT_EQ(written.text,
            "number,from,from_kind,registered_on\n"
            "+12125550101,2026-11-01,registered,2026-11-01\n"
            "+61491570156,2026-11-01,first-seen,\n");
  ReadOptions options;
  options.column = "number";
  EXPECT_THAT(read_text("numbers", written.text, options).numbers,
              ElementsAre("+12125550101 2026-11-01", "+61491570156"));
}

TEST(ExportFormats, LapwingChanges) {
  const auto written =
      write("lapwing-changes",
            {row(12125550101), row(12125550102, ChangeKind::add, FromKind::first_seen),
             row(12125550103, ChangeKind::remove), row(12125550104, ChangeKind::redate)},
            {"1212", "1646"});
  EXPECT_EQ(written.text,
            "#lapwing-changes 1\n#list us.tx\n#from us.tx@16\n#to us.tx@17\n"
            "#coverage 1212 1646\n#count 1200\n#from-sha256 " +
                std::string(64, 'b') + "\n#sha256 " + std::string(64, 'a') +
                "\nA,+12125550101,2026-11-01\nA,+12125550102,\n"
                "D,+12125550103,2026-11-01\nR,+12125550104,2026-11-01\n#end 4\n");
  const auto read = read_text("lapwing-changes", written.text);
  EXPECT_EQ(read.error, "");
  EXPECT_THAT(read.changes, ElementsAre("A +12125550101 2026-11-01", "A +12125550102",
                                        "D +12125550103 2026-11-01", "R +12125550104 2026-11-01"));
  ASSERT_TRUE(read.report.span);
  EXPECT_EQ(read.report.span->sha256_before, std::string(64, 'b'));
  EXPECT_EQ(read.report.span->sha256_after, std::string(64, 'a'));
  EXPECT_EQ(read.report.span->count_after, 1200u);
  EXPECT_THAT(read.report.coverage, ElementsAre("1212", "1646"));
}

TEST(ExportFormats, AnErrorOfTheOutputEndsTheWriting) {
  for (const auto& format : export_formats()) {
    const GivenExport list({row(12125550101)}, {"1"});
    const auto done = write_list(format, list, [](std::string_view) -> Status {
      return error(Errc::io_error, "the disk is full");
    });
    ASSERT_FALSE(done) << format.name;
  }
  EXPECT_THAT(find_export_format("pdf").error().message, HasSubstr("ftc-flat, ftc-xml, tps, csv"));
}

}  // namespace
}  // namespace lapwing::importers
