#include "checker/rules/exemption.h"

#include "checker/scope.h"

namespace lapwing::checker {

std::vector<std::pair<std::string, std::string>> ExemptionTerms::describe() const {
  std::vector<std::pair<std::string, std::string>> lines;
  for (const Scope& scope : when) lines.emplace_back("spared", describe_scope(scope));
  return lines;
}

std::unique_ptr<const Terms> read_exemption(Fields& fields) {
  auto terms = std::make_unique<ExemptionTerms>();
  const YAML::Node when = fields.take("when");
  if (!when.IsDefined() || !when.IsSequence() || when.size() == 0) {
    fields.problem("`when` must be a list of the calls that are spared");
    return terms;
  }
  for (const auto& item : when) {
    Fields parts = fields.nested(item, "a spared call");
    Scope scope = read_scope(parts);
    scope.channels = kAllChannels;
    parts.finish();
    if (!scope.narrow && scope.purposes == 0) {
      fields.problem_at(item, "a spared call must say which calls are spared");
    }
    terms->when.push_back(std::move(scope));
  }
  return terms;
}

ClaimAnswer exemption(const Situation& situation, const Law& law) {
  const auto& terms = static_cast<const ExemptionTerms&>(*law.terms);
  ClaimAnswer answer;
  for (std::size_t i = 0; i < terms.when.size(); ++i) {
    const Scope::Match match = terms.when[i].match(situation.call);
    if (match == Scope::Match::yes) return {Claim::yes, static_cast<std::int32_t>(i)};
    if (match == Scope::Match::unknown) answer = {Claim::unshown, static_cast<std::int32_t>(i)};
  }
  return answer;
}

}  // namespace lapwing::checker
