// Lists that are only asked, through the real program: the question, the answer, and what a scrub
// and a check make of it.
#include <gtest/gtest.h>

#include "base/csv.h"
#include "tests/tool/program.h"

namespace lapwing::tool {
namespace {

class Wash : public testing::Test {
 protected:
  Ran run(const std::vector<std::string>& arguments) const {
    auto ran = lapwing_.run(arguments);
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    return ran;
  }
  void refused(const std::vector<std::string>& arguments, int exit_code,
               const std::string& named) const {
    const auto ran = lapwing_.run(arguments);
    EXPECT_EQ(ran.exit_code, exit_code) << ran.err;
    EXPECT_NE(ran.err.find(named), std::string::npos) << ran.err;
  }
  void write(const char* name, const std::string& content) const {
    lapwing_.directory().write(name, content);
  }
  void answer(const std::string& content, const char* obtained) const {
    write("answer.csv", content);
    run({"import", "au-wash", "answer.csv", "--list", "au.dncr", "--obtained", obtained});
  }
  // Reasons of the only row.
  std::string scrub(const char* number, const char* on, const char* list = "au.dncr") const {
    write("call.csv", std::string(number) + "\n");
    const auto ran = lapwing_.run(
        {"scrub", "call.csv", "-o", "-", "--region", "AU", "--lists", list, "--on", on});
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    const auto first = ran.out.find(',');
    auto said = ran.out.substr(first + 1);
    if (said.ends_with('\n')) said.pop_back();
    return said;
  }
  Program lapwing_;
};

TEST_F(Wash, WritesTheQuestionAsTheOwnerWantsIt) {
  write("leads.csv",
        "phone\n+61 491 570 156\n0491 570 157\n0491 570 156\n+1 212 555 0142\nno phone\n");
  const auto au = run({"export", "--for-wash", "au", "leads.csv"});
  EXPECT_EQ(au.out, "0491570156\n0491570157\n");
  EXPECT_NE(au.err.find("2 numbers to ask"), std::string::npos) << au.err;
  EXPECT_NE(au.err.find("1 are not its own, 1 rows were no numbers"), std::string::npos) << au.err;
  write("sg.csv", "+65 8123 4567\n+65 3123 4567\n");
  EXPECT_EQ(run({"export", "--for-wash", "sg", "sg.csv"}).out, "31234567\n81234567\n");
  write("us.csv", "phone,date\n212-555-0101,2026-10-01\n212-555-0102,\n212-555-0101,2026-09-01\n");
  EXPECT_EQ(run({"export", "--for-wash", "rnd", "us.csv", "--since", "2026-10-05"}).out,
            "2125550101,2026-09-01\n2125550102,2026-10-05\n");
  refused({"export", "--for-wash", "rnd", "us.csv"}, 65, "`+12125550102` has no date");
  refused({"export", "--for-wash", "nz", "us.csv"}, 64, "none of au, sg and rnd");
  refused({"export", "--for-wash", "au", "us.csv"}, 65, "holds no number that");
  refused({"export", "--for-wash", "au", "missing.csv"}, 66, "missing.csv");
  refused({"export", "--for-wash", "au"}, 64, "needs a file");
}

TEST_F(Wash, AnswersDecideWhileTheyAreFreshAndNoLonger) {
  answer("0491570156,N\n0491570157,Y\n0491570158,I\n", "2026-11-01T03:00:00Z");
  EXPECT_EQ(scrub("0491570159", "2026-11-01"), "undetermined,+61491570159,not-asked:au.dncr");
  EXPECT_EQ(scrub("0491570156", "2026-11-01"), "permitted,+61491570156,");
  EXPECT_EQ(scrub("0491570156", "2026-12-01"), "permitted,+61491570156,");
  EXPECT_EQ(scrub("0491570156", "2026-12-02"), "undetermined,+61491570156,not-asked:au.dncr");
  EXPECT_EQ(scrub("0491570156", "2026-10-31"), "undetermined,+61491570156,not-asked:au.dncr");
  EXPECT_EQ(scrub("0491570157", "2026-11-02"),
            "prohibited,+61491570157,listed:au.dncr:by-2026-11-01");
  EXPECT_EQ(scrub("0491570158", "2026-11-02"), "undetermined,+61491570158,not-asked:au.dncr");
}

TEST_F(Wash, CheckAsksToo) {
  answer("0491570156,N\n0491570157,Y\n", "2026-11-01T03:00:00Z");
  const auto check = [&](const char* to, const char* on) {
    return lapwing_.run({"check", "--to", to, "--lists", "au.dncr", "--at", on, "--json"}).json();
  };
  const auto reasons = [](const nlohmann::json& verdict) { return verdict["findings"].dump(); };
  EXPECT_EQ(reasons(check("+61491570156", "2026-11-03T03:00:00Z")).find("not asked"),
            std::string::npos);
  EXPECT_NE(reasons(check("+61491570156", "2026-12-03T03:00:00Z")).find("not asked"),
            std::string::npos);
  EXPECT_NE(reasons(check("+61491570159", "2026-11-03T03:00:00Z")).find("not asked"),
            std::string::npos);
  EXPECT_EQ(check("+61491570157", "2026-12-01T03:00:00Z")["outcome"], "prohibited");
}

TEST_F(Wash, ALaterAnswerReplacesAnEarlierOneWhicheverCameInFirst) {
  answer("0491570156,N\n", "2026-11-05T03:00:00Z");
  answer("0491570156,Y\n", "2026-11-01T03:00:00Z");
  EXPECT_EQ(scrub("0491570156", "2026-11-06"), "permitted,+61491570156,");
  EXPECT_EQ(scrub("0491570156", "2026-11-02"),
            "prohibited,+61491570156,listed:au.dncr:by-2026-11-01");
}

TEST_F(Wash, TheSameAnswerAgainIsNoNewer) {
  answer("0491570156,N\n", "2026-11-01T03:00:00Z");
  answer("0491570156,N\n", "2026-11-20T03:00:00Z");
  EXPECT_EQ(run({"editions", "au.dncr", "--json"}).json()["editions"].size(), 1u);
  EXPECT_EQ(scrub("0491570156", "2026-12-02"), "undetermined,+61491570156,not-asked:au.dncr");
}

TEST_F(Wash, OneFileAnswersForSingaporesThreeRegisters) {
  write("sg.csv",
        "Number,No Voice Call,No Text Message,No Fax Message\n81234567,Y,N,N\n91234567,N,Y,N\n");
  for (const char* list : {"sg.voice", "sg.text"}) {
    run({"import", "sg-wash", "sg.csv", "--list", list, "--obtained", "2026-11-01"});
  }
  EXPECT_EQ(scrub("+6581234567", "2026-11-02", "sg.voice"),
            "prohibited,+6581234567,listed:sg.voice:by-2026-11-01");
  EXPECT_EQ(scrub("+6591234567", "2026-11-02", "sg.voice").find("sg.voice"), std::string::npos);
}

TEST_F(Wash, BadInputIsRefusedOrReported) {
  write("answer.csv", "0491570156,N\n0491570157,maybe\nnobody,Y\n0491570159,Y\n");
  const auto ran = lapwing_.run({"import", "au-wash", "answer.csv", "--list", "au.dncr",
                                 "--obtained", "2026-11-01", "--json"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.json()["rejected"], 2);
  EXPECT_EQ(scrub("0491570157", "2026-11-01"), "undetermined,+61491570157,not-asked:au.dncr");
  refused({"import", "au-wash", "answer.csv", "--list", "us.national"}, 69, "editions");
  write("numbers.txt", "0491570156\n");
  refused({"import", "numbers", "numbers.txt", "--region", "AU", "--list", "au.dncr"}, 69,
          "--for-wash");
  refused({"import", "au-wash", "numbers.txt", "--list", "au.dncr"}, 65, "is not au-wash");
  refused({"import", "rnd", "answer.csv", "--list", "us.reassigned"}, 65, "is not rnd");
}

}  // namespace
}  // namespace lapwing::tool
