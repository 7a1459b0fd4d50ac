#include "tool/verdict_output.h"

#include <algorithm>

namespace lapwing::tool {
namespace {

void print(const checker::Explanation& finding) {
  // `ZZ` stands for no place at all.
  const std::string place =
      finding.jurisdiction == "ZZ" ? "" : fmt::format(" ({})", finding.jurisdiction);
  fmt::print(
      "\n  {:<13} {}{}{}\n", finding.outcome, finding.rule, place,
      finding.outcome == "prohibited" && finding.standing == "prima-facie" ? ", prima facie" : "");
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
    fmt::print("  left out by --lists, though the law may require it: {}\n", list);
  }
}

}  // namespace

void print_verdict(const screening::Screening& screening, const checker::Rulebook& rulebook) {
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

}  // namespace lapwing::tool
