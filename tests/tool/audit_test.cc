// Audits through the real program.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/tool/program.h"

namespace lapwing::tool {
namespace {

using testing::HasSubstr;

const std::string kLog =
    "called,caller,start,id\n"
    "518-555-0120,3055550100,2026-09-15 12:00:00,1\n"
    "518-555-0121,3055550100,2026-09-15 23:05:31,2\n"
    "518-555-0121,3055550100,2026-09-15 23:05:31,2\n"
    "nobody,3055550100,2026-09-15 12:00:00,3\n";

class AuditCommand : public testing::Test {
 protected:
  void SetUp() override {
    lapwing_.directory().write("calls.csv", kLog);
    lapwing_.directory().write("list.txt", "518,5550120\n518,5550199\n");
    const auto ran = lapwing_.run({"import", "ftc-flat", "list.txt", "--list", "us.national",
                                   "--area", "all", "--obtained", "2026-07-01T00:00:00Z"});
    ASSERT_EQ(ran.exit_code, 0) << ran.err;
    // Seen again: bound since the first edition at the latest.
    const auto again = lapwing_.run({"import", "ftc-flat", "list.txt", "--list", "us.national",
                                     "--area", "all", "--obtained", "2026-09-01T00:00:00Z"});
    ASSERT_EQ(again.exit_code, 0) << again.err;
  }
  Ran audit(std::vector<std::string> more = {"--tz", "America/New_York", "--seller", "acme"}) {
    more.insert(more.begin(), {"--json", "audit", "calls.csv", "--format", "csv"});
    return lapwing_.run(more);
  }
  Program lapwing_;
};

TEST_F(AuditCommand, FindsCountsAndKeepsWhatTheLogBroke) {
  const auto ran = audit();
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  const auto report = ran.json();
  EXPECT_EQ(report["calls"], 2);
  EXPECT_EQ(report["duplicates"], 1);
  EXPECT_EQ(report["prohibited"], 2);
  EXPECT_EQ(report["files"][0]["rejected"], 1);
  EXPECT_THAT(report["files"][0]["errors"][0]["reason"].get<std::string>(), HasSubstr("`nobody`"));
  EXPECT_EQ(report["by_rule"]["us/federal/ftc_registry"], 1);
  EXPECT_EQ(report["by_rule"]["us/federal/ftc_calling_hours"], 1);

  const auto lines =
      lapwing_.run({"violations", "--rule", "registry-listing", "--format", "ndjson"});
  ASSERT_EQ(lines.exit_code, 0) << lines.err;
  const auto one = nlohmann::json::parse(lines.out.substr(0, lines.out.find('\n')));
  for (const char* field :
       {"id", "call", "caller", "called", "seller", "at", "rule", "jurisdiction", "citation",
        "outcome", "because", "evidence", "standing"}) {
    EXPECT_TRUE(one.contains(field)) << field;
  }
  EXPECT_EQ(one["at"], "2026-09-15T16:00:00Z");
  EXPECT_EQ(one["evidence"]["line"], 2);
  EXPECT_EQ(one["evidence"]["sha256"], report["files"][0]["sha256"]);
}

TEST_F(AuditCommand, ASecondTimeChangesNothing) {
  const auto first = audit().json();
  const auto before = lapwing_.run({"violations", "--format", "ndjson"}).out;
  EXPECT_EQ(audit().json(), first);
  EXPECT_EQ(lapwing_.run({"violations", "--format", "ndjson"}).out, before);
}

TEST_F(AuditCommand, CountsByCallerAsCallsShowingTheNumber) {
  audit();
  const auto table = lapwing_.run({"violations", "--by", "caller"});
  EXPECT_THAT(table.out, HasSubstr("calls showing this number"));
  EXPECT_THAT(table.out, HasSubstr("+13055550100"));
  const auto csv = lapwing_.run({"violations", "--by", "day", "--format", "csv"});
  EXPECT_THAT(csv.out, HasSubstr("day,prohibited,undetermined,calls,first,last\n2026-09-15,"));
}

TEST_F(AuditCommand, TheZoneIsNeverGuessed) {
  EXPECT_EQ(audit({"--seller", "acme"}).exit_code, 64);
  const auto wrong = audit({"--tz", "New York"});
  EXPECT_EQ(wrong.exit_code, 64);
  EXPECT_THAT(wrong.err, HasSubstr("--tz"));
}

TEST_F(AuditCommand, BadInputIsToldApart) {
  EXPECT_EQ(
      lapwing_.run({"audit", "calls.csv", "--format", "ftc-flat", "--tz", "Etc/UTC"}).exit_code,
      64);
  EXPECT_EQ(lapwing_.run({"audit", "none.csv", "--format", "csv", "--tz", "Etc/UTC"}).exit_code,
            66);
  const auto other =
      lapwing_.run({"audit", "calls.csv", "--format", "asterisk", "--tz", "Etc/UTC"});
  EXPECT_EQ(other.exit_code, 65);
  EXPECT_THAT(other.err, HasSubstr("is not asterisk"));
  EXPECT_EQ(lapwing_.run({"violations", "--by", "weekday"}).exit_code, 64);
  EXPECT_EQ(lapwing_.run({"violations"}).out, "0 in all\n");
}

}  // namespace
}  // namespace lapwing::tool
