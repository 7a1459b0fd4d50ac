#include "importers/call_ins.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lapwing::importers {
namespace {

using testing::HasSubstr;

const Instant kNow = *parse_instant("2026-11-28T20:00:00Z");

struct Taken {
  std::vector<CallIn> calls;
  registry::ImportReport report;
  std::string error;
  std::string reason(std::size_t i) const {
    const auto& bad = report.first_errors.at(i);
    return fmt::format("{}:{}: {}", bad.at.line, bad.at.column, bad.reason);
  }
};

Taken read(const std::string& text, Status answer = ok()) {
  Taken taken;
  auto source = ByteSource::from_memory("calls.csv", text);
  auto report = read_call_ins(source,
                              [&](const CallIn& call) {
                                taken.calls.push_back(call);
                                return answer;
                              },
                              {"US", kNow});
  if (report) taken.report = *std::move(report);
  if (!report) taken.error = report.error().message;
  return taken;
}

TEST(CallIns, ReadsEveryFieldByName) {
  const auto taken = read(
      "Call ID,Caller,Time,Code,Choice,List\n"
      "pbx1-1,(512) 555-0142,2026-11-28T12:00:00-06:00,482133,,\n"
      "pbx1-2,+15125550143,2026-11-28T18:04:10Z,,remove,us.tx\n");
  ASSERT_EQ(taken.error, "");
  ASSERT_EQ(taken.calls.size(), 2U);
  EXPECT_EQ(taken.calls[0].id, "pbx1-1");
  EXPECT_EQ(taken.calls[0].number.to_string(), "+15125550142");
  EXPECT_EQ(format_instant(taken.calls[0].at), "2026-11-28T18:00:00Z");
  EXPECT_EQ(taken.calls[0].digits, "482133");
  EXPECT_EQ(taken.calls[1].action, "remove");
  EXPECT_EQ(taken.calls[1].list, "us.tx");
  EXPECT_EQ(taken.report.kept, 2U);
}

TEST(CallIns, TheSameRowHasTheSameIdAndAnotherAnother) {
  const std::string header = "number,at,action\n";
  const std::string row = "512-555-0142,2026-11-28T18:00:00Z,register\n";
  const std::string later = "512-555-0142,2026-11-28T18:00:01Z,register\n";
  const auto taken = read(header + row + later + row);
  ASSERT_EQ(taken.calls.size(), 3U);
  EXPECT_EQ(taken.calls[0].id.size(), 32U);
  EXPECT_EQ(taken.calls[0].id, taken.calls[2].id);
  EXPECT_NE(taken.calls[0].id, taken.calls[1].id);
}

TEST(CallIns, ABadRowIsRefusedByItselfWithLineAndColumn) {
  const auto taken = read(
      "number,at,digits,action\n"
      "5125550142,2026-11-28T18:00:00Z,,register\n"
      "no phone,2026-11-28T18:00:00Z,,register\n"
      "5125550142,2026-11-28 18:00,,register\n"
      "5125550142,2026-11-28T20:05:01Z,,register\n"
      "5125550142,2026-11-28T18:00:00Z,,\n"
      "5125550142,2026-11-28T18:00:00Z,1,register\n"
      "5125550142,2026-11-28T18:00:00Z,12a,\n"
      "5125550142,2026-11-28T18:00:00Z,,delete\n"
      "5125550142,2026-11-28T18:00:00Z\n"
      "\n");
  EXPECT_EQ(taken.calls.size(), 1U);
  EXPECT_EQ(taken.report.read, 10U);
  EXPECT_EQ(taken.report.rejected, 8U);
  EXPECT_EQ(taken.report.blank, 1U);
  EXPECT_EQ(taken.reason(0), "3:1: `no phone` is not one number but none");
  EXPECT_EQ(taken.reason(1),
            "4:12: `2026-11-28 18:00` is no instant like 2026-11-01T09:00:00-05:00");
  EXPECT_EQ(taken.reason(2), "5:12: `2026-11-28T20:05:01Z` lies in the future");
  EXPECT_EQ(taken.reason(3), "6:33: the row has neither digits keyed in nor an action");
  EXPECT_EQ(taken.reason(4), "7:33: the row has both digits and an action: which one counts?");
  EXPECT_EQ(taken.reason(5), "8:33: `12a` are no digits keyed in");
  EXPECT_EQ(taken.reason(6), "9:34: `delete` is neither register nor remove");
  EXPECT_EQ(taken.reason(7), "10:0: the row has 2 columns, not 4");
}

TEST(CallIns, WhatIsRefusedForItsContentIsABadRowAndWhatFailsEndsIt) {
  const std::string text = "number,at,action\n5125550142,2026-11-28T18:00:00Z,register\n";
  const auto refused = read(text, Error{Errc::not_found, "no list is kept here"});
  EXPECT_EQ(refused.error, "");
  EXPECT_EQ(refused.reason(0), "2:1: no list is kept here");
  EXPECT_EQ(read(text, Error{Errc::io_error, "the disk is full"}).error, "the disk is full");
}

TEST(CallIns, RefusesWhatIsNoSuchTable) {
  EXPECT_THAT(read("").error, HasSubstr("is empty"));
  EXPECT_THAT(read("number,action\n5125550142,register\n").error, HasSubstr("has no column `at`"));
  EXPECT_THAT(read("number,at,action,extra\n").error, HasSubstr("has a column `extra`"));
  EXPECT_THAT(read("number,at,at,action\n").error, HasSubstr("more than one column `at`"));
}

}  // namespace
}  // namespace lapwing::importers
