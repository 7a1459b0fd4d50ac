// What is worked out from complaints: repeats across sources, callers' profiles, campaigns, the
// data book.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "enforcement/caller_profile.h"
#include "enforcement/campaigns.h"
#include "enforcement/complaint_post.h"
#include "enforcement/complaint_store.h"
#include "enforcement/databook.h"
#include "enforcement/us_state.h"
#include "enforcement/violation_store.h"
#include "tests/support/temp_dir.h"

namespace lapwing::enforcement {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const phone::Reader& reader() {
  static const auto us = *phone::Reader::create("US");
  return us;
}

class Complaints : public testing::Test {
 protected:
  static Complaint complaint(const std::string& source, const std::string& caller,
                             const std::string& violated, const std::string& state = "Ohio",
                             const std::string& subject = "Warranties & protection plans") {
    Complaint one;
    one.source = source;
    one.caller_text = caller;
    one.reported = violated.substr(0, 10) + "T20:00:00";
    one.violated = violated;
    one.state = state;
    one.subject = subject;
    return one;
  }
  // One file.
  void keep(std::vector<Complaint> complaints) {
    auto writer = ComplaintWriter::create(posix_file_system(), directory.path());
    ASSERT_TRUE(writer);
    for (Complaint& one : complaints) {
      complete(one, reader());
      ASSERT_TRUE(writer->complaint(one, {}));
    }
    ASSERT_TRUE(writer->finish(++seq, "file"));
  }
  ComplaintTotals totals(const ComplaintFilter& filter = {}) {
    visited.clear();
    const auto read = for_each_complaint(directory.path(), filter, [&](Complaint&& one) {
      visited.push_back(std::move(one));
      return ok();
    });
    EXPECT_TRUE(read) << read.error().message;
    return *read;
  }

  TempDir directory;
  registry::Seq seq = 0;
  std::vector<Complaint> visited;
};

TEST_F(Complaints, OneCallReportedToTwoAgenciesCountsOnceAndTwoCallsTwice) {
  keep({complaint("ftc", "2165550142", "2026-11-01T10:00:00"),
        complaint("ftc", "2165550142", "2026-11-01T15:00:00"),
        complaint("ftc", "2165550143", "2026-11-01T10:00:00")});
  keep({complaint("fcc", "216-555-0142", "2026-11-01", "OH"),
        complaint("fcc", "216-555-0142", "2026-11-02", "OH"),
        complaint("fcc", "216-555-0143", "2026-11-01", "TX")});
  const auto all = totals();
  EXPECT_EQ(all.complaints, 5u) << "another day and another state are other calls";
  EXPECT_EQ(all.joined, 1u);
  EXPECT_EQ(all.duplicates, 0u);
  ComplaintFilter repeats;
  repeats.repeats = true;
  totals(repeats);
  ASSERT_EQ(visited.size(), 6u);
  EXPECT_EQ(visited[3].same_as, visited[0].id);
  ComplaintFilter ohio;
  ohio.state = "OH";
  EXPECT_EQ(totals(ohio).complaints, 4u) << "by name or by letters";
}

TEST_F(Complaints, OurOwnFormIsCheckedFieldByField) {
  const Instant now = *parse_instant("2026-11-03T12:00:00Z");
  const auto post = [&](const char* text) {
    return complaint_from_post(nlohmann::json::parse(text), reader(), now);
  };
  const auto good = post(
      R"({"caller":"(305) 555-0100","called":"212 555 0142","at":"2026-11-01T10:00:00-05:00",
          "channel":"text","message":"Roofs","share":true})");
  ASSERT_TRUE(good) << good.error().message;
  EXPECT_EQ(good->caller, "+13055550100");
  EXPECT_EQ(good->called, "+12125550142");
  EXPECT_EQ(good->violated, "2026-11-01T15:00:00Z");
  EXPECT_EQ(good->state_code, "US-NY") << "of the area code";
  EXPECT_EQ(good->share, true);
  const auto again = complaint_from(to_json(*good).dump());
  ASSERT_TRUE(again);
  EXPECT_EQ(to_json(*again).dump(), to_json(*good).dump());
  EXPECT_TRUE(post(R"({"caller":"anonymous"})"));
  for (const auto& [body, why] : std::vector<std::pair<const char*, const char*>>{
           {R"({})", "`caller` is missing"},
           {R"([])", "JSON object"},
           {R"({"caller":"1","shoe":4})", "`shoe` is not one of"},
           {R"({"caller":7})", "`caller` must be text"},
           {R"({"caller":"1","at":"2026-11-01 10:00"})", "`at`"},
           {R"({"caller":"1","at":"2026-11-04T10:00:00Z"})", "future"},
           {R"({"caller":"1","called":"555"})", "`called` is not exactly one number"},
           {R"({"caller":"1","channel":"fax"})", "voice or text"},
           {R"({"caller":"1","share":"yes"})", "true or false"}}) {
    const auto bad = post(body);
    ASSERT_FALSE(bad) << body;
    EXPECT_THAT(bad.error().message, HasSubstr(why));
  }
}

TEST_F(Complaints, AnOldLineIsReadAndTextIsCutBetweenLetters) {
  const auto old = complaint_from(
      R"({"id":"x-1","source":"ftc","caller":null,"caller_text":"","caller_reading":"empty",
          "reported":"2021-07-07T00:01:15","violated":null,"city":null,"state":"Ohio",
          "area_code":"216","subject":null,"robocall":true,"flags":[]})");
  ASSERT_TRUE(old) << old.error().message;
  EXPECT_EQ(old->channel, "voice");
  EXPECT_EQ(cut_text("aü", 2), "a");
  EXPECT_EQ(cut_text("aü", 3), "aü");
  EXPECT_EQ(us_state_code("ohio"), "US-OH");
  EXPECT_EQ(us_state_code("us-oh"), "US-OH");
  EXPECT_EQ(us_state_code("Ontario"), "");
  EXPECT_EQ(us_state_name("US-DC"), "District of Columbia");
}

TEST_F(Complaints, AProfileJoinsReportsAuditsAndNeighboursAndDecays) {
  std::vector<Complaint> reports = {complaint("ftc", "2165550142", "2026-11-01T10:00:00"),
                                    complaint("ftc", "2165550142", "2026-11-02T10:00:00"),
                                    complaint("ftc", "2165550177", "2026-11-02T10:00:00"),
                                    complaint("ftc", "216555014x", "2026-11-02T10:00:00"),
                                    complaint("ftc", "2165559142", "2026-11-02T10:00:00")};
  keep(reports);
  auto writer = ViolationWriter::create(posix_file_system(), directory.path());
  ASSERT_TRUE(writer);
  Violation violation;
  violation.id = "v-1";
  violation.call = "c-1";
  violation.caller = "+12165550142";
  violation.called = "+12165550199";
  violation.seller = "acme";
  violation.at = "2026-11-02T16:00:00Z";
  violation.rule = "calling-hours";
  violation.outcome = "prohibited";
  violation.evidence = {{"attestation", "B"}};
  ASSERT_TRUE(writer->add(violation));
  ASSERT_TRUE(writer->finish(1, "audit"));

  const E164 number = *E164::from_digits("12165550142");
  const auto profile =
      caller_profile(directory.path(), number, *parse_instant("2026-11-02T20:00:00Z"));
  ASSERT_TRUE(profile) << profile.error().message;
  EXPECT_EQ(profile->reports.complaints, 2u);
  EXPECT_EQ(profile->reports.masked, 1u);
  EXPECT_EQ(profile->audited.prohibited, 1u);
  EXPECT_EQ(profile->audited.same_exchange, 1u);
  EXPECT_EQ(profile->country, "US");
  ASSERT_EQ(profile->related.size(), 1u) << "the neighbour, not the number of another block";
  EXPECT_EQ(profile->related[0].caller, "+12165550177");
  EXPECT_EQ(profile->related[0].why, "same-campaign");
  EXPECT_NEAR(profile->score, std::exp2(-1 / 45.0) + 1 + 2, 1e-9);
  EXPECT_THAT(profile->words, Contains(HasSubstr("may never have called")));
  EXPECT_EQ(to_json(*profile)["complaints"]["subjects"]["Warranties & protection plans"], 2);

  const auto later =
      caller_profile(directory.path(), number, *parse_instant("2026-12-17T20:00:00Z"));
  EXPECT_NEAR(later->score, profile->score / 2, 1e-9) << "45 days on";
  const auto once = caller_profile(directory.path(), *E164::from_digits("12165550177"),
                                   *parse_instant("2026-11-02T20:00:00Z"));
  EXPECT_EQ(once->level, "single-report");
  EXPECT_THAT(once->words, Contains(HasSubstr("93 of 100")));
  const auto nobody = caller_profile(directory.path(), *E164::from_digits("18825550100"),
                                     *parse_instant("2026-11-02T20:00:00Z"));
  EXPECT_EQ(nobody->level, "none");
  EXPECT_THAT(nobody->words, Contains(HasSubstr("shown falsely")));
}

TEST(MaskedNumbers, FitWhereEveryShownDigitDoes) {
  const E164 number = *E164::from_digits("12165550142");
  for (const char* fits :
       {"216555xxxx", "216555****", "1216555*", "216555014?", "(216) 555-01##"}) {
    EXPECT_TRUE(fits_masked(fits, number)) << fits;
  }
  for (const char* other : {"216555xxx", "217555xxxx", "2165550142", "21655xxxxx", "xxxxxx0142"}) {
    EXPECT_FALSE(fits_masked(other, number)) << other;
  }
}

CallerReports reports(const char* caller, const char* subject, std::set<std::int32_t> days) {
  return {.caller = caller,
          .complaints = days.size(),
          .subjects = {{subject, days.size()}},
          .days = std::move(days)};
}

TEST(Campaigns, AreNumbersOfOneBlockOrOfTheSameDaysAndSubject) {
  const std::vector<CallerReports> callers = {reports("+12165550101", "Energy", {1, 2}),
                                              reports("+12165550102", "Energy", {8}),
                                              reports("+12165550103", "Energy", {30}),
                                              reports("+12165550104", "Medical", {1}),
                                              reports("+12165550105", "Other", {1}),
                                              reports("+12165559101", "Energy", {1}),
                                              reports("+13055550101", "Lottery", {1, 5, 9, 12}),
                                              reports("+14155550101", "Lottery", {1, 5, 9}),
                                              reports("+15185550101", "Lottery", {2, 6}),
                                              reports("+16085550101", "Lottery", {2, 6, 10})};
  const auto groups = group_callers(callers);
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_THAT(groups[0].callers, ElementsAre("+13055550101", "+14155550101"));
  EXPECT_FALSE(groups[0].one_block);
  EXPECT_THAT(groups[1].callers, ElementsAre("+12165550101", "+12165550102"));
  EXPECT_TRUE(groups[1].one_block);
  const auto error = compare(
      groups,
      {{"+12165550101", "a"}, {"+12165550102", "a"}, {"+12165550103", "a"}, {"+13055550101", "b"}});
  EXPECT_EQ(error.pairs_found, 2u);
  EXPECT_EQ(error.pairs_right, 1u);
  EXPECT_EQ(error.pairs_true, 3u);
}

BookTable table_of(const std::vector<std::vector<std::uint64_t>>& rows) {
  BookTable table{"topics", {"complaints", "robocall", "live", "not_said"}, {}};
  BookRow total{"total", std::vector<Cell>(4)};
  for (const auto& counts : rows) {
    BookRow row{"r", {{counts[0] + counts[1] + counts[2], false}}};
    for (const auto count : counts) row.cells.push_back({count, false});
    for (std::size_t c = 0; c < 4; ++c) total.cells[c].count += row.cells[c].count;
    table.rows.push_back(row);
  }
  table.rows.push_back(total);
  return table;
}

TEST(Databook, ASmallCountFollowsFromNoTotal) {
  auto table = table_of({{40, 3, 20}, {30, 50, 70}, {25, 60, 9}});
  withhold_small(table);
  EXPECT_TRUE(table.rows[0].cells[2].withheld);
  EXPECT_THAT(determined_cells(table), IsEmpty());
  EXPECT_FALSE(table.rows.back().cells[0].withheld) << "the totals stay";

  auto large = table_of({{40, 30, 20}, {30, 50, 70}});
  withhold_small(large);
  for (const auto& row : large.rows) {
    for (const auto& cell : row.cells) EXPECT_FALSE(cell.withheld);
  }
}

TEST(Databook, NoTableOfAnyKindTellsWhatItWithholds) {
  std::uint32_t state = std::random_device{}();
  SCOPED_TRACE(fmt::format("seed {}", state));
  const auto next = [&] { return (state = state * 1'664'525 + 1'013'904'223) >> 16; };
  for (int world = 0; world < 300; ++world) {
    std::vector<std::vector<std::uint64_t>> rows(2 + next() % 12);
    for (auto& row : rows) {
      for (int c = 0; c < 3; ++c) row.push_back(next() % 3 == 0 ? next() % 7 : next() % 200);
    }
    auto table = table_of(rows);
    withhold_small(table);
    EXPECT_THAT(determined_cells(table), IsEmpty());
    for (const auto& row : table.rows) {
      for (const auto& cell : row.cells) {
        EXPECT_TRUE(cell.withheld || cell.count == 0 || cell.count >= kCellMin);
      }
    }
  }
}

TEST_F(Complaints, TheBookHasItsRatesAndRefusesToTellOfAHandful) {
  keep({complaint("ftc", "2165550142", "2026-11-01T10:00:00")});
  EXPECT_FALSE(make_databook(directory.path(), {}));
  std::vector<Complaint> many;
  for (int i = 0; i < 40; ++i) {
    many.push_back(complaint("ftc", fmt::format("216555{:04}", 1000 + i), "2026-10-01T10:00:00",
                             i < 30 ? "Ohio" : "Texas", "Energy, solar, & utilities"));
    many.back().robocall = i % 2 == 0;
  }
  keep(many);
  const auto book = make_databook(directory.path(), {});
  ASSERT_TRUE(book) << book.error().message;
  const auto people = read_population(std::string(LAPWING_SOURCE_DIR) + "/data/population/us.csv");
  ASSERT_TRUE(people) << people.error().message;
  EXPECT_EQ(people->people.at("US-OH"), 11'799'448u);
  const std::string csv = to_csv(book->tables[0], *people);
  EXPECT_THAT(csv, HasSubstr("US-OH,Ohio,31,*,15,*,11799448,0.26\n")) << csv;
  const auto json = to_json(*book, *people);
  EXPECT_EQ(json["complaints"], 41);
  EXPECT_EQ(json["tables"][0]["rows"][0]["complaints"], 31);
  EXPECT_TRUE(json["tables"][0]["rows"][0]["robocall"].is_null()) << "withheld";
  EXPECT_EQ(json["tables"][0]["rows"][0]["per_100000"], 0.26);
  const std::string page = to_page(*book, *people);
  EXPECT_THAT(page, HasSubstr("<svg role=\"img\""));
  EXPECT_THAT(page, HasSubstr("Energy, solar, &amp; utilities"));
  EXPECT_THAT(page, testing::Not(HasSubstr("<script")));
}

}  // namespace
}  // namespace lapwing::enforcement
