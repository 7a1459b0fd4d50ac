// The cases of tests/vectors through the real program: `lapwing check --facts -`, all in one
// process. Campaigns are no question of a single call and run through the library alone, as does a
// call without a number (tests/checker/vectors_test.cc).
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>

#include "tests/tool/program.h"

namespace lapwing::tool {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

struct Case {
  std::string name;  // `us/fl/hours.yaml:12: Eight in the evening ...`
  YAML::Node node;
};

std::vector<Case> cases() {
  const fs::path folder = fs::path(LAPWING_SOURCE_DIR) / "tests/vectors";
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<Case> all;
  for (const auto& file : files) {
    for (const auto& node : YAML::LoadFile(file)) {
      if (!node["call"] || !node["call"]["to"]) continue;
      all.push_back({file.lexically_relative(folder).string() + ":" +
                         std::to_string(node.Mark().line + 1) + ": " + node["name"].Scalar(),
                     node});
    }
  }
  return all;
}

// What the case asks, without what it expects.
std::string question(const YAML::Node& node) {
  YAML::Node asked;
  for (const char* key : {"ask", "only", "only_lists", "call", "windows"}) {
    if (node[key]) asked[key] = node[key];
  }
  return "---\n" + YAML::Dump(asked) + "\n";
}

std::vector<std::string> texts(const YAML::Node& node) {
  std::vector<std::string> all;
  if (node && node.IsScalar()) all.push_back(node.Scalar());
  if (node && node.IsSequence()) {
    for (const auto& item : node) all.push_back(item.Scalar());
  }
  return all;
}

bool says(const json& answer, const std::string& wanted) {
  return std::any_of(
      answer["findings"].begin(), answer["findings"].end(), [&](const json& finding) {
        const bool decides =
            finding["outcome"] == answer["outcome"] || finding.contains("informational");
        const std::string code = finding["code"];
        return decides &&
               (finding["citation"] == wanted || code == wanted ||
                finding.value("excused_by", "") == wanted || code.starts_with(wanted + ":"));
      });
}

bool left_unjudged(const json& answer, const std::string& kind) {
  return std::any_of(answer["not_judged"].begin(), answer["not_judged"].end(),
                     [&](const std::string& item) { return item.starts_with(kind + " ("); });
}

// Empty where the answer is what the case expects.
std::string difference(const YAML::Node& node, const json& answer) {
  if (node["windows"]) {
    json expected = json::array();
    for (const auto& pair : node["expect"]) {
      expected.push_back({{"from", pair[0].Scalar()}, {"until", pair[1].Scalar()}});
    }
    return answer["windows"] == expected ? "" : "other windows";
  }
  if (answer["outcome"] != node["outcome"].Scalar()) return "is " + answer["outcome"].dump();
  for (const auto& wanted : texts(node["because"])) {
    if (!says(answer, wanted)) return "no `" + wanted + "`";
  }
  for (const auto& unwanted : texts(node["not_because"])) {
    if (says(answer, unwanted)) return "`" + unwanted + "`";
  }
  for (const auto& kind : texts(node["not_judged"])) {
    if (!left_unjudged(answer, kind)) return "`" + kind + "` is not among those not judged";
  }
  if (node["standing"] && answer["standing"] != node["standing"].Scalar()) return "standing";
  return "";
}

TEST(Vectors, HoldThroughTheProgram) {
  const auto all = cases();
  ASSERT_GT(all.size(), 3000u);
  std::string input;
  for (const auto& one : all) input += question(one.node);
  const Program lapwing;
  const auto ran = lapwing.run({"check", "--facts", "-", "--json"}, input);
  EXPECT_EQ(ran.exit_code, 1) << ran.err;  // the strictest of them all
  std::istringstream lines(ran.out);
  std::string line;
  for (const auto& one : all) {
    ASSERT_TRUE(std::getline(lines, line)) << "no answer to " << one.name;
    EXPECT_EQ(difference(one.node, json::parse(line)), "") << one.name << "\n" << line;
  }
  EXPECT_FALSE(std::getline(lines, line)) << "more answers than questions";
}

}  // namespace
}  // namespace lapwing::tool
