#include "importers/complaint_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>

#include "base/sha256.h"
#include "importers/log_formats.h"
#include "importers/xarf.h"

namespace lapwing::importers {
namespace {

using enforcement::Complaint;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Recorder final : public enforcement::ComplaintSink {
 public:
  Status complaint(const Complaint& complaint, registry::SourcePosition) override {
    all.push_back(complaint);
    return ok();
  }
  std::vector<Complaint> all;
};

const std::string kHeader =
    "Company_Phone_Number,Created_Date,Violation_Date,Consumer_City,Consumer_State,"
    "Consumer_Area_Code,Subject,Recorded_Message_Or_Robocall\r\n";

class Complaints : public testing::Test {
 protected:
  Result<registry::ImportReport> read(const std::string& format, const std::string& text) {
    got.all.clear();
    auto source = ByteSource::from_memory("day.csv", text);
    const auto found = find_complaint_format(format);
    if (!found) return found.error();
    return read_complaint_file(source, **found, got, {});
  }
  Recorder got;
};

TEST_F(Complaints, TheFtcsDayIsReadFieldByField) {
  const auto report =
      read("ftc-complaints-records",
           kHeader +
               "2125550142,2026-11-02 00:01:15,2026-11-01 11:48:00,Troy,New York,518,Medical  & "
               "prescriptions,Y\r\n"
               "212555xxxx,2026-11-02 00:01:15,2026-11-02 00:01:16,,Illinois,217,Other,N\r\n"
               ",2026-11-02 00:01:15,2025-10-01 10:00:00,,Illinois,217,Other,\r\n");
  ASSERT_TRUE(report) << report.error().message;
  ASSERT_EQ(got.all.size(), 3u);
  EXPECT_EQ(got.all[0].caller, "+12125550142");
  EXPECT_EQ(got.all[0].reported, "2026-11-02T00:01:15");
  EXPECT_EQ(got.all[0].subject, "Medical & prescriptions");
  EXPECT_EQ(got.all[0].robocall, true);
  EXPECT_THAT(got.all[0].flags, IsEmpty());
  EXPECT_EQ(got.all[1].caller_reading, "masked");
  EXPECT_THAT(got.all[1].flags, ElementsAre("caller-unreadable", "violation-after-report"));
  EXPECT_EQ(got.all[2].robocall, std::nullopt);
  EXPECT_THAT(got.all[2].flags, ElementsAre("over-a-year-old"));
}

TEST_F(Complaints, ValuesThatSlippedIntoOtherFieldsAreFlaggedAndWideRowsRejected) {
  const auto report =
      read("ftc-complaints-records",
           kHeader +
               "2125550142,2026-11-02 00:01:15,yesterday,518,New York,Troy,Other,Maybe\r\n"
               "2125550143,2026-11-02 00:01:15,2026-11-01 11:48:00,Troy,New York\r\n");
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->kept, 1u);
  EXPECT_EQ(report->rejected, 1u);
  EXPECT_THAT(report->first_errors[0].reason, HasSubstr("5 columns, not 8"));
  EXPECT_THAT(got.all[0].flags, ElementsAre("field-unreadable:violated", "field-unreadable:city",
                                            "field-unreadable:area_code",
                                            "field-unreadable:robocall", "fields-shifted"));
}

TEST_F(Complaints, APageOfTheApiGivesTheSameComplaintAsTheDaysFile) {
  ASSERT_TRUE(read("ftc-complaints-records", kHeader + "2125550142,2026-11-02 00:01:15,2026-11-01 "
                                                       "11:48:00,Troy,New York,518,Other,Y\r\n"));
  const std::string id = got.all[0].id;
  const auto report = read("ftc-complaints-json", R"({"data":[
    {"type":"dnc_complaint","id":"ab","attributes":{"company-phone-number":"2125550142",
     "created-date":"2026-11-02 00:01:15","violation-date":"2026-11-01 11:48:00",
     "consumer-city":"Troy","consumer-state":"New York","consumer-area-code":"518",
     "subject":"Other","recorded-message-or-robocall":"Y"}},
    {"type":"dnc_complaint","id":"ac"}],"meta":{"records-total":2}})");
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->rejected, 1u);
  ASSERT_EQ(got.all.size(), 1u);
  EXPECT_EQ(got.all[0].id, id);
  EXPECT_FALSE(read("ftc-complaints-json", R"({"company-phone-number": [1)"));
}

TEST_F(Complaints, TheFccsTableIsReadByItsCaptions) {
  const auto report =
      read("fcc-complaints",
           "Ticket ID,Ticket Created,Date of Issue,Time of Issue,Form,Method,Issue,Caller ID "
           "Number,Type of Call or Messge,Advertiser Business Number,City,State,Zip\n"
           "1,11/02/2026 03:14:15 AM,11/01/2026,9:30 am,Phone,Wired,Unwanted Calls,212-555-0142,"
           "Prerecorded Voice,,Troy,NY,12180\n");
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(got.all[0].caller, "+12125550142");
  EXPECT_EQ(got.all[0].violated, "2026-11-01");
  EXPECT_EQ(got.all[0].reported, "2026-11-02");
  EXPECT_EQ(got.all[0].robocall, true);
}

TEST_F(Complaints, TheFccsInterfaceGivesTheSameComplaintAsItsTable) {
  ASSERT_TRUE(read("fcc-complaints",
                   "Ticket ID,Ticket Created,Date of Issue,Time of Issue,Form,Method,Issue,Caller "
                   "ID Number,Type of Call or Messge,Advertiser Business Number,City,State,Zip\n"
                   "1,11/02/2026 03:14:15 AM,11/01/2026,9:30 am,Phone,Wired,Unwanted Calls,"
                   "212-555-0142,Live Voice,,Troy,NY,12180\n"));
  const std::string id = got.all[0].id;
  const auto report = read("fcc-complaints-json", R"([
    {"id":"1","ticket_created":"2026-11-02T03:14:15.000","issue_date":"2026-11-01T00:00:00.000",
     "issue":"Unwanted Calls","caller_id_number":"212-555-0142","method":"Wired",
     "type_of_call_or_messge":"Live Voice","city":"Troy","state":"NY"},
    {"id":"2","issue_date":"2026-11-01T00:00:00.000","caller_id_number":"None","state":"NY"},
    {"id":"3","caller_id_number":"212-555-0142"}])");
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->rejected, 1u) << "one without any date";
  ASSERT_EQ(got.all.size(), 2u);
  EXPECT_EQ(got.all[0].id, id);
  EXPECT_EQ(got.all[0].external_id, "1");
  EXPECT_EQ(got.all[0].state_code, "US-NY");
  EXPECT_EQ(got.all[1].caller_reading, "empty");
}

TEST_F(Complaints, MessagesReportedTo7726AreReadByTheirSchema) {
  const auto report = read("mobile-abuse",
                           R"({"v":"1","u":"A/Messages/2","s":"+13055550100","r":"+12125550142",
"m":{"p":"SMS","t":"2026-11-01T15:45:22Z","c":"Roofs half price"}})");
  ASSERT_TRUE(report) << report.error().message;
  ASSERT_EQ(got.all.size(), 1u);
  EXPECT_EQ(got.all[0].caller, "+13055550100");
  EXPECT_EQ(got.all[0].called, "+12125550142");
  EXPECT_EQ(got.all[0].channel, "text");
  EXPECT_EQ(got.all[0].message, "Roofs half price");
  EXPECT_EQ(got.all[0].violated, "2026-11-01T15:45:22Z");

  const std::string good = R"({"v":"1","u":"A/M/2","s":"COMPANY1","r":"3f11961ff9b2",)"
                           R"("m":{"p":"rcs","t":"2026-11-01T15:45:22Z","c":"x"}})";
  const auto lines =
      read("mobile-abuse", good + "\n" + R"({"v":"2","u":"A/M/2","s":"1","m":{}})" + "\n" +
                               R"({"v":"1","u":"A/M/2","s":"1","d":"legit",)" +
                               R"("m":{"p":"sms","t":"2026-11-01T15:45:22Z","c":"x"}})" + "\n" +
                               R"({"v":"1","u":"A/M/2","s":"1","m":{"p":"sms",)" +
                               R"("t":"yesterday","c":"x"}})" + "\n");
  ASSERT_TRUE(lines) << lines.error().message;
  EXPECT_EQ(lines->kept, 1u);
  EXPECT_EQ(lines->rejected, 3u);
  EXPECT_THAT(lines->first_errors[1].reason, HasSubstr("legitimate"));
  EXPECT_THAT(got.all[0].flags, ElementsAre("caller-unreadable"));
  EXPECT_TRUE(got.all[0].called.empty()) << "a hash is no number";
  EXPECT_FALSE(read("mobile-abuse", "{\"v\": \"m\""));
}

TEST_F(Complaints, WhatGoesOutAsXarfComesInAgain) {
  Complaint complaint;
  complaint.source = "own";
  complaint.channel = "text";
  complaint.caller_text = "+13055550100";
  complaint.called = "+12125550142";
  complaint.reported = "2026-11-02T00:00:00Z";
  complaint.violated = "2026-11-01T15:45:22Z";
  complaint.message = "Roofs half price, 50 % off";
  complaint.share = true;
  complete(complaint, *phone::Reader::create("US"));
  const XarfSender sender{"Lapwing", "abuse@example.org", "example.org"};
  ASSERT_TRUE(check(sender));
  EXPECT_FALSE(check({"Lapwing", "nobody", "example.org"}));
  const std::string text = to_xarf(complaint, sender).dump();
  EXPECT_THAT(text, testing::Not(HasSubstr("2125550142"))) << "the consumer's number stays";
  EXPECT_EQ(to_xarf(complaint, sender).dump(), text);
  ASSERT_TRUE(read("xarf", text));
  ASSERT_EQ(got.all.size(), 1u);
  EXPECT_EQ(got.all[0].caller, "+13055550100");
  EXPECT_EQ(got.all[0].violated, "2026-11-01T15:45:22Z");
  EXPECT_EQ(got.all[0].message, complaint.message);
  EXPECT_EQ(got.all[0].channel, "text");

  complaint.share = false;
  EXPECT_FALSE(to_xarf(complaint, sender).contains("evidence"));
  complaint.channel = "voice";
  EXPECT_EQ(to_xarf(complaint, sender)["protocol"], "other");
  const auto mail = read("xarf", R"({"xarf_version":"4.0.0","report_id":"x","timestamp":
    "2026-11-01T15:45:22Z","reporter":{},"sender":{},"source_identifier":"192.0.2.1",
    "category":"messaging","type":"spam","protocol":"smtp"})");
  ASSERT_FALSE(mail);
  EXPECT_THAT(mail.error().message, HasSubstr("about e-mail"));
}

// The counts that the data's own README gives.
TEST_F(Complaints, TheRealDayHasTheCountsThatWereTakenFromItIndependently) {
  const char* folder = std::getenv("LAPWING_SHARED_DATA");
  const std::filesystem::path file =
      std::filesystem::path(
          folder != nullptr ? folder : std::string(LAPWING_SOURCE_DIR) + "/../shared/data") /
      "DNC_Complaint_Numbers_2021-07-08.csv";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "there is no " << file;
  auto source = ByteSource::open(file);
  ASSERT_TRUE(source);
  const auto report =
      read_complaint_file(*source, **find_complaint_format("ftc-complaints-records"), got, {});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->kept, 14'034u);
  EXPECT_EQ(report->remarks, 3u) << "a postal code stands where the city should";
  std::map<std::string, int> flags;
  std::map<std::string, int> callers;
  std::map<std::string, int> subjects;
  std::map<std::string, int> ids;
  int robocall_yes = 0;
  int robocall_no = 0;
  int blank = 0;
  int no_city = 0;
  for (const Complaint& one : got.all) {
    for (const auto& flag : one.flags) ++flags[flag];
    ++callers[one.caller];
    ++subjects[one.subject];
    ++ids[one.id];
    if (one.caller_reading == "empty") ++blank;
    if (one.city.empty()) ++no_city;
    if (one.robocall) ++(*one.robocall ? robocall_yes : robocall_no);
  }
  EXPECT_EQ(flags["violation-after-report"], 442);
  EXPECT_EQ(flags["over-a-year-old"], 9);
  EXPECT_EQ(blank, 669);
  EXPECT_EQ(no_city, 4'957 + 3);
  EXPECT_EQ(robocall_yes, 9'698);
  EXPECT_EQ(robocall_no, 3'310);
  EXPECT_EQ(subjects.size(), 15u);
  EXPECT_EQ(ids.size(), 14'033u) << "one row is there twice";
  callers.erase("");
  const auto most =
      std::max_element(callers.begin(), callers.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  // A real number, which does not belong here: known again by its hash.
  EXPECT_EQ(hex(sha256(most->first)).substr(0, 16), "185776963b9b92f0");
  EXPECT_EQ(most->second, 42);
}

}  // namespace
}  // namespace lapwing::importers
