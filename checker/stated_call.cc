#include <array>

#include "checker/call_reader.h"

namespace lapwing::checker {
namespace {

Questions read_questions(Fields& fields) {
  constexpr std::array<std::string_view, 3> kAsk = {"check", "scrub", "audit"};
  constexpr std::array<Questions (*)(), 3> kQuestions = {Questions::check, Questions::scrub,
                                                         Questions::audit};
  Questions questions = kQuestions[fields.word_or("ask", kAsk, 0)]();
  std::vector<Kind> only;
  for (const std::string& word : fields.texts_if("only")) {
    if (const auto kind = parse_kind(word)) {
      only.push_back(*kind);
    } else {
      fields.problem(fmt::format("`only` knows kinds of rule, not `{}`", word));
    }
  }
  if (!only.empty()) questions.only(only);
  if (const auto lists = fields.texts_if("only_lists"); !lists.empty()) questions.lists = lists;
  return questions;
}

AskedWindows read_windows(Fields& fields) {
  AskedWindows asked;
  const std::string from = fields.text("from");
  if (const auto instant = parse_instant(from)) {
    asked.from = *instant;
  } else {
    fields.problem(instant.error().message);
  }
  asked.days = static_cast<int>(fields.whole("days", 1, 366));
  fields.finish();
  return asked;
}

// JSON objects, one on a line, become YAML documents of their own, each on its line.
std::string separated(std::string_view text) {
  std::string documents;
  documents.reserve(text.size());
  bool at_start = true;
  for (const char c : text) {
    if (at_start && c == '{') documents += "--- ";
    documents += c;
    at_start = c == '\n';
  }
  return documents;
}

}  // namespace

StatedCall read_stated_call(Fields& fields) {
  StatedCall stated;
  if (!fields.has("call")) {
    stated.call = read_call(fields);
    return stated;
  }
  stated.questions = read_questions(fields);
  Fields facts = fields.nested(fields.take("call"), "`call`");
  stated.call = read_call(facts);
  facts.finish();
  if (fields.has("windows")) {
    Fields asked = fields.nested(fields.take("windows"), "`windows`");
    stated.windows = read_windows(asked);
  }
  return stated;
}

Result<std::vector<StatedCall>> read_stated_calls(std::string_view text, const std::string& name) {
  std::vector<Problem> problems;
  std::vector<StatedCall> calls;
  try {
    for (const YAML::Node& root : YAML::LoadAll(separated(text))) {
      if (root.IsNull()) continue;
      Fields fields(root, name, problems, "the call");
      calls.push_back(read_stated_call(fields));
      fields.finish();
      if (!problems.empty()) break;
    }
  } catch (const YAML::Exception& failure) {
    problems.push_back({name, failure.mark.line + 1, "not YAML or JSON: " + failure.msg});
  }
  if (!problems.empty()) {
    return error(Errc::invalid_argument, "{}", problems.front().to_string());
  }
  if (calls.empty()) return error(Errc::invalid_argument, "`{}` states no call", name);
  return calls;
}

}  // namespace lapwing::checker
