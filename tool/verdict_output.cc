#include "tool/verdict_output.h"

#include <algorithm>

#include "tool/number_json.h"

namespace lapwing::tool {
namespace {

using nlohmann::ordered_json;

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

// Of a prohibited call: full if one finding stands whatever the caller's records hold.
checker::Standing standing(const screening::Screening& screening) {
  auto found = checker::Standing::prima_facie;
  for (const auto& one : screening.numbers) {
    if (one.verdict.outcome == screening.outcome) found = std::min(found, one.verdict.standing);
  }
  return screening.outcome == checker::Outcome::prohibited ? found : checker::Standing::full;
}

}  // namespace

ordered_json verdict_json(const screening::Screening& screening,
                          const checker::Rulebook& rulebook) {
  ordered_json json{{"outcome", checker::to_string(screening.outcome)},
                    {"standing", checker::to_string(standing(screening))},
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
