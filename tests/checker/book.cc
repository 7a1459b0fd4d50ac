#include "tests/checker/book.h"

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <set>
#include <stdexcept>

#include "checker/call_reader.h"
#include "tests/support/temp_dir.h"

namespace lapwing::checker {
namespace {

// `value` for the kinds and channels that the files have, `none` for the rest.
std::string coverage_of(const Files& files) {
  std::map<std::string, std::map<std::string, std::set<std::string>>> found;
  for (const auto& [name, text] : files) {
    const YAML::Node root = YAML::Load(text);
    if (!root.IsMap() || !root["rule"] || !root["jurisdiction"]) continue;
    auto& channels = found[root["jurisdiction"].Scalar()][root["rule"].Scalar()];
    for (const auto& channel : root["channels"]) channels.insert(channel.Scalar());
  }
  std::string text;
  for (const auto& [place, kinds] : found) {
    text += place + ":\n  name: a place\n  rest: none\n";
    for (const auto& [kind, channels] : kinds) {
      text += "  " + kind + ": {";
      for (const char* channel : {"voice", "text", "fax"}) {
        text += std::string(channel) + (channels.contains(channel) ? ": value" : ": none") +
                (channel == std::string_view("fax") ? "}\n" : ", ");
      }
    }
  }
  return text.empty() ? "{}\n" : text;
}

void write(const TempDir& folder, Files files) {
  if (!files.contains("coverage.yaml")) {
    std::string coverage = "{}\n";
    try {
      coverage = coverage_of(files);
    } catch (const YAML::Exception&) {  // the test is about a file that is no YAML
    }
    files["coverage.yaml"] = coverage;
  }
  for (const auto& [name, text] : files) folder.write(name, text);
}

}  // namespace

std::string law(std::string_view kind, std::string_view jurisdiction, std::string_view rest) {
  return fmt::format(
      "rule: {}\njurisdiction: {}\nchannels: [voice]\ncitation: Law of {}\n"
      "href: https://example.org/law\nquote: null\n"
      "checked: {{on: 2026-11-23, status: unverified}}\nbefore: none\n{}",
      kind, jurisdiction, jurisdiction, rest);
}

std::string law_of(std::string_view kind, std::string_view jurisdiction, std::string_view keys,
                   std::string_view file_keys) {
  return law(kind, jurisdiction,
             fmt::format("{}\nvalues:\n  - {{from: 2000-01-01, status: in-force, {}}}\n", file_keys,
                         keys));
}

std::unique_ptr<const Rulebook> book(Files files) {
  const TempDir folder;
  write(folder, std::move(files));
  auto loaded = Rulebook::load(folder.path());
  if (!loaded) throw std::runtime_error(loaded.error().message);
  return *std::move(loaded);
}

std::vector<std::string> problems(Files files) {
  const TempDir folder;
  write(folder, std::move(files));
  std::vector<std::string> texts;
  for (const Problem& problem : Rulebook::check(folder.path()))
    texts.push_back(problem.to_string());
  return texts;
}

Call call(std::string_view yaml) {
  auto read = read_stated_calls(yaml, "call");
  if (!read) throw std::runtime_error(read.error().message);
  return read->front().call;
}

std::vector<std::string> said(const Verdict& verdict, const Call& call) {
  std::vector<std::string> texts;
  for (const Finding& finding : verdict.findings) {
    texts.push_back(fmt::format("{} {}", to_string(finding.outcome), code(finding, call)));
  }
  return texts;
}

std::string outcome(const Rulebook& rulebook, const Questions& questions, std::string_view yaml) {
  return std::string(to_string(Checker(rulebook).judge(call(yaml), questions).outcome));
}

}  // namespace lapwing::checker
