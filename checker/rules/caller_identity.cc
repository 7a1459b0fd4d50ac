#include "checker/rules/caller_identity.h"

#include <algorithm>

namespace lapwing::checker {
namespace {

std::optional<bool> fact(const CallerIdentity& identity, std::uint8_t element) {
  switch (element) {
    case 0:
      return identity.number_sent;
    case 1:
      return identity.number_ours;
    case 2:
      return identity.name_sent;
    case 3:
      return identity.callback;
    default:
      return identity.disclosed;
  }
}

std::optional<bool> prefix_right(const IdentityTerms& terms, const Call& call) {
  if (terms.prefixes.empty()) return true;
  if (!call.from) return {};
  const std::string digits = call.from->digits();
  return std::any_of(terms.prefixes.begin(), terms.prefixes.end(),
                     [&](const std::string& start) { return digits.starts_with(start); });
}

}  // namespace

std::vector<std::pair<std::string, std::string>> IdentityTerms::describe() const {
  std::vector<std::string_view> names;
  for (const std::uint8_t element : required) names.push_back(kIdentityElements[element]);
  std::vector<std::pair<std::string, std::string>> lines;
  if (!names.empty()) lines.emplace_back("required", fmt::format("{}", fmt::join(names, ", ")));
  if (!prefixes.empty()) {
    lines.emplace_back("calling number begins", fmt::format("+{}", fmt::join(prefixes, " or +")));
  }
  return lines;
}

std::unique_ptr<const Terms> read_caller_identity(Fields& fields) {
  auto terms = std::make_unique<IdentityTerms>();
  for (const std::string& word : fields.texts_if("requires")) {
    const auto found = std::find(std::begin(kIdentityElements), std::end(kIdentityElements), word);
    if (found == std::end(kIdentityElements)) {
      fields.problem(
          fmt::format("`requires` knows {}, not `{}`", fmt::join(kIdentityElements, ", "), word));
      continue;
    }
    terms->required.push_back(static_cast<std::uint8_t>(found - std::begin(kIdentityElements)));
  }
  terms->prefixes = fields.texts_if("prefixes");
  for (const std::string& prefix : terms->prefixes) {
    if (prefix.find_first_not_of("0123456789") != std::string::npos) {
      fields.problem(fmt::format("`prefixes` are digits with country code, not `{}`", prefix));
    }
  }
  if (terms->required.empty() && terms->prefixes.empty()) {
    fields.problem("`requires` or `prefixes` is missing");
  }
  return terms;
}

Finding caller_identity(const Situation& situation, const Rule& rule, const Law& law) {
  const auto& terms = static_cast<const IdentityTerms&>(*law.terms);
  std::int32_t unknown = -1;
  const auto give = [&](Outcome outcome, Reason reason, std::int32_t element) {
    Finding finding = make_finding(rule, law, outcome, reason);
    finding.index = element;
    return finding;
  };
  for (const std::uint8_t element : terms.required) {
    const auto right = fact(situation.call.identity, element);
    if (right && !*right) return give(Outcome::prohibited, Reason::identity_wrong, element);
    if (!right && unknown == -1) unknown = element;
  }
  const auto prefix = prefix_right(terms, situation.call);
  if (prefix && !*prefix) return give(Outcome::prohibited, Reason::identity_wrong, -2);
  if (!prefix && unknown == -1) unknown = -2;
  if (unknown != -1) return give(Outcome::undetermined, Reason::identity_unknown, unknown);
  return give(Outcome::permitted, Reason::identity_right, -1);
}

}  // namespace lapwing::checker
