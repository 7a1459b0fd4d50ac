#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "importers/call_table.h"
#include "importers/log_formats.h"
#include "importers/log_time.h"
#include "tests/support/temp_dir.h"

namespace lapwing::importers {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Recorder final : public enforcement::CallSink {
 public:
  Status call(const enforcement::CallRecord& call, registry::SourcePosition at) override {
    calls.push_back(call);
    lines.push_back(at.line);
    return ok();
  }
  Status stop(const enforcement::StopReply& reply, registry::SourcePosition) override {
    stops.push_back(reply);
    return ok();
  }
  std::vector<enforcement::CallRecord> calls;
  std::vector<std::uint64_t> lines;
  std::vector<enforcement::StopReply> stops;
};

class CallLogs : public testing::Test {
 protected:
  Result<registry::ImportReport> read(const std::string& format, const std::string& text) {
    log = {};
    auto source = ByteSource::from_memory("log.csv", text);
    const auto found = find_call_format(format);
    if (!found) return found.error();
    return read_call_file(source, **found, log, options);
  }
  // The one reason for which a row was rejected.
  static std::string reason(const Result<registry::ImportReport>& report) {
    if (!report) return report.error().message;
    if (report->first_errors.size() != 1) return "no or several errors";
    const auto& one = report->first_errors[0];
    return fmt::format("{}:{}: {}", one.at.line, one.at.column, one.reason);
  }
  std::vector<std::string> instants() const {
    std::vector<std::string> all;
    for (const auto& call : log.calls) all.push_back(format_instant(call.at));
    return all;
  }

  Recorder log;
  LogOptions options = [] {
    LogOptions with;
    with.zone = *Zone::find("America/New_York");
    return with;
  }();
};

const std::string kMaster =
    R"("","3055550100","2125550142","from-internal","""Acme"" <3055550100>","PJSIP/1","PJSIP/2","Dial","x","2026-10-01 09:05:31","2026-10-01 09:05:40","2026-10-01 09:06:40","69","60","ANSWERED","DOCUMENTATION","1790000000.1",""
)";

std::string csv(const std::string& rows) { return "called,start\n" + rows; }

TEST_F(CallLogs, AsteriskMasterWithSixteenToEighteenColumns) {
  const std::string without_last =
      R"(,3055550100,2125550143,from-internal,x,a,b,Dial,x,2026-10-01 10:00:00,,2026-10-01 10:00:20,20,0,NO ANSWER,DOCUMENTATION
)";
  const auto report = read("asterisk", kMaster + without_last);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->kept, 2u);
  ASSERT_EQ(log.calls.size(), 2u);
  EXPECT_EQ(log.calls[0].called.to_string(), "+12125550142");
  EXPECT_EQ(log.calls[0].caller.numbers.front().number.to_string(), "+13055550100");
  EXPECT_EQ(log.calls[0].log_id, "1790000000.1");
  EXPECT_EQ(log.calls[0].answered, true);
  EXPECT_EQ(log.calls[0].by_person, std::nullopt) << "the log does not say";
  EXPECT_EQ(log.calls[1].answered, false);
  EXPECT_THAT(instants(), ElementsAre("2026-10-01T13:05:31Z", "2026-10-01T14:00:00Z"));
}

TEST_F(CallLogs, AsteriskCustomOrderIsToldByItsColumns) {
  const auto report = read(
      "asterisk",
      R"("""Acme"" <3055550100>","3055550100","2125550142","from-internal","a","b","Dial","x","2026-10-01 09:05:31","2026-10-01 09:05:40","2026-10-01 09:06:40","69","60","ANSWERED","DOCUMENTATION","","17.1",""
)");
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_THAT(instants(), ElementsAre("2026-10-01T13:05:31Z"));
  EXPECT_EQ(log.calls[0].log_id, "17.1");
}

TEST_F(CallLogs, AsteriskRowsThatAreNoCallsAreCountedWithTheirReason) {
  EXPECT_EQ(reason(read("asterisk", kMaster + "1,2,3\n")),
            "2:0: the row has 3 columns, not 16 to 18");
  std::string inner = kMaster;
  inner.replace(inner.find("2125550142"), 10, "1001");
  EXPECT_EQ(reason(read("asterisk", kMaster + inner)),
            "2:17: the called number `1001` is impossible");
  const auto cut = read("asterisk", kMaster + "\"\",\"3055550100\",\"21255");
  ASSERT_TRUE(cut);
  EXPECT_EQ(cut->rejected, 1u);
}

TEST_F(CallLogs, ShuffledColumnsAreNotAsterisks) {
  const auto report = read("asterisk",
                           "2026-10-01 09:05:31,,3055550100,2125550142,c,x,a,b,Dial,x,,,69,60,"
                           "ANSWERED,DOCUMENTATION\n");
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().message, HasSubstr("is not asterisk"));
}

TEST_F(CallLogs, FreeswitchReadsEachWayToWriteANumber) {
  options.region = "ES";
  options.zone = *Zone::find("Europe/Madrid");
  std::string text;
  for (const char* number : {"0034919990142", "+34919990142", "919990142"}) {
    text += fmt::format(
        "\"Acme\",\"+34919990100\",\"{}\",\"default\",\"2026-10-01 09:05:31\",\"\",\"2026-10-01 "
        "09:05:51\",\"20\",\"0\",\"NO_ANSWER\",\"6b0e0c3e-0001\",\"\",\"\",\"PCMU\",\"PCMU\"\n",
        number);
  }
  const auto report = read("freeswitch", text);
  ASSERT_TRUE(report) << report.error().message;
  ASSERT_EQ(log.calls.size(), 3u);
  for (const auto& call : log.calls) {
    EXPECT_EQ(call.called.to_string(), "+34919990142");
    EXPECT_EQ(call.answered, false);
    EXPECT_EQ(format_instant(call.at), "2026-10-01T07:05:31Z");
  }
}

TEST_F(CallLogs, TwilioTakesOutgoingCallsAndTheirOwnOffsets) {
  const auto report =
      read("twilio",
           "Sid,From,To,Status,Start Time,Direction,Answered By\n"
           "CA1,+13055550100,+12125550142,completed,\"Thu, 01 Oct 2026 13:05:31 "
           "+0000\",outbound-api,human\n"
           "CA2,+13055550100,+12125550143,completed,2026-10-01T13:05:31Z,"
           "outbound-dial,machine_start\n"
           "CA3,+12125550142,+13055550100,completed,2026-10-01T13:05:31Z,inbound,\n");
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_THAT(instants(), ElementsAre("2026-10-01T13:05:31Z", "2026-10-01T13:05:31Z"));
  EXPECT_EQ(log.calls[0].by_person, true);
  EXPECT_EQ(log.calls[1].by_person, false);
  EXPECT_EQ(reason(report), "4:62: an incoming call");
}

TEST_F(CallLogs, VicidialTellsDropsAndAWrongZone) {
  const std::string header =
      "uniqueid,lead_id,list_id,campaign_id,call_date,start_epoch,status,phone_code,phone_number,"
      "user\n";
  const auto report =
      read("vicidial", header +
                           "1.1,1,1,AUTUMN,2026-10-01 09:05:31,1790859931,DROP,1,2125550142,VDAD\n"
                           "1.2,2,1,AUTUMN,2026-10-01 09:05:32,1790859932,SALE,1,2125550143,6001\n"
                           "1.3,3,1,AUTUMN,2026-10-01 09:05:33,1790859933,A,1,2125550144,VDAD\n"
                           "1.4,4,1,AUTUMN,2026-10-01 08:05:34,1790859934,NA,1,2125550145,VDAD\n");
  ASSERT_TRUE(report) << report.error().message;
  ASSERT_EQ(log.calls.size(), 3u);
  EXPECT_EQ(log.calls[0].campaign, "AUTUMN");
  EXPECT_EQ(log.calls[0].by_person, true);
  EXPECT_EQ(log.calls[0].agent_came, false);
  EXPECT_EQ(log.calls[1].agent_came, true);
  EXPECT_EQ(log.calls[2].by_person, false);
  EXPECT_THAT(reason(report), HasSubstr("is --tz right?"));
}

TEST_F(CallLogs, OwnColumnsAndAMapToOthers) {
  const auto own = read("csv",
                        "called,caller,start,id,seller,campaign,answered,answered_by,agent,"
                        "agent_delay_ms\n2125550142,3055550100,2026-10-01 "
                        "09:05:31,c-1,acme,autumn,yes,person,yes,800\n");
  ASSERT_TRUE(own) << own.error().message;
  EXPECT_EQ(log.calls[0].seller, "acme");
  EXPECT_EQ(log.calls[0].agent_delay_ms, 800);

  const TempDir dir;
  const auto map = read_call_columns(
      dir.write("map", "# theirs\ncalled = Dialed Number\nstart= Begin\nid =Ref\n"));
  ASSERT_TRUE(map) << map.error().message;
  options.call_columns = *map;
  const auto mapped =
      read("csv", "Ref;Begin;Dialed Number;Called\n7;2026-10-01 09:05:31;2125550142;yes\n");
  ASSERT_TRUE(mapped) << mapped.error().message;
  EXPECT_EQ(log.calls[0].called.to_string(), "+12125550142");
  EXPECT_EQ(log.calls[0].log_id, "7");
  EXPECT_THAT(reason(read("csv", "Begin;Dialed Number\n2026-10-01 09:05:31;2125550142\n")),
              HasSubstr("there is no column `Ref`"));
}

TEST_F(CallLogs, AMapThatIsWrongIsRefusedWithItsLine) {
  const TempDir dir;
  const auto refused = [&](const char* text) {
    const auto map = read_call_columns(dir.write("map", text));
    return map ? std::string("taken") : map.error().message;
  };
  EXPECT_THAT(refused("called = A\nnumber = B\n"), HasSubstr("line 2: `number` is not one of"));
  EXPECT_THAT(refused("called = A\ncalled = B\n"), HasSubstr("line 2: `called` twice"));
  EXPECT_THAT(refused("called = A\n"), HasSubstr("which column is `start`"));
}

TEST_F(CallLogs, ATimeInAFoldIsBothInstants) {
  ASSERT_TRUE(read("csv", csv("2125550142,2026-11-01 01:30:00\n")));
  ASSERT_EQ(log.calls.size(), 1u);
  EXPECT_EQ(format_instant(log.calls[0].at), "2026-11-01T05:30:00Z");
  ASSERT_TRUE(log.calls[0].or_at);
  EXPECT_EQ(format_instant(*log.calls[0].or_at), "2026-11-01T06:30:00Z");
}

TEST_F(CallLogs, TimesThatNobodyCanPlaceAreCountedAsBadRows) {
  const std::string good = "2125550142,2026-10-01 09:05:31\n";
  const auto bad = [&](const std::string& time) {
    return reason(read("csv", csv(good + "2125550143," + time + "\n")));
  };
  EXPECT_EQ(bad("2026-03-08 02:30:00"),
            "3:12: `2026-03-08 02:30:00` was skipped by the clocks of America/New_York: is --tz "
            "right?");
  EXPECT_THAT(bad("10/1/2026 9:05"), HasSubstr("leaves open which is the day"));
  EXPECT_THAT(bad("2026-02-30 09:05:31"), HasSubstr("names no day"));
  EXPECT_THAT(bad("2026-10-01 25:05:31"), HasSubstr("is not a time like"));
}

TEST_F(CallLogs, NumbersThatExcelRoundedAreCountedAsBadRows) {
  EXPECT_EQ(
      reason(read("csv", csv("2125550142,2026-10-01 09:05:31\n2.12556E+09,2026-10-01 09:05:31\n"))),
      "3:1: the called number `2.12556E+09` is spreadsheet");
  EXPECT_THAT(reason(read("csv", csv("212555xxxx,2026-10-01 09:05:31\n"))), HasSubstr("is masked"));
}

TEST_F(CallLogs, ASecondHeaderIsCountedOrRefused) {
  const std::string row = "2125550142,2026-10-01 09:05:31\n";
  EXPECT_EQ(reason(read("csv", csv(row + csv(row)))), "3:0: the header again");
  EXPECT_EQ(log.calls.size(), 2u);
  EXPECT_THAT(reason(read("csv", csv(row + "start,called\n2026-10-01 09:05:31,2125550142\n"))),
              HasSubstr("another header in line 3"));
  EXPECT_THAT(reason(read("csv", "called,start,called\n1,2,3\n")),
              HasSubstr("there is more than one column `called`"));
}

TEST_F(CallLogs, WithoutAZoneNothingIsRead) {
  options.zone.reset();
  EXPECT_THAT(reason(read("csv", csv("2125550142,2026-10-01T09:05:31Z\n"))),
              HasSubstr("whose wall clock"));
}

TEST_F(CallLogs, AListIsNoCallLog) {
  EXPECT_THAT(reason(read("ftc-flat", "2125550142\n2125550143\n")),
              HasSubstr("is no format of call logs"));
}

TEST_F(CallLogs, KamailiosTableIsReadWithItsExtras) {
  const std::string header =
      "method,from_tag,to_tag,callid,sip_code,sip_reason,time,src_user,dst_ouser,dst_user\n";
  const auto report = read(
      "kamailio",
      header +
          "INVITE,a,b,c-1,200,OK,2026-10-01 09:05:31,3055550100,2125550142,99912125550142\n"
          "INVITE,a,b,c-2,486,Busy,2026-10-01 09:06:31,sip:+13055550100@pbx,,sip:2125550143@gw\n"
          "BYE,a,b,c-1,200,OK,2026-10-01 09:07:31,3055550100,2125550142,2125550142\n");
  ASSERT_TRUE(report) << report.error().message;
  ASSERT_EQ(log.calls.size(), 2u);
  EXPECT_EQ(log.calls[0].called.to_string(), "+12125550142") << "what was dialled";
  EXPECT_EQ(log.calls[0].answered, true);
  EXPECT_EQ(log.calls[1].called.to_string(), "+12125550143");
  EXPECT_EQ(log.calls[1].answered, false);
  EXPECT_THAT(reason(report), HasSubstr("`BYE` does not begin a call"));
  const auto bare = read("kamailio",
                         "method,from_tag,to_tag,callid,sip_code,sip_reason,time\n"
                         "INVITE,a,b,c-1,200,OK,2026-10-01 09:05:31\n");
  ASSERT_FALSE(bare);
  EXPECT_THAT(bare.error().message, HasSubstr("acc wrote no called number"));
}

TEST_F(CallLogs, KamailiosSyslogIsReadByItsOwnClock) {
  const std::string begin =
      "Oct  1 09:05:31 sip kamailio[812]: NOTICE: acc [acc.c:279]: acc_log_request(): ACC: ";
  const auto record = [&](const std::string& what, const std::string& more) {
    return begin + what + ": timestamp=1790859931;method=" + more + "\n";
  };
  const auto report = read(
      "kamailio",
      "Oct  1 09:05:30 sip kamailio[812]: INFO: <script>: a new call; nothing else\n" +
          record("transaction answered",
                 "INVITE;from_tag=a;to_tag=b;call_id=c-1@pbx;code=200;reason=OK;"
                 "src_user=3055550100;dst_ouser=2125550142;dst_user=99912125550142") +
          record("call missed",
                 "INVITE;from_tag=a;to_tag=;call_id=c-2;code=486;reason=Busy;code=200;"
                 "src_user=+13055550100;dst_user=2125550143") +
          record("transaction answered", "BYE;from_tag=a;to_tag=b;call_id=c-1;code=200;reason=OK") +
          record("transaction answered",
                 "INVITE;from_tag=a;to_tag=b;call_id=c-3;code=200;reason=OK") +
          begin +
          "call missed: timestamp=soon;method=INVITE;call_id=c;code=486;dst_user=2125550144\n");
  ASSERT_TRUE(report) << report.error().message;
  ASSERT_EQ(log.calls.size(), 2u);
  EXPECT_EQ(log.calls[0].called.to_string(), "+12125550142") << "what was dialled";
  EXPECT_EQ(format_instant(log.calls[0].at), "2026-10-01T13:05:31Z") << "whatever --tz says";
  EXPECT_EQ(log.calls[0].log_id, "c-1@pbx");
  EXPECT_EQ(log.calls[0].answered, true);
  EXPECT_EQ(log.calls[1].answered, false) << "the first code counts, not one slipped in later";
  EXPECT_EQ(report->rejected, 4u);
  std::vector<std::string> reasons;
  for (const auto& one : report->first_errors) reasons.push_back(one.reason);
  EXPECT_THAT(reasons, ElementsAre(HasSubstr("no record of acc"), HasSubstr("`BYE`"),
                                   HasSubstr("log_extra"), HasSubstr("`soon` is no count")));
}

TEST_F(CallLogs, OfTextMessagesWhatWasSentIsACallAndStopARequest) {
  const auto report = read(
      "sms",
      "sid,from,to,body,status,date_sent,direction\n"
      "1,+13055550100,+12125550142,Roofs half price,delivered,2026-10-01T13:05:31Z,outbound-api\n"
      "2,+12125550142,+13055550100,Stop.,received,2026-10-01T13:07:02Z,inbound\n"
      "3,+12125550143,+13055550100,Please stop by,received,2026-10-01T13:08:02Z,inbound\n");
  ASSERT_TRUE(report) << report.error().message;
  ASSERT_EQ(log.calls.size(), 1u);
  EXPECT_EQ(log.calls[0].called.to_string(), "+12125550142");
  ASSERT_EQ(log.stops.size(), 1u);
  EXPECT_EQ(log.stops[0].from.to_string(), "+12125550142");
  EXPECT_EQ(format_instant(log.stops[0].at), "2026-10-01T13:07:02Z");
  EXPECT_THAT(reason(report), HasSubstr("an incoming message"));
}

TEST_F(CallLogs, TwoClocksInOneFileRefuseItAndASpreadsheetsNumberIsNamed) {
  const auto mixed = read("csv", csv("2125550142,2026-10-01 09:05:31\n"
                                     "2125550143,2026-10-01 09:05:31Z\n"));
  ASSERT_FALSE(mixed);
  EXPECT_THAT(mixed.error().message, HasSubstr("mixes times with an offset of their own (line 3)"));
  const auto serial = read("csv", csv("2125550142,2026-10-01 09:05:31\n2125550143,46296.378831\n"));
  EXPECT_THAT(reason(serial), HasSubstr("a spreadsheet's number for a time"));
}

TEST_F(CallLogs, AnAttestationIsOneOfTheKnownWords) {
  const auto report = read("csv",
                           "called,start,attestation\n2125550142,2026-10-01 09:05:31,B\n"
                           "2125550143,2026-10-01 09:05:31,D\n");
  EXPECT_THAT(reason(report), HasSubstr("`D` is not one of A, B, C, failed, none"));
  ASSERT_EQ(log.calls.size(), 1u);
  EXPECT_EQ(log.calls[0].attestation, enforcement::Attestation::b);
}

}  // namespace
}  // namespace lapwing::importers
