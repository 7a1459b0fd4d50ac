#include "screening/verdict_json.h"

#include <algorithm>

#include "screening/number_json.h"

namespace lapwing::screening {
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

// Of a prohibited call: full if one finding stands whatever the caller's records hold.
checker::Standing standing(const Screening& screening) {
  auto found = checker::Standing::prima_facie;
  for (const auto& one : screening.numbers) {
    if (one.verdict.outcome == screening.outcome) found = std::min(found, one.verdict.standing);
  }
  return screening.outcome == checker::Outcome::prohibited ? found : checker::Standing::full;
}

}  // namespace

ordered_json list_use_json(const ListUse& list) {
  return {{"list", list.list},
          {"edition", list.edition.empty() ? ordered_json(nullptr) : ordered_json(list.edition)},
          {"seq", list.seq},
          {"age_days", list.age_days ? ordered_json(*list.age_days) : ordered_json(nullptr)}};
}

ordered_json verdict_json(const Screening& screening, const checker::Rulebook& rulebook) {
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
      auto use = list_use_json(list);
      if (std::find(json["lists"].begin(), json["lists"].end(), use) == json["lists"].end()) {
        json["lists"].push_back(std::move(use));
      }
    }
  }
  return json;
}

nlohmann::ordered_json windows_json(const std::vector<checker::Window>& windows) {
  auto json = nlohmann::ordered_json::array();
  for (const auto& window : windows) {
    json.push_back(
        {{"from", format_instant(window.from)}, {"until", format_instant(window.until)}});
  }
  return json;
}

}  // namespace lapwing::screening
