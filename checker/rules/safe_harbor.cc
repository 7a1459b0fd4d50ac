#include "checker/rules/safe_harbor.h"

#include <algorithm>

namespace lapwing::checker {

std::vector<std::pair<std::string, std::string>> SafeHarborTerms::describe() const {
  std::vector<std::pair<std::string, std::string>> lines;
  for (const Element& element : elements) lines.emplace_back(element.id, element.text);
  return lines;
}

std::unique_ptr<const Terms> read_safe_harbor(Fields& fields) {
  auto terms = std::make_unique<SafeHarborTerms>();
  const YAML::Node elements = fields.take("elements");
  if (!elements.IsDefined() || !elements.IsSequence() || elements.size() == 0) {
    fields.problem("`elements` must be a list of what has to be shown");
    return terms;
  }
  for (const auto& node : elements) {
    Fields parts = fields.nested(node, "an element");
    SafeHarborTerms::Element element{parts.text("id"), parts.text("text")};
    parts.finish();
    const bool twice =
        std::any_of(terms->elements.begin(), terms->elements.end(),
                    [&](const SafeHarborTerms::Element& other) { return other.id == element.id; });
    if (twice) fields.problem_at(node, fmt::format("element `{}` twice", element.id));
    terms->elements.push_back(std::move(element));
  }
  return terms;
}

void safe_harbor(const Situation& situation, const Rule& rule, const Law& law,
                 std::vector<Finding>& findings) {
  const auto& terms = static_cast<const SafeHarborTerms&>(*law.terms);
  for (std::size_t i = 0; i < terms.elements.size(); ++i) {
    const auto fact = situation.call.safe_harbor.find(terms.elements[i].id);
    Finding finding = fact == situation.call.safe_harbor.end()
                          ? make_finding(rule, law, Outcome::undetermined, Reason::element_unknown)
                      : fact->second
                          ? make_finding(rule, law, Outcome::permitted, Reason::element_shown)
                          : make_finding(rule, law, Outcome::prohibited, Reason::element_missing);
    finding.counts = false;
    finding.index = static_cast<std::int32_t>(i);
    findings.push_back(finding);
  }
}

}  // namespace lapwing::checker
