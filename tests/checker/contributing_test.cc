// Does what CONTRIBUTING.md says under "Worked example": its files on top of the shipped rules must
// be sound, and its cases must hold.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "checker/call_reader.h"
#include "checker/checker.h"
#include "tests/support/temp_dir.h"

namespace lapwing::checker {
namespace {

namespace fs = std::filesystem;

// Blocks of YAML by the path in their first line.
std::map<std::string, std::string> files_of_the_example() {
  const std::string page = read_file(fs::path(LAPWING_SOURCE_DIR) / "CONTRIBUTING.md");
  std::map<std::string, std::string> files;
  const std::string begin = "```yaml\n# ";
  for (auto at = page.find("## Worked example");
       (at = page.find(begin, at)) != std::string::npos;) {
    const auto path_at = at + begin.size();
    const auto text_at = page.find('\n', path_at) + 1;
    at = page.find("```", text_at);
    files[page.substr(path_at, text_at - path_at - 1)] = page.substr(text_at, at - text_at);
  }
  return files;
}

// The table with the jurisdiction's lines exchanged for `lines`.
std::string with_row(const std::string& table, const std::string& lines) {
  const std::string key = "\n" + lines.substr(0, lines.find('\n') + 1);
  const auto begin = table.find(key) + 1;
  auto end = table.find('\n', begin) + 1;
  while (end < table.size() && table[end] == ' ') end = table.find('\n', end) + 1;
  return table.substr(0, begin) + lines + table.substr(end);
}

TEST(Contributing, TheWorkedExampleAddsAStatesLawWithoutCode) {
  const auto example = files_of_the_example();
  ASSERT_EQ(example.size(), 3u);
  const TempDir folder;
  const fs::path rules = folder.path() / "rules";
  fs::copy(fs::path(LAPWING_SOURCE_DIR) / "data/rules", rules, fs::copy_options::recursive);
  std::string vectors;
  for (const auto& [path, text] : example) {
    if (path.starts_with("tests/vectors/")) {
      vectors = text;
      continue;
    }
    ASSERT_TRUE(path.starts_with("data/rules/")) << path;
    const fs::path to = rules / path.substr(std::string("data/rules/").size());
    const std::string whole = fs::exists(to) ? with_row(read_file(to), text) : text;
    fs::create_directories(to.parent_path());
    std::ofstream(to) << whole;
  }

  for (const Problem& problem : Rulebook::check(rules)) ADD_FAILURE() << problem.to_string();
  const auto rulebook = Rulebook::load(rules);
  ASSERT_TRUE(rulebook) << rulebook.error().message;
  const YAML::Node cases = YAML::Load(vectors);
  ASSERT_EQ(cases.size(), 5u);
  for (const auto& node : cases) {
    std::vector<Problem> problems;
    Fields fields(node, "CONTRIBUTING.md", problems, "a case");
    const StatedCall stated = read_stated_call(fields);
    ASSERT_TRUE(problems.empty()) << problems.front().to_string();
    const Verdict verdict = Checker(**rulebook).judge(stated.call, stated.questions);
    EXPECT_EQ(to_string(verdict.outcome), fields.text("outcome")) << fields.text("name");
    for (const std::string& wanted : fields.texts_if("because")) {
      const Explanation first = explain(verdict.findings.front(), stated.call, **rulebook);
      EXPECT_TRUE(first.citation == wanted || first.code == wanted) << fields.text("name");
    }
  }
}

}  // namespace
}  // namespace lapwing::checker
