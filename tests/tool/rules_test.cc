// lapwing rules: what is shown, what is refused, and the files of the data directory.
#include <gtest/gtest.h>

#include <map>

#include "tests/tool/program.h"

namespace lapwing::tool {
namespace {

constexpr const char* kLaw =
    "rule: calling-hours\njurisdiction: US-FL\nchannels: [voice]\ncitation: Law 1\n"
    "href: https://example.org/\nquote: null\nchecked: {on: 2026-11-23, status: unverified}\n"
    "before: none\nvalues:\n";
constexpr const char* kCoverage =
    "US-FL:\n  name: Florida\n  calling-hours: {voice: value, text: none, fax: none}\n"
    "  rest: none\n";

class Rules : public testing::Test {
 protected:
  // `rules check` of a folder with this one rule: what it prints.
  Ran check(const std::string& values) {
    lapwing_.directory().write("mine/coverage.yaml", kCoverage);
    lapwing_.directory().write("mine/us/fl/hours.yaml", kLaw + values);
    return lapwing_.run({"rules", "check", "mine"});
  }
  void expect_problem(const std::string& values, const std::string& named) {
    const auto ran = check(values);
    EXPECT_EQ(ran.exit_code, 65) << ran.err;
    EXPECT_NE(ran.out.find("us/fl/hours.yaml:"), std::string::npos) << ran.out;
    EXPECT_NE(ran.out.find(named), std::string::npos) << ran.out;
  }
  Program lapwing_;
};

TEST_F(Rules, TheShippedOnesAreSound) {
  const auto ran = lapwing_.run({"rules", "check"});
  EXPECT_EQ(ran.exit_code, 0) << ran.out;
  EXPECT_EQ(ran.out, "");
}

TEST_F(Rules, EachMistakeIsNamedWithFileAndLine) {
  EXPECT_EQ(check("  - {from: 2020-01-01, status: in-force, open: \"08:00\", close: \"21:00\"}\n")
                .exit_code,
            0);
  expect_problem("  - {from: 2020-01-01, status: in-force, opne: \"08:00\", close: \"21:00\"}\n",
                 "unknown key `opne`");
  expect_problem("  - {from: 2020-01-01, status: in-force, open: \"25:00\", close: \"26:00\"}\n",
                 "25:00");
  expect_problem(
      "  - {from: 2020-01-01, until: 2023-01-01, status: in-force, open: \"08:00\", close: "
      "\"21:00\"}\n  - {from: 2022-01-01, status: in-force, open: \"08:00\", close: \"20:00\"}\n",
      "overlap");
  expect_problem(
      "  - {from: 2020-01-01, until: 2021-01-01, status: in-force, open: \"08:00\", close: "
      "\"21:00\"}\n  - {from: 2022-01-01, status: in-force, open: \"08:00\", close: \"20:00\"}\n",
      "gap");
  expect_problem("  - {from: 2020-02-30, status: in-force, open: \"08:00\", close: \"21:00\"}\n",
                 "2020-02-30");
}

TEST_F(Rules, ShowRefusesWhatIsNoPlaceOrNotCovered) {
  EXPECT_EQ(lapwing_.run({"rules", "show", "florida"}).exit_code, 64);
  EXPECT_EQ(lapwing_.run({"rules", "show", "TV"}).exit_code, 66);
  EXPECT_EQ(lapwing_.run({"rules", "show", "US", "--on", "yesterday"}).exit_code, 64);
  const auto json = lapwing_.run({"rules", "show", "FR", "--on", "2026-08-11", "--json"}).json();
  bool opt_in = false;
  for (const auto& rule : json["rules"]) {
    opt_in = opt_in || rule["id"] == "fr/opt_in";
    EXPECT_NE(rule["id"], "fr/bloctel");  // ended that day
  }
  EXPECT_TRUE(opt_in);
}

TEST_F(Rules, ShowWithoutAPlaceIsOfEveryPlace) {
  const auto count = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"rules", "show", "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto shown = lapwing_.run(arguments).json();
    std::map<std::string, int> pending;
    for (const auto& rule : shown["rules"]) {
      int& of_place = pending[rule["jurisdiction"]];
      for (const auto& value : rule["values"]) of_place += value["status"] != "in-force" ? 1 : 0;
    }
    return pending;
  };
  auto all = count({});
  EXPECT_TRUE(all.contains("FR") && all.contains("US-FL"));
  EXPECT_EQ(all["US"], 0);
  EXPECT_GT(count({"--pending"})["US"], 0);
  const auto text = lapwing_.run({"rules", "show", "--pending"}).out;
  EXPECT_NE(text.find("France (FR)"), std::string::npos);
  EXPECT_NE(text.find("pending, never applied"), std::string::npos);
}

TEST_F(Rules, ATableInTheDataDirectoryStandsInPlaceOfTheShippedOne) {
  const auto check = [&] {
    return lapwing_.run(
        {"check", "--facts", "-", "--json"},
        "{\"call\": {\"to\": \"+12125550142\", \"at\": \"2027-05-04T12:00:00-04:00\"}, \"only\": "
        "[\"emergency\"]}\n");
  };
  const auto before = check();
  EXPECT_EQ(before.json()["outcome"], "undetermined");
  lapwing_.directory().write(
      "data/rules/us/ny/emergencies.yaml",
      "table: emergencies\njurisdiction: US-NY\nemergencies:\n"
      "  - {name: Flood, from: 2027-05-03, until: 2027-05-05, citation: Executive Order 900}\n");
  const auto json = check().json();
  EXPECT_EQ(json["outcome"], "prohibited");
  EXPECT_NE(json["findings"][0]["because"].get<std::string>().find("Flood"), std::string::npos);
  EXPECT_NE(json["rulebook"], before.json()["rulebook"]);
  lapwing_.directory().write("data/rules/us/ny/emergencies.yaml", "table: emergency\n");
  EXPECT_EQ(check().exit_code, 65);
  EXPECT_EQ(lapwing_.run({"rules", "check"}).exit_code, 65);
}

}  // namespace
}  // namespace lapwing::tool
