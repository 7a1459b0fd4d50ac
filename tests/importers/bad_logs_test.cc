// Logs as they come from machines and spreadsheets that spoilt them, the same faults for each
// format: refused with one sentence, or counted with reasons; never judged at another hour.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "base/csv.h"
#include "importers/log_formats.h"
#include "importers/log_time.h"

namespace lapwing::importers {
namespace {

using testing::HasSubstr;
using Row = std::vector<std::string>;

struct Shape {
  std::string name;
  Row header;                              // empty: the format has none
  Row row;                                 // NUMBER and TIME stand for what varies
  std::map<std::string, std::string> map;  // of csv
};

const std::vector<Shape> kShapes = {
    {"asterisk",
     {},
     {"", "3055550100", "NUMBER", "from-internal", "\"Acme\" <3055550100>", "PJSIP/1", "PJSIP/2",
      "Dial", "x", "TIME", "", "TIME", "69", "60", "ANSWERED", "DOCUMENTATION", "17.1", ""},
     {}},
    {"freeswitch",
     {},
     {"Acme", "3055550100", "NUMBER", "default", "TIME", "TIME", "TIME", "69", "60",
      "NORMAL_CLEARING", "6b0e0c3e", "", "", "PCMU", "PCMU"},
     {}},
    {"twilio",
     {"Sid", "From", "To", "Status", "Start Time", "Direction", "Answered By"},
     {"CA1", "+13055550100", "NUMBER", "completed", "TIME", "outbound-api", "human"},
     {}},
    {"vicidial",
     {"uniqueid", "lead_id", "campaign_id", "call_date", "status", "phone_code", "phone_number",
      "user"},
     {"1.1", "1", "AUTUMN", "TIME", "SALE", "1", "NUMBER", "6001"},
     {}},
    {"kamailio",
     {"method", "from_tag", "to_tag", "callid", "sip_code", "sip_reason", "time", "src_user",
      "dst_user"},
     {"INVITE", "a", "b", "c-1", "200", "OK", "TIME", "3055550100", "NUMBER"},
     {}},
    {"csv",
     {"Dialed Number", "Begin", "Ref"},
     {"NUMBER", "TIME", "r-1"},
     {{"called", "Dialed Number"}, {"start", "Begin"}, {"id", "Ref"}}}};

class Starts final : public enforcement::CallSink {
 public:
  Status call(const enforcement::CallRecord& call, registry::SourcePosition) override {
    at.push_back(format_instant(call.at));
    either.push_back(call.or_at ? format_instant(*call.or_at) : "");
    return ok();
  }
  std::vector<std::string> at;
  std::vector<std::string> either;
};

class BadLogs : public testing::TestWithParam<Shape> {
 protected:
  static constexpr const char* kMorning = "2026-10-01 09:05:31";

  // A row to 212-555-01xx.
  static Row row(int last, const std::string& time = kMorning) {
    Row made = GetParam().row;
    for (auto& cell : made) {
      if (cell == "NUMBER") cell = fmt::format("21255501{:02}", last);
      if (cell == "TIME") cell = time;
    }
    return made;
  }
  static bool has_header() { return !GetParam().header.empty(); }
  static std::vector<Row> rows(const std::vector<Row>& calls) {
    std::vector<Row> all;
    if (has_header()) all.push_back(GetParam().header);
    all.insert(all.end(), calls.begin(), calls.end());
    return all;
  }
  static std::vector<Row> four() { return rows({row(1), row(2), row(3), row(4)}); }
  static std::string text(const std::vector<Row>& rows, char delimiter = ',',
                          const std::string& end = "\n") {
    std::string all;
    for (const Row& one : rows) {
      for (std::size_t i = 0; i < one.size(); ++i) {
        if (i > 0) all += delimiter;
        append_csv_field(all, one[i], delimiter);
      }
      all += end;
    }
    return all;
  }
  static std::string rotated(std::vector<Row> rows, std::size_t from) {
    for (std::size_t i = from; i < rows.size(); ++i) {
      std::rotate(rows[i].begin(), rows[i].begin() + 1, rows[i].end());
    }
    return text(rows);
  }

  // What a person is told: the refusal, or the counts and the first reason.
  std::string told(const std::string& bytes) {
    log = {};
    LogOptions options;
    options.zone = *Zone::find("America/New_York");
    options.call_columns = GetParam().map;
    auto source = ByteSource::from_memory("log", bytes);
    const auto report = read_call_file(source, **find_call_format(GetParam().name), log, options);
    if (!report) return report.error().message;
    EXPECT_EQ(report->kept, log.at.size());
    EXPECT_EQ(report->read, report->kept + report->rejected + report->blank);
    std::string words = fmt::format("{} calls, {} rejected", report->kept, report->rejected);
    if (report->last_line_cut) words += ", cut";
    for (const auto* found : {&report->first_errors, &report->first_remarks}) {
      for (const auto& one : *found) words += fmt::format("; {}: {}", one.at.line, one.reason);
    }
    return words;
  }
  static std::size_t line(std::size_t call) { return call + (has_header() ? 1 : 0); }

  Starts log;
};

TEST_P(BadLogs, TheGoodOneIsRead) {
  EXPECT_EQ(told(text(four())), "4 calls, 0 rejected");
  EXPECT_EQ(log.at.front(), "2026-10-01T13:05:31Z");
  for (const char* end : {"\r\n", "\r"})
    EXPECT_EQ(told(text(four(), ',', end)), "4 calls, 0 rejected");
  for (const char delimiter : {';', '\t'}) {
    EXPECT_EQ(told(text(four(), delimiter)), "4 calls, 0 rejected") << "as spreadsheets save it";
  }
  EXPECT_EQ(told("\xef\xbb\xbf" + text(four())), "4 calls, 0 rejected");
}

TEST_P(BadLogs, TwoClocksInOneFile) {
  const auto mixed = rows({row(1), row(2, std::string(kMorning) + "+02:00"), row(3)});
  EXPECT_EQ(told(text(mixed)),
            fmt::format("`log` mixes times with an offset of their own (line {}) and times without "
                        "(line {}): split it by the clock that wrote them",
                        line(2), line(1)));
  // A name of three letters is no offset: whose EST is it?
  EXPECT_THAT(told(text(rows({row(1), row(2, std::string(kMorning) + " EST")}))),
              HasSubstr("1 calls, 1 rejected"));
}

TEST_P(BadLogs, HoursThatCameTwiceOrNever) {
  EXPECT_EQ(told(text(rows({row(1), row(2, "2026-11-01 01:30:00")}))), "2 calls, 0 rejected");
  EXPECT_EQ(log.at[1], "2026-11-01T05:30:00Z");
  EXPECT_EQ(log.either[1], "2026-11-01T06:30:00Z");
  EXPECT_THAT(told(text(rows({row(1), row(2, "2026-03-08 02:30:00")}))),
              HasSubstr("1 calls, 1 rejected; " + std::to_string(line(2)) + ": "));
  EXPECT_THAT(told(text(rows({row(1), row(2, "1970-01-01 00:00:00")}))),
              HasSubstr("1 calls, 1 rejected"));
}

TEST_P(BadLogs, TheLastLineIsCut) {
  const std::string whole = text(four());
  const std::string before = text(rows({row(1), row(2), row(3)}));
  std::size_t taken = 0;
  for (std::size_t size = before.size() + 2; size < whole.size(); ++size) {
    const std::string words = told(whole.substr(0, size));
    if (log.at.size() == 3) {
      EXPECT_THAT(words, HasSubstr("3 calls, 1 rejected")) << size;
    } else {
      ++taken;
      EXPECT_THAT(words, HasSubstr("may be cut")) << size;
      EXPECT_EQ(log.at.back(), "2026-10-01T13:05:31Z") << size;
    }
  }
  EXPECT_LT(taken, 24u) << "only in the last field, or behind it";
}

TEST_P(BadLogs, ShuffledColumns) {
  if (has_header()) {
    EXPECT_EQ(told(rotated(four(), 0)), "4 calls, 0 rejected") << "the header says where";
    EXPECT_EQ(log.at.front(), "2026-10-01T13:05:31Z");
  } else {
    told(rotated(four(), 0));
    EXPECT_THAT(log.at, testing::IsEmpty());
  }
  EXPECT_THAT(told(rotated(four(), line(3) - 1)), HasSubstr("2 calls, 2 rejected"));
}

TEST_P(BadLogs, HeadersInTheMiddle) {
  if (!has_header()) GTEST_SKIP() << "the format has none";
  const Row header = GetParam().header;
  EXPECT_EQ(told(text(rows({row(1), header, row(2), header, row(3)}))),
            "3 calls, 2 rejected; 3: the header again; 5: the header again");
  std::vector<Row> others(3, header);
  std::rotate(others[0].begin(), others[0].begin() + 1, others[0].end());
  others[1].back() = "other";
  for (auto& cell : others[2]) cell = "Un" + std::string(1, cell.back()) + "known";
  for (const Row& other : others) {
    EXPECT_THAT(told(text(rows({row(1), other, row(2)}))), HasSubstr("another header in line 3"));
  }
  EXPECT_EQ(told(text({header})), "`log` has a header and no rows");
}

TEST_P(BadLogs, WhatSpreadsheetsMakeOfIt) {
  const std::string times =
      told(text(rows({row(1, "3/4/2026 14:05"), row(2, "3/4/2026 14:06")}), ';'));
  EXPECT_THAT(times, HasSubstr("`3/4/2026 14:05` leaves open which is the day"));
  EXPECT_THAT(log.at, testing::IsEmpty());
  EXPECT_THAT(told(text(rows({row(1, "46296.378831"), row(2, "46296.378832")}))),
              HasSubstr("a spreadsheet's number for a time"));
  std::string rounded = text(four());
  for (std::size_t at; (at = rounded.find("21255501")) != std::string::npos;) {
    rounded.replace(at, 10, "2.12555E+09");
  }
  EXPECT_THAT(told(rounded), HasSubstr("the called number `2.12555E+09` is spreadsheet"));
}

TEST_P(BadLogs, WhatIsNoLogAtAll) {
  EXPECT_EQ(told(""), "`log` is empty");
  EXPECT_THAT(told("\n\n"), HasSubstr("looks like an empty file"));
  std::string wide;
  for (const char c : text(four())) wide += std::string{c, '\0'};
  EXPECT_THAT(told("\xff\xfe" + wide), HasSubstr("UTF-16 text; save it as UTF-8"));
  EXPECT_THAT(told(wide), HasSubstr("binary data"));
  std::mt19937 random(7);
  std::string noise;
  for (int i = 0; i < 5'000; ++i) noise += static_cast<char>(random());
  EXPECT_THAT(told(noise), HasSubstr("binary data"));
  EXPECT_THAT(told("{\"calls\": []}"), HasSubstr("looks like JSON"));
  EXPECT_THAT(told("%PDF-1.7\n"), HasSubstr("a PDF document"));
  std::string stray = text(four());
  stray[stray.find(
      "2026", line(2) == 3 ? stray.find('\n', stray.find('\n') + 1) : stray.find('\n'))] = '\0';
  EXPECT_THAT(told(stray), HasSubstr("3 calls, 1 rejected"));
}

INSTANTIATE_TEST_SUITE_P(Formats, BadLogs, testing::ValuesIn(kShapes),
                         [](const auto& info) { return info.param.name; });

TEST(LogZones, AreNamesOfPlacesAndSayWhichTheyAre) {
  const auto refused = [](const char* name) {
    const auto zone = find_log_zone(name);
    return zone ? std::string("taken") : zone.error().message;
  };
  for (const char* good : {"America/New_York", "US/Eastern", "EST5EDT", "Etc/UTC", "Etc/GMT+5"}) {
    EXPECT_EQ(refused(good), "taken") << good;
  }
  EXPECT_EQ(
      refused("EST"),
      "`EST` has no summer time: it is America/New_York where the clocks change, Etc/GMT+5 where "
      "they do not");
  for (const char* bad :
       {"MST", "Eastern", "America/New_Yrok", "america/new_york", "+02:00", "GMT+2", ""}) {
    EXPECT_NE(refused(bad), "taken") << bad;
  }
  EXPECT_THAT(refused("Eastern"), HasSubstr("there are names like America/New_York"));
}

TEST(LogEnds, ANumberThatMayBeCutIsNotAnothers) {
  LogOptions options;
  options.region = "DE";
  options.zone = *Zone::find("Europe/Berlin");
  Starts log;
  auto source = ByteSource::from_memory(
      "log", "start,called\n2026-10-01 09:05:31,03023125042\n2026-10-01 09:05:31,+4930231250");
  const auto report = read_call_file(source, **find_call_format("csv"), log, options);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->kept, 1u);
  EXPECT_THAT(report->first_errors.at(0).reason, HasSubstr("may be cut"));
}

}  // namespace
}  // namespace lapwing::importers
