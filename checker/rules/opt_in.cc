#include "checker/rules/opt_in.h"

#include "checker/rules/consent.h"

namespace lapwing::checker {

std::unique_ptr<const Terms> read_opt_in(Fields& fields) { return read_consent(fields); }

Finding opt_in(const Situation& situation, const Rule& rule, const Law& law) {
  const auto& terms = static_cast<const ConsentTerms&>(*law.terms);
  const ClaimAnswer answer = find_consent(situation, terms, rule.jurisdiction);
  const bool shown = answer.claim == Claim::yes;
  Finding finding = make_finding(rule, law, shown ? Outcome::permitted : Outcome::prohibited,
                                 shown ? Reason::consent : Reason::no_consent);
  if (answer.claim == Claim::unshown) finding.standing = Standing::prima_facie;
  finding.index = answer.index;
  return finding;
}

}  // namespace lapwing::checker
