#include "checker/rules/reassigned_number.h"

#include <array>

namespace lapwing::checker {
namespace {

constexpr std::array<std::string_view, 2> kWhen = {"consent-relied", "always"};

bool too_old(const Situation& situation, const Rule& rule, const ReassignedTerms& terms,
             const ReassignedFact& fact) {
  if (!terms.asked_within) return false;
  if (!fact.asked_on || *fact.asked_on > situation.day) return true;
  return situation.day >
         terms.asked_within->after(*fact.asked_on, situation.holidays, rule.jurisdiction);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> ReassignedTerms::describe() const {
  std::vector<std::pair<std::string, std::string>> lines = {
      {"database of reassigned numbers",
       always ? "must be asked before a call" : "counts where consent is relied on"}};
  if (asked_within) lines.emplace_back("an answer may be used", asked_within->to_string());
  return lines;
}

std::unique_ptr<const Terms> read_reassigned_number(Fields& fields) {
  auto terms = std::make_unique<ReassignedTerms>();
  terms->always = fields.word("when", kWhen) == 1;
  if (fields.has("asked_within")) terms->asked_within = read_period(fields, "asked_within");
  return terms;
}

std::optional<Finding> reassigned_number(const Situation& situation, const Rule& rule,
                                         const Law& law) {
  const auto& terms = static_cast<const ReassignedTerms&>(*law.terms);
  const auto& fact = situation.call.reassigned;
  const auto& consents = situation.call.consents;
  if (!terms.always && (!consents || consents->empty())) return {};
  const auto give = [&](Outcome outcome, Reason reason) {
    return make_finding(rule, law, outcome, reason);
  };
  if (!fact) return give(Outcome::undetermined, Reason::reassigned_unknown);
  switch (fact->answer) {
    case ReassignedAnswer::yes:
      return give(Outcome::prohibited, Reason::reassigned);
    case ReassignedAnswer::no:
      return too_old(situation, rule, terms, *fact)
                 ? give(Outcome::undetermined, Reason::reassigned_unknown)
                 : give(Outcome::permitted, Reason::not_reassigned);
    case ReassignedAnswer::no_data:
      return give(Outcome::undetermined, Reason::reassigned_unknown);
    case ReassignedAnswer::not_asked:
      break;
  }
  return terms.always ? give(Outcome::prohibited, Reason::reassigned_unchecked)
                      : give(Outcome::undetermined, Reason::reassigned_unknown);
}

}  // namespace lapwing::checker
