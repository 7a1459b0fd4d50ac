#include "screening/scrub.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/byte_source.h"
#include "base/csv.h"
#include "base/sha256.h"
#include "tests/screening/world.h"
#include "tests/support/bytes.h"

namespace lapwing::screening {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::StartsWith;
using testing::UnorderedElementsAre;

class Scrub : public testing::Test {
 protected:
  Scrub() {
    world.registry().add_number("us.national", "12125550142", "2003-06-01");
    world.registry().add_first_seen("us.national", "12125550143", "2026-11-01");
    world.registry().add_number("gb.tps", "442079460958", "2010-01-02");
  }

  // What follows the row's own bytes, for a file of one cell.
  std::string answer(const std::string& cell, ScrubOptions options = {}) {
    options.layout.header = false;
    options.layout.delimiter = ',';
    options.layout.columns = {"1"};
    std::string row;
    append_csv_field(row, cell, ',');
    const std::string out = world.scrub_text(row + "\n", options);
    if (!out.starts_with(row)) return out;
    return out.substr(row.size() + 1, out.size() - row.size() - 2);
  }

  std::vector<std::string> files_left() {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(world.dir().path())) {
      if (entry.is_regular_file()) names.push_back(entry.path().filename().string());
    }
    return names;
  }

  World world;
};

TEST_F(Scrub, AnswersEachStatusOfACell) {
  EXPECT_EQ(answer("(212) 555-0142"), "prohibited,+12125550142,listed:us.national:2003-06-01");
  EXPECT_EQ(answer("212-555-0199"), "permitted,+12125550199,");
  EXPECT_EQ(answer("212.555.0142 x45"), "prohibited,+12125550142,listed:us.national:2003-06-01");
  EXPECT_EQ(answer("951677xxxx"), "undetermined,,masked");
  EXPECT_EQ(answer("no phone"), "undetermined,,none");
  EXPECT_EQ(answer(""), "undetermined,,empty");
  EXPECT_EQ(answer("  "), "undetermined,,empty");
  EXPECT_EQ(answer("555"), "undetermined,,impossible");
}

TEST_F(Scrub, ADateFromAnEditionIsSaidToBeOne) {
  EXPECT_EQ(answer("2125550143"), "prohibited,+12125550143,listed:us.national:by-2026-11-01");
}

TEST_F(Scrub, ANumberListedTodayIsProhibitedThoughNotYetBound) {
  world.registry().add_number("us.national", "12125550144", "2026-11-24");
  EXPECT_THAT(answer("2125550144"), StartsWith("prohibited,"));
  EXPECT_THAT(answer("2125550144", {.on = *parse_date("2026-11-23")}), StartsWith("permitted,"));
}

TEST_F(Scrub, WindowsSayWhenEveryNumberOfARowMayBeCalled) {
  // The world's law knows no hours, so the day itself: midnight to midnight in New York, London.
  const std::string new_york = "2026-11-24T05:00:00Z/2026-11-25T05:00:00Z";
  EXPECT_EQ(answer("212-555-0199", {.windows = true}), "permitted,+12125550199,," + new_york);
  EXPECT_EQ(answer("212-555-0142", {.windows = true}),
            "prohibited,+12125550142,listed:us.national:2003-06-01," + new_york);
  EXPECT_THAT(answer("212-555-0199 or +44 20 7946 0959", {.windows = true}),
              testing::EndsWith(",2026-11-24T05:00:00Z/2026-11-25T00:00:00Z"));
  EXPECT_EQ(answer("951677xxxx", {.windows = true}), "undetermined,,masked,");
  // No law of that country is known, so no hour of it is known to be lawful.
  EXPECT_THAT(answer("+20 2 3234 4900", {.windows = true}), testing::EndsWith(","));
}

TEST_F(Scrub, WindowsHaveAHeaderAndFollowTheDay) {
  const std::string out =
      world.scrub_text("phone\n212-555-0199\n", {.on = *parse_date("2026-03-08"), .windows = true});
  // Twenty-three hours: the clocks of New York spring forward.
  EXPECT_EQ(out,
            "phone,lapwing_outcome,lapwing_numbers,lapwing_reasons,lapwing_windows\n"
            "212-555-0199,undetermined,+12125550199,not-held-then:us.national,"
            "2026-03-08T05:00:00Z/2026-03-09T04:00:00Z\n");
}

TEST_F(Scrub, SeveralNumbersAreEachJudgedAndTheStrictestWins) {
  EXPECT_EQ(answer("(212) 555-0199 or (212) 555-0142"),
            "prohibited,+12125550199;+12125550142,listed:us.national:2003-06-01");
  EXPECT_EQ(answer("(212) 555-0199 or (212) 555-0198"), "permitted,+12125550199;+12125550198,");
}

TEST_F(Scrub, AnAmbiguousCellIsNeverClean) {
  EXPECT_THAT(answer("+2125550142"), StartsWith("prohibited,"));
  EXPECT_THAT(answer("+2125550142"), HasSubstr("listed:us.national:2003-06-01"));
  EXPECT_THAT(answer("+2125550142"), HasSubstr("ambiguous"));
  EXPECT_THAT(answer("+2125550199"), StartsWith("undetermined,"));
}

TEST_F(Scrub, OtherCountriesAreJudgedByTheirLists) {
  EXPECT_EQ(answer("+44 20 7946 0958"), "prohibited,+442079460958,listed:gb.tps:2010-01-02");
  EXPECT_THAT(answer("+44 20 7946 0959"), StartsWith("permitted,+442079460959,"));
}

TEST_F(Scrub, AListThatIsNotHeldLeavesANumberUndetermined) {
  EXPECT_EQ(answer("305-555-0142"), "undetermined,+13055550142,not-held:us.fl");
  EXPECT_THAT(world.report.warnings, Contains("list us.fl is not held here"));
  world.registry().add_number("us.national", "13055550142", "2004-01-01");
  EXPECT_EQ(answer("305-555-0142"),
            "prohibited,+13055550142,listed:us.national:2004-01-01;not-held:us.fl");
}

TEST_F(Scrub, ANumberOutsideTheEditionsCoverageIsUndetermined) {
  World other;
  other.registry().add_edition("us.fl", "2026-11-20", {"1305"});
  EXPECT_EQ(other.scrub_text("7275550142\n"),
            "7275550142,undetermined,+17275550142,not-covered:us.fl:727\n");
  EXPECT_EQ(other.scrub_text("3055550142\n"), "3055550142,permitted,+13055550142,\n");
}

TEST_F(Scrub, WithoutAnyLawKnownANumberIsUndetermined) {
  EXPECT_EQ(answer("+91 22 2345 6789"), "undetermined,+912223456789,no-rules:IN");
}

TEST_F(Scrub, WhereConsentIsNeededNumbersAreProhibited) {
  EXPECT_THAT(answer("+33 1 23 45 67 89"), StartsWith("prohibited,+33123456789,no-consent:FR"));
}

TEST_F(Scrub, TheSellersOwnListCounts) {
  world.registry().add_number("seller/acme/internal", "12125550199", "2024-02-03");
  EXPECT_EQ(answer("2125550199"), "permitted,+12125550199,");
  EXPECT_EQ(answer("2125550199", {.seller = "acme"}),
            "prohibited,+12125550199,internal:acme:2024-02-03");
  EXPECT_EQ(answer("2125550198", {.seller = "acme"}), "permitted,+12125550198,");
}

TEST_F(Scrub, ASellerWithoutAListIsPointedOut) {
  EXPECT_EQ(answer("2125550198", {.seller = "acmee"}), "permitted,+12125550198,");
  EXPECT_THAT(world.report.warnings, Contains("seller `acmee` has no do-not-call list here"));
}

TEST_F(Scrub, AnExemptionIsSaid) {
  EXPECT_EQ(answer("2125550142", {.purpose = "charity"}),
            "permitted,+12125550142,excused:us/federal/charity");
}

TEST_F(Scrub, NamedListsNarrowTheQuestionAndTheReportSaysSo) {
  world.registry().add_number("us.national", "13055550142", "2004-01-01");
  EXPECT_EQ(answer("305-555-0142", {.lists = {"us.national"}}),
            "prohibited,+13055550142,listed:us.national:2004-01-01");
  EXPECT_THAT(world.report.lists_left_out, ElementsAre("us.fl"));
  EXPECT_EQ(answer("305-555-0143", {.lists = {"us.national"}}), "permitted,+13055550143,");
}

TEST_F(Scrub, ANumberNoneOfWhoseListsWasAskedIsUndetermined) {
  EXPECT_EQ(answer("+442079460000", {.lists = {"us.national"}}),
            "undetermined,+442079460000,left-out:gb.tps");
}

TEST_F(Scrub, AListMayBeNamedThatNoLawRequires) {
  world.registry().add_edition("us.dno", "2026-11-20");
  world.registry().add_number("us.dno", "12125550199", "2025-01-01");
  EXPECT_EQ(answer("2125550199", {.lists = {"us.national", "us.dno"}}),
            "prohibited,+12125550199,listed:us.dno:2025-01-01");
  EXPECT_EQ(answer("2125550142", {.lists = {"us.national", "us.dno"}}),
            "prohibited,+12125550142,listed:us.national:2003-06-01");
  EXPECT_THAT(answer("2125550199", {.lists = {"us.nowhere"}}), StartsWith("ERROR: "));
}

TEST_F(Scrub, SeveralColumnsAreTakenTogetherAndTheStrictestWins) {
  ScrubOptions options;
  options.layout.columns = {"home", "work"};
  EXPECT_EQ(world.scrub_text("home,work\n2125550199,2125550142\n2125550142,\n,2125550199\n,\n"
                             "2125550199,n/a\n",
                             options),
            "home,work,lapwing_outcome,lapwing_numbers,lapwing_reasons\n"
            "2125550199,2125550142,prohibited,+12125550199;+12125550142,"
            "listed:us.national:2003-06-01\n"
            "2125550142,,prohibited,+12125550142,listed:us.national:2003-06-01\n"
            ",2125550199,permitted,+12125550199,\n"
            ",,undetermined,,empty\n"
            "2125550199,n/a,undetermined,+12125550199,none\n");
}

TEST_F(Scrub, KeepsEveryByteOfARowAndItsOrder) {
  const std::string text =
      "\xEF\xBB\xBFname,phone\r\n"
      "\"Lee, \"\"Ann\"\"\r\nB\",2125550142\r\n"
      "\n"
      "Bob \"the\" X,\"(212) 555-0199\"\r"
      "x,y,z,2125550142\n"
      "short\n"
      "last,2125550199";
  EXPECT_EQ(world.scrub_text(text),
            "\xEF\xBB\xBFname,phone,lapwing_outcome,lapwing_numbers,lapwing_reasons\r\n"
            "\"Lee, \"\"Ann\"\"\r\nB\",2125550142,prohibited,+12125550142,"
            "listed:us.national:2003-06-01\r\n"
            ",undetermined,,empty\n"
            "Bob \"the\" X,\"(212) 555-0199\",permitted,+12125550199,\r"
            "x,y,z,2125550142,prohibited,+12125550142,"
            "listed:us.national:2003-06-01;none;ragged\n"
            "short,undetermined,,empty\n"
            "last,2125550199,permitted,+12125550199,");
}

TEST_F(Scrub, AppendsWithTheInputsDelimiterAndQuotesWhatNeedsIt) {
  EXPECT_EQ(world.scrub_text("name;phone\nAnn;212-555-0142 / 212-555-0199\n"),
            "name;phone;lapwing_outcome;lapwing_numbers;lapwing_reasons\n"
            "Ann;212-555-0142 / 212-555-0199;prohibited;\"+12125550142;+12125550199\";"
            "listed:us.national:2003-06-01\n");
  EXPECT_THAT(world.scrub_text("name\tphone\nAnn\t2125550199\n"),
              HasSubstr("Ann\t2125550199\tpermitted\t+12125550199\t\n"));
}

TEST_F(Scrub, AFileWithoutHeaderGetsNone) {
  EXPECT_EQ(world.scrub_text("2125550199\n2125550142\n"),
            "2125550199,permitted,+12125550199,\n"
            "2125550142,prohibited,+12125550142,listed:us.national:2003-06-01\n");
}

TEST_F(Scrub, ADelimiterTooManyHidesNoNumber) {
  EXPECT_THAT(world.scrub_text("name,fax,phone\nLee, Ann,2125550199,2125550142\n",
                               {.layout = {.columns = {"phone"}}}),
              HasSubstr("prohibited,+12125550199;+12125550142"));
}

TEST_F(Scrub, AStrayQuoteHidesNoRow) {
  const std::string out = world.scrub_text(
      "name,phone\nAnn,2125550199\n\"Bob,2125550198\n\"Cy\",2125550142\nDee,2125550199\n");
  EXPECT_THAT(out, HasSubstr("\"Bob,2125550198,undetermined,+12125550198,open-quote\n"));
  EXPECT_THAT(out, HasSubstr("\"Cy\",2125550142,prohibited,"));
  EXPECT_THAT(out, HasSubstr("Dee,2125550199,permitted,"));
  EXPECT_EQ(world.report.rows, 4u);
}

TEST_F(Scrub, AQuoteNeverClosedIsReportedAndTheRowsAnswered) {
  const std::string out =
      world.scrub_text("name,phone\nAnn,2125550199\n\"Bob,2125550142\nCy,2125550142\n");
  EXPECT_THAT(
      out,
      HasSubstr(
          "\"Bob,2125550142,prohibited,+12125550142,listed:us.national:2003-06-01;open-quote\n"));
  EXPECT_THAT(out, HasSubstr("\nCy,2125550142,prohibited,"));
}

TEST_F(Scrub, NulBytesAndBrokenUtf8AreKept) {
  using namespace std::string_literals;
  const std::string out = world.scrub_text(
      "name,phone\nA\0n\xFF,2125550142\n\xC3,21255\0"
      "50199\n"s);
  EXPECT_THAT(out, HasSubstr("\nA\0n\xFF,2125550142,prohibited,"s));
  EXPECT_THAT(out, HasSubstr("\n\xC3,21255\0"
                             "50199,"s));
  EXPECT_EQ(world.report.rows, 2u);
}

TEST_F(Scrub, LoneCarriageReturnsEndRows) {
  EXPECT_EQ(world.scrub_text("phone\r2125550142\r2125550199"),
            "phone,lapwing_outcome,lapwing_numbers,lapwing_reasons\r"
            "2125550142,prohibited,+12125550142,listed:us.national:2003-06-01\r"
            "2125550199,permitted,+12125550199,");
}

TEST_F(Scrub, TotalsAddUp) {
  world.scrub_text(
      "phone\n2125550142\n2125550199\n\nn/a\n951677xxxx\n2125550142 2125550143\n+2125550199\n");
  const ScrubReport& report = world.report;
  EXPECT_EQ(report.rows, 7u);
  EXPECT_EQ(report.permitted, 1u);
  EXPECT_EQ(report.prohibited, 2u);
  EXPECT_EQ(report.undetermined, 4u);
  EXPECT_EQ(report.rows, report.permitted + report.prohibited + report.undetermined);
  EXPECT_THAT(report.reasons, Contains(Pair("listed:us.national", 2u)));
  EXPECT_THAT(report.reasons, Contains(Pair("masked", 1u)));
  EXPECT_THAT(report.reasons, Contains(Pair("empty", 1u)));
  EXPECT_THAT(report.reasons, Contains(Pair("none", 1u)));
}

TEST_F(Scrub, SplitFilesHoldEachOutcomeWithTheHeader) {
  ScrubOptions options;
  options.split_dir = (world.dir() / "parts").string();
  const std::string all =
      world.scrub_text("name,phone\na,2125550142\nb,2125550199\nc,\nd,+2125550199\n", options);
  const std::string header = "name,phone,lapwing_outcome,lapwing_numbers,lapwing_reasons\n";
  const auto part = [&](const char* name) {
    return read_file(std::filesystem::path(options.split_dir) / name);
  };
  EXPECT_EQ(part("permitted.csv"), header + "b,2125550199,permitted,+12125550199,\n");
  EXPECT_THAT(part("prohibited.csv"), StartsWith(header + "a,2125550142,prohibited,"));
  EXPECT_THAT(part("undetermined.csv"), StartsWith(header + "c,,undetermined,,empty\nd,"));
  EXPECT_EQ(part("permitted.csv").size() + part("prohibited.csv").size() +
                part("undetermined.csv").size(),
            all.size() + 2 * header.size());
}

TEST_F(Scrub, AStaleListIsAnErrorAndLeavesNoOutput) {
  world.clock().set(*parse_instant("2026-12-24T17:00:00Z"));
  EXPECT_EQ(answer("2125550199"), "permitted,+12125550199,") << "31 days old";
  std::filesystem::remove(world.dir() / "out.csv");
  std::filesystem::remove(world.dir() / "out.csv.scrub.json");
  world.clock().set(*parse_instant("2026-12-25T17:00:00Z"));
  EXPECT_THAT(answer("2125550199"), StartsWith("ERROR: list `us.national` is too old"));
  EXPECT_THAT(files_left(), UnorderedElementsAre("in.csv", "lists.yaml"));
}

TEST_F(Scrub, AllowStaleMarksTheOutput) {
  EXPECT_EQ(answer("2125550199", {.on = *parse_date("2026-12-25"), .allow_stale = true}),
            "permitted,+12125550199,stale:us.national:32");
  EXPECT_TRUE(world.report.stale);
  EXPECT_EQ(answer("2125550142", {.on = *parse_date("2026-12-25"), .allow_stale = true}),
            "prohibited,+12125550142,listed:us.national:2003-06-01;stale:us.national:32");
}

TEST_F(Scrub, OnlyThePrefixesThatAreCalledHaveToBeFresh) {
  World other;
  other.registry().add_edition("us.fl", "2026-11-20", {"1305"});
  other.registry().add_edition("gb.tps", "2026-11-24", {"4420"});
  EXPECT_THAT(other.scrub_text("+442079460000\n", {.on = *parse_date("2026-12-22")}),
              StartsWith("+442079460000,permitted"));
  EXPECT_THAT(other.scrub_text("+441632960000\n", {.on = *parse_date("2026-12-22")}),
              StartsWith("ERROR: list `gb.tps` is too old"));
}

TEST_F(Scrub, ADayBeforeTheFirstEditionIsUndetermined) {
  EXPECT_EQ(answer("2125550199", {.on = *parse_date("2020-01-01")}),
            "undetermined,+12125550199,not-held-then:us.national");
}

TEST_F(Scrub, TheReportNamesListsTheirAgeAndUntilWhenTheyMayBeUsed) {
  ScrubOptions options;
  options.report_path = (world.dir() / "report.json").string();
  world.scrub_text("phone\n2125550142\n+442079460000\n2125550199\n", options);
  const auto json = nlohmann::json::parse(read_file(options.report_path));
  EXPECT_EQ(json["rows"], 3);
  EXPECT_EQ(json["permitted"], 2);
  EXPECT_EQ(json["prohibited"], 1);
  EXPECT_EQ(json["undetermined"], 0);
  EXPECT_EQ(json["reasons"]["listed:us.national"], 1);
  EXPECT_TRUE(json["seconds"].is_number());
  ASSERT_EQ(json["lists"].size(), 2u);
  EXPECT_EQ(json["lists"][0]["list"], "us.national");
  EXPECT_EQ(json["lists"][0]["held"], true);
  EXPECT_EQ(json["lists"][0]["edition"], "us.national@1");
  EXPECT_EQ(json["lists"][0]["age_days"], 1);
  EXPECT_EQ(json["lists"][0]["age_days_max"], 31);
  EXPECT_EQ(json["lists"][0]["use_until"], "2026-12-24");
  EXPECT_EQ(json["use_until"], "2026-12-21") << "gb.tps lasts 28 days";
}

TEST_F(Scrub, EveryScrubLeavesARecord) {
  const std::string text = "phone\n2125550142\n2125550199\n";
  const std::string out = world.scrub_text(text, {.seller = "acme", .san = "10000000-1"});
  const auto json = nlohmann::json::parse(read_file(world.dir() / "out.csv.scrub.json"));
  EXPECT_EQ(json["seller"], "acme");
  EXPECT_EQ(json["san"], "10000000-1");
  EXPECT_EQ(json["input"]["sha256"], hex(sha256(text)));
  EXPECT_EQ(json["output"]["sha256"], hex(sha256(out)));
  EXPECT_EQ(json["counts"]["rows"], 2);
  EXPECT_EQ(json["on"], "2026-11-24");
  EXPECT_EQ(json["use_until"], "2026-12-24");
  EXPECT_EQ(json["lists"][0]["edition"], "us.national@1");
  EXPECT_EQ(json["lists"][0]["coverage"], nlohmann::json::array({"all"}));
  EXPECT_EQ(json["rulebook"].get<std::string>().size(), 64u);
  EXPECT_EQ(json["started_at"], "2026-11-24T17:00:00Z");
}

TEST_F(Scrub, AHeaderInAnotherEncodingIsKeptAndReported) {
  ScrubOptions options;
  options.report_path = (world.dir() / "report.json").string();
  EXPECT_THAT(world.scrub_text("nom,t\xE9l\xE9phone\nAnn,2125550199\n", options),
              StartsWith("nom,t\xE9l\xE9phone,lapwing_outcome,"));
  const auto json = nlohmann::json::parse(read_file(options.report_path));
  EXPECT_EQ(json["columns"][0], "t\xEF\xBF\xBDl\xEF\xBF\xBDphone");
}

TEST_F(Scrub, ReadsAndWritesCompressedFiles) {
  const std::string text = "phone\n2125550142\n";
  const std::string expected =
      "phone,lapwing_outcome,lapwing_numbers,lapwing_reasons\n"
      "2125550142,prohibited,+12125550142,listed:us.national:2003-06-01\n";
  for (const auto& [name, bytes] :
       {std::pair("in.csv.gz", gzip(text)), std::pair("in.csv.zst", zstd(text))}) {
    ScrubOptions options;
    options.input = world.dir().write(name, bytes).string();
    options.output = derived_output(options.input);
    const std::string out = world.scrub_text("", options);
    EXPECT_NE(out, expected);
    auto source = ByteSource::from_memory("out", out);
    EXPECT_EQ(*read_all(source), expected);
    EXPECT_EQ(world.report.output_sha256, hex(sha256(out)));
    EXPECT_EQ(world.report.input_sha256, hex(sha256(bytes)));
  }
}

TEST_F(Scrub, ACutCompressedInputLeavesNoOutput) {
  std::string bytes = gzip(std::string(1000, '5') + "\n2125550142\n");
  bytes.resize(bytes.size() - 6);
  ScrubOptions options;
  options.input = world.dir().write("in.csv.gz", bytes).string();
  EXPECT_THAT(world.scrub_text("", options), StartsWith("ERROR: "));
  EXPECT_FALSE(std::filesystem::exists(world.dir() / "out.csv"));
}

TEST_F(Scrub, ARowTooLongIsRefusedByLineAndLeavesNoOutput) {
  ScrubOptions options;
  options.record_max = 100;
  EXPECT_THAT(
      world.scrub_text("phone\n2125550142\n" + std::string(101, 'x') + "\n2125550199\n", options),
      HasSubstr("line 3: the record is longer than 100 bytes"));
  EXPECT_THAT(files_left(), UnorderedElementsAre("in.csv", "lists.yaml"));
}

TEST_F(Scrub, AnEmptyInputGivesAnEmptyOutputAndSaysSo) {
  EXPECT_EQ(world.scrub_text(""), "");
  EXPECT_EQ(world.report.rows, 0u);
  EXPECT_THAT(world.report.warnings, Contains("the input has no rows"));
  EXPECT_EQ(world.scrub_text("name,phone"),
            "name,phone,lapwing_outcome,lapwing_numbers,lapwing_reasons");
}

TEST_F(Scrub, WrongInputsAndOptionsAreRefusedInOneSentence) {
  const auto error_of = [&](ScrubOptions options) {
    const auto done = scrub(options, world.screener());
    return done ? std::string("done") : done.error().message;
  };
  const std::string input = world.dir().write("ok.csv", "phone\n2125550199\n").string();
  EXPECT_THAT(error_of({.input = (world.dir() / "none.csv").string()}), HasSubstr("none.csv"));
  EXPECT_THAT(error_of({.input = world.dir().path().string()}),
              HasSubstr(world.dir().path().string()));
  EXPECT_THAT(error_of({.input = input, .output = input}), HasSubstr("both input and output"));
  EXPECT_THAT(error_of({.input = input, .output = "/no/such/folder/out.csv"}),
              HasSubstr("/no/such/folder/out.csv"));
  EXPECT_THAT(error_of({.input = input, .region = "ZZ"}), HasSubstr("`ZZ`"));
  EXPECT_THAT(error_of({.input = input, .channel = "pigeon"}), HasSubstr("`pigeon`"));
  EXPECT_THAT(error_of({.input = input, .purpose = "fun"}), HasSubstr("`fun`"));
  EXPECT_THAT(error_of({.input = input, .output = "-", .report_path = "-"}),
              HasSubstr("standard output"));
  EXPECT_THAT(error_of({.input = world.dir().write("utf16.csv", "\xFF\xFEp").string()}),
              HasSubstr("UTF-16"));
}

TEST_F(Scrub, ProgressGoesUpToTheInputsSize) {
  std::vector<std::uint64_t> done;
  ScrubOptions options;
  std::string text = "phone\n";
  for (int i = 0; i < 100'000; ++i) text += "2125550199\n";
  options.progress = [&](std::uint64_t bytes, std::optional<std::uint64_t> total) {
    EXPECT_EQ(total, text.size());
    done.push_back(bytes);
  };
  world.scrub_text(text, options);
  EXPECT_GT(done.size(), 2u);
  EXPECT_TRUE(std::is_sorted(done.begin(), done.end()));
  EXPECT_EQ(done.back(), text.size());
  EXPECT_EQ(world.report.permitted, 100'000u);
}

TEST(DerivedOutput, PutsScrubbedBeforeTheEnding) {
  EXPECT_EQ(derived_output("-"), "-");
  EXPECT_EQ(derived_output("leads.csv"), "leads.scrubbed.csv");
  EXPECT_EQ(derived_output("a/leads.v2.csv.gz"), "a/leads.v2.scrubbed.csv.gz");
  EXPECT_EQ(derived_output("leads"), "leads.scrubbed");
}

}  // namespace
}  // namespace lapwing::screening
