// lapwing check: one call, judged and explained.
#include <algorithm>

#include "tool/call_arguments.h"
#include "tool/commands.h"
#include "tool/exit_code.h"
#include "tool/number_json.h"
#include "tool/session.h"

namespace lapwing::tool {
namespace {

using nlohmann::ordered_json;

constexpr const char* kUsage = R"(Judge one call by the law of its day, and explain every finding.

Exits with 0 permitted, 1 prohibited, 2 undetermined. What is not told counts as unknown: an
exception whose facts are not shown does not apply.

  lapwing check --to '(212) 555-0142'
  lapwing check --to +12125550142 --seller acme --at 2026-11-02T20:30:00-05:00
  lapwing check --to '020 7946 0958' --region GB --channel text --json)";

ordered_json to_json(const checker::Explanation& finding, E164 number) {
  ordered_json facts = ordered_json::object();
  for (const auto& [name, value] : finding.facts) facts[name] = value;
  ordered_json json{{"rule", finding.rule},
                    {"jurisdiction", finding.jurisdiction},
                    {"outcome", finding.outcome},
                    {"citation", finding.citation},
                    {"because", finding.because},
                    {"law_from", finding.law_from.empty() ? ordered_json(nullptr)
                                                          : ordered_json(finding.law_from)},
                    {"facts", facts},
                    {"code", finding.code},
                    {"number", number.to_string()},
                    {"standing", finding.standing},
                    {"href", finding.href},
                    {"verified", finding.verified},
                    {"would_change", finding.would_change}};
  if (!finding.exception_citation.empty()) json["excused_by"] = finding.exception_citation;
  if (finding.informational) json["informational"] = true;
  return json;
}

ordered_json to_json(const screening::ListUse& list) {
  return {{"list", list.list},
          {"edition", list.edition.empty() ? ordered_json(nullptr) : ordered_json(list.edition)},
          {"seq", list.seq},
          {"age_days", list.age_days ? ordered_json(*list.age_days) : ordered_json(nullptr)}};
}

ordered_json to_json(const screening::Screening& screening, const checker::Rulebook& rulebook) {
  ordered_json json{{"outcome", checker::to_string(screening.outcome)},
                    {"number", number_json(screening.text, screening.reading)},
                    {"reasons", screening.reasons},
                    {"findings", ordered_json::array()},
                    {"not_judged", ordered_json::array()},
                    {"rulebook", screening.rulebook},
                    {"lists", ordered_json::array()}};
  for (const auto& one : screening.numbers) {
    for (const auto& finding : one.verdict.findings) {
      json["findings"].push_back(to_json(explain(finding, one.call, rulebook), one.number.number));
    }
    for (const auto& item : one.verdict.not_judged) json["not_judged"].push_back(explain(item));
    for (const auto& list : one.lists) {
      auto use = to_json(list);
      if (std::find(json["lists"].begin(), json["lists"].end(), use) == json["lists"].end()) {
        json["lists"].push_back(std::move(use));
      }
    }
  }
  return json;
}

void print(const checker::Explanation& finding) {
  fmt::print("\n  {:<13} {} ({}){}\n", finding.outcome, finding.rule, finding.jurisdiction,
             finding.standing == "prima-facie" ? ", prima facie" : "");
  fmt::print("    {}\n", finding.because);
  if (!finding.citation.empty()) {
    fmt::print("    {}{}{}\n", finding.citation,
               finding.law_from.empty() ? "" : ", in force since " + finding.law_from,
               finding.verified ? "" : " [not verified against the text]");
  }
  if (!finding.exception_citation.empty()) {
    fmt::print("    excused by {}\n", finding.exception_citation);
  }
}

// Federal and state findings often name the same way out: each is printed once.
void print_would_change(const std::vector<checker::Explanation>& findings) {
  std::vector<std::string> printed;
  for (const auto& finding : findings) {
    for (const auto& change : finding.would_change) {
      if (std::find(printed.begin(), printed.end(), change) != printed.end()) continue;
      if (printed.empty()) fmt::print("\n  what would change it:\n");
      fmt::print("    {}\n", change);
      printed.push_back(change);
    }
  }
}

// `frequency-cap (US): not asked`: gathered by the reason behind the colon.
void print_not_judged(const std::vector<checker::NotJudged>& items) {
  std::vector<std::pair<std::string, std::vector<std::string>>> by_reason;
  for (const auto& item : items) {
    const std::string text = explain(item);
    const auto colon = text.rfind(": ");
    const std::string reason = colon == std::string::npos ? "" : text.substr(colon + 2);
    auto group = std::find_if(by_reason.begin(), by_reason.end(),
                              [&](const auto& one) { return one.first == reason; });
    if (group == by_reason.end()) group = by_reason.insert(by_reason.end(), {reason, {}});
    group->second.push_back(text.substr(0, colon));
  }
  if (!by_reason.empty()) fmt::print("\n  not judged:\n");
  for (const auto& [reason, kinds] : by_reason) {
    fmt::print("    {}: {}\n", reason, fmt::join(kinds, "; "));
  }
}

void print_lists(const screening::NumberScreening& one) {
  fmt::print("\n");
  for (const auto& list : one.lists) {
    fmt::print("  list {}: {}{}\n", list.list,
               !list.held             ? "nothing held that covers this number"
               : list.edition.empty() ? "kept here"
                                      : list.edition,
               list.age_days
                   ? fmt::format(", {} day{} old", *list.age_days, *list.age_days == 1 ? "" : "s")
                   : "");
  }
  for (const auto& list : one.left_out) {
    fmt::print("  left out, though the law requires it: {}\n", list);
  }
}

void print(const screening::Screening& screening, const checker::Rulebook& rulebook) {
  fmt::print(
      "{}: {}{}\n", checker::to_string(screening.outcome), screening.text,
      screening.reasons.empty() ? "" : fmt::format("  [{}]", fmt::join(screening.reasons, " ")));
  for (const auto& one : screening.numbers) {
    fmt::print("\n{}{}\n", one.number.number.to_string(),
               one.number.valid ? "" : " (not in service as far as is known)");
    std::vector<checker::Explanation> findings;
    for (const auto& finding : one.verdict.findings) {
      findings.push_back(explain(finding, one.call, rulebook));
      print(findings.back());
    }
    print_would_change(findings);
    print_lists(one);
    print_not_judged(one.verdict.not_judged);
  }
}

Result<int> run(const Globals& globals, const CallArguments& arguments) {
  const auto question = arguments.question();
  const auto reader = reader_argument(arguments.region);
  const auto session = ScreeningSession::open(globals);
  if (!session) return session.error();
  const auto screening = (*session)->screener().check(reader, arguments.to, question);
  if (!screening) return screening.error();
  const auto& rulebook = (*session)->screener().rulebook();
  if (globals.json) {
    print_json(to_json(*screening, rulebook));
  } else {
    print(*screening, rulebook);
  }
  switch (screening->outcome) {
    case checker::Outcome::permitted:
      return 0;
    case checker::Outcome::prohibited:
      return kExitProhibited;
    case checker::Outcome::undetermined:
      break;
  }
  return kExitUndetermined;
}

}  // namespace

void add_check(CLI::App& app) {
  const auto arguments = std::make_shared<CallArguments>();
  auto& command = add_command(app, "check", kUsage, [arguments](const Globals& globals) {
    return run(globals, *arguments);
  });
  arguments->add_to(command);
}

}  // namespace lapwing::tool
