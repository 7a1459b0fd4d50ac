// FTC and Canadian XML lists: one layout, two publishers.
#include "importers/ftc_xml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "importers/xml_tags.h"
#include "tests/importers/list_recorder.h"
#include "tests/support/bytes.h"
#include "tests/support/temp_dir.h"

namespace lapwing::importers {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(FtcXml, ReadsEveryFormOfQuoteAndPadsLostZeros) {
  const auto read = read_sample("ftc-xml", "ftc_xml/good.xml");
  EXPECT_EQ(read.error, "");
  EXPECT_THAT(read.numbers, ElementsAre("+12125550142", "+12125550143", "+12120000199",
                                        "+12125550144", "+12125550145"));
  EXPECT_THAT(read.report.coverage, ElementsAre("1212"));
  EXPECT_EQ(read.positions[0].line, 5U);
  EXPECT_EQ(read.positions[0].column, 1U);
}

TEST(FtcXml, CountsAndNamesEachBadElement) {
  const auto read = read_sample("ftc-xml", "ftc_xml/bad_row.xml");
  EXPECT_THAT(read.numbers, ElementsAre("+12125550142", "+12125550146"));
  EXPECT_THAT(errors_of(read.report),
              ElementsAre("4:1 `555-0143` is not seven digits", "5:1 <ph> has no `val`",
                          "6:1 `55501444` is not seven digits",
                          "7:1 `6465550145` is not in the area code `212` around it",
                          "11:1 area code `646` is not one the list says it is for",
                          "13:1 `&#53;550148` is not seven digits"));
}

TEST(FtcXml, EveryCutIsRefused) {
  const std::string whole =
      read_file(std::filesystem::path(LAPWING_SOURCE_DIR) / "tests/testdata/ftc_xml/good.xml");
  const std::size_t list = whole.find("<list") + 6;
  const std::size_t end = whole.find("</list>") + 7;
  for (std::size_t length = list; length < end; ++length) {
    EXPECT_THAT(read_text("ftc-xml", whole.substr(0, length)).error, HasSubstr("is cut"))
        << whole.substr(0, length);
  }
  EXPECT_EQ(read_text("ftc-xml", whole.substr(0, end)).error, "");
  EXPECT_THAT(read_sample("ftc-xml", "ftc_xml/truncated.xml").error,
              HasSubstr("truncated.xml` is cut: it ends before </list>"));
}

TEST(FtcXml, ACutIsReadWhenAccepted) {
  ReadOptions accept;
  accept.accept_cut = true;
  const auto read = read_sample("ftc-xml", "ftc_xml/truncated.xml", accept);
  EXPECT_EQ(read.report.kept, 2U);
  EXPECT_TRUE(read.report.last_line_cut);
}

TEST(FtcXml, CoverageIsWhatLevelAndValSay) {
  const auto coverage = [](std::string list) {
    return read_text("ftc-xml", list + "<ac val='212'><ph val='5550142'/></ac></list>")
        .report.coverage;
  };
  EXPECT_THAT(coverage("<list type='full' level='ac' val='212'>"), ElementsAre("1212"));
  EXPECT_THAT(coverage("<list type='full' level='ac' val='212, 646'>"),
              ElementsAre("1212", "1646"));
  EXPECT_THAT(coverage("<list type='full' level='all' val=''>"), ElementsAre("1"));
  EXPECT_THAT(coverage("<list level='state' val='NY'>"), IsEmpty());
  EXPECT_THAT(coverage("<list val='212'>"), IsEmpty()) << "no level: nothing is said";
  EXPECT_THAT(coverage("<list level='all' val='212'>"), IsEmpty()) << "contradicts itself";
}

TEST(FtcXml, AnEmptyListThatSaysSoIsAnEdition) {
  const auto read = read_text("ftc-xml", "<list type='full' level='ac' val='212'></list>");
  EXPECT_EQ(read.error, "");
  EXPECT_EQ(read.report.read, 0U);
  EXPECT_THAT(read.report.coverage, ElementsAre("1212"));
}

TEST(FtcXml, PhonesMayStandUnderTheListAlone) {
  const auto read =
      read_text("ftc-xml", "<list val='423'><ph val='0000000' /><ph val='5550142' /></list>");
  EXPECT_THAT(read.numbers, ElementsAre("+14230000000", "+14235550142"));
}

TEST(FtcXml, RefusesChangeListsAndOtherXml) {
  EXPECT_THAT(read_text("ftc-xml", "<list type='change' level='ac' val='212'></list>").error,
              HasSubstr("says it is a `change` list"));
  EXPECT_THAT(read_text("ftc-xml", "<?xml version='1.0'?><rss><channel/></rss>").error,
              HasSubstr("looks like XML without a <list> element"));
  EXPECT_THAT(read_text("ftc-xml", "<!DOCTYPE html><html><body>Session expired").error,
              HasSubstr("looks like a web page"));
  EXPECT_THAT(read_sample("ftc-xml", "ftc_flat/good.txt").error, HasSubstr("looks like ftc-flat"));
}

TEST(FtcXml, AQuoteThatNeverClosesIsRefusedInFlatMemory) {
  const std::uint64_t before = peak_memory_bytes();
  const auto read = read_source(
      "ftc-xml", generated_source("open", 1ULL << 30, [](std::uint64_t block) {
        return block == 0 ? "<list type='full' level='all' val=''><ac val='212'><ph val='5550142/>"
                          : std::string(1 << 20, ' ');
      }));
  EXPECT_THAT(read.error, HasSubstr("a tag in line 1 is longer than 4096 bytes"));
  EXPECT_LT(peak_memory_bytes() - before, 16U << 20);
}

TEST(DnclXml, ReadsTheSelfClosedList) {
  const auto read = read_sample("dncl-xml", "dncl_xml/good.xml");
  EXPECT_EQ(read.error, "");
  EXPECT_THAT(read.numbers, ElementsAre("+14165550142", "+14165550143", "+16475550144"));
  EXPECT_THAT(read.report.coverage, ElementsAre("1"));
  EXPECT_THAT(errors_of(read_sample("dncl-xml", "dncl_xml/bad_row.xml").report),
              ElementsAre("4:1 `none` is not seven digits"));
  EXPECT_THAT(read_sample("dncl-xml", "dncl_xml/truncated.xml").error,
              HasSubstr("ends inside a tag"));
  EXPECT_THAT(read_text("dncl-xml", "<list type='full' level='ac' val='416'/>\n").error,
              HasSubstr("before any number"));
  EXPECT_THAT(read_sample("dncl-xml", "dncl_flat/good.txt").error,
              HasSubstr("looks like ftc-flat"));
}

std::vector<std::string> tags_of(std::string bytes, std::size_t piece = 1 << 20) {
  auto source = piecewise_source("x", std::move(bytes), piece);
  XmlTags tags(source);
  std::vector<std::string> seen;
  XmlTag tag;
  for (auto more = tags.next(tag); more && *more; more = tags.next(tag)) {
    seen.push_back(fmt::format("{}{}{} {}:{} {}", tag.closing ? "/" : "", tag.name,
                               tag.self_closed ? "/" : "", tag.at.line, tag.at.column,
                               tag.attribute("val").value_or("-")));
  }
  if (tags.ended_inside()) seen.push_back("cut");
  return seen;
}

TEST(XmlTags, PassesOverWhatIsNoElement) {
  const std::string text =
      "\xef\xbb\xbf<?xml version='1.0'?>\r\n<!-- <ph val='1'/> -- --->"
      "<!DOCTYPE list [ <!ELEMENT ph EMPTY> ]>\r<![CDATA[ <ph val='2'/> ]]]>text\n"
      "<a val = \"x > y\" ><b other='val' val='7'/></a >";
  const std::vector<std::string> expected = {"a 4:1 x > y", "b/ 4:19 7", "/a 4:43 -"};
  EXPECT_EQ(tags_of(text), expected);
  for (const std::size_t piece : {1U, 2U, 3U, 5U}) EXPECT_EQ(tags_of(text, piece), expected);
}

TEST(XmlTags, KnowsACutTagFromAnEnd) {
  EXPECT_THAT(tags_of("<a><b"), ElementsAre("a 1:1 -", "cut"));
  EXPECT_THAT(tags_of("<a><!-- "), ElementsAre("a 1:1 -", "cut"));
  EXPECT_THAT(tags_of("<a> rest"), ElementsAre("a 1:1 -"));
}

}  // namespace
}  // namespace lapwing::importers
