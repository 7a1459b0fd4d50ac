#include <gtest/gtest.h>

#include "tests/tool/program.h"

namespace lapwing::tool {
namespace {

TEST(NumberCommand, PrintsTheDocumentedShape) {
  const Program lapwing;
  const auto json = lapwing.run({"number", "(212) 555-0142 x45", "--json"}).json();
  EXPECT_EQ(json["text"], "(212) 555-0142 x45");
  EXPECT_EQ(json["status"], "number");
  EXPECT_EQ(json["extension"], "45");
  ASSERT_EQ(json["numbers"].size(), 1u);
  const auto& number = json["numbers"][0];
  EXPECT_EQ(number["e164"], "+12125550142");
  EXPECT_EQ(number["possible"], true);
  EXPECT_EQ(number["country"], "US");
  EXPECT_EQ(number["subdivisions"], nlohmann::json::array({"US-NY"}));
  EXPECT_EQ(number["zones"], nlohmann::json::array({"America/New_York"}));
}

TEST(NumberCommand, AnswersOneLineOfJsonForEachLineOfStandardInput) {
  const Program lapwing;
  const auto ran = lapwing.run({"number", "-", "--json"}, "951555xxxx\n\n+2035550142\nno phone");
  std::vector<std::string> statuses;
  std::istringstream lines(ran.out);
  for (std::string line; std::getline(lines, line);) {
    statuses.push_back(nlohmann::json::parse(line)["status"]);
  }
  EXPECT_EQ(statuses, (std::vector<std::string>{"masked", "empty", "ambiguous", "none"}));
}

TEST(NumberCommand, AnUnknownRegionIsAUsageError) {
  const Program lapwing;
  const auto ran = lapwing.run({"number", "5550142", "--region", "XX"});
  EXPECT_EQ(ran.exit_code, 64);
  EXPECT_NE(ran.err.find("`XX`"), std::string::npos) << ran.err;
}

}  // namespace
}  // namespace lapwing::tool
