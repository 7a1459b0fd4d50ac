#include "checker/rules/internal_list.h"

namespace lapwing::checker {

std::vector<std::pair<std::string, std::string>> InternalTerms::describe() const {
  return {{"a request binds", honour.at_once() ? "at once" : "after " + honour.to_string()},
          {"it lasts", lasts.to_string()}};
}

std::unique_ptr<const Terms> read_internal_list(Fields& fields) {
  auto terms = std::make_unique<InternalTerms>();
  terms->honour = read_period(fields, "honour");
  terms->lasts = read_period(fields, "lasts");
  if (terms->honour.forever) fields.problem("`honour` cannot be forever");
  if (terms->lasts.at_once()) fields.problem("`lasts` must be forever or a length");
  return terms;
}

Finding internal_list(const Situation& situation, const Rule& rule, const Law& law) {
  const auto& terms = static_cast<const InternalTerms&>(*law.terms);
  const auto& internal = situation.call.internal;
  if (!internal) return make_finding(rule, law, Outcome::undetermined, Reason::internal_unknown);
  if (!internal->listed) {
    return make_finding(rule, law, Outcome::permitted, Reason::internal_clear);
  }
  const auto give = [&](Outcome outcome, Reason reason) {
    Finding finding = make_finding(rule, law, outcome, reason);
    if (internal->requested_at) {
      const CivilDate day =
          situation.locals.empty()
              ? CivilDate(std::chrono::floor<std::chrono::days>(*internal->requested_at))
              : situation.locals.front().zone->local(*internal->requested_at).date;
      finding.number[0] = to_number(day);
      finding.number[1] = 1;
    }
    return finding;
  };
  // Without its date a request counts as binding and lasting.
  if (!internal->requested_at) return give(Outcome::prohibited, Reason::internal);
  const auto& call = situation.call;
  Finding finding = give(Outcome::prohibited, Reason::internal);
  const CivilDate requested = to_date(finding.number[0]);
  if (!terms.lasts.forever &&
      situation.day >= terms.lasts.after(requested, situation.holidays, rule.jurisdiction)) {
    return give(Outcome::permitted, Reason::internal_expired);
  }
  // A list for weeks of use: who asked is not called, grace or not.
  if (!situation.binding) return finding;
  // A call before the request is judged as the list stands now only if it was made after it.
  if (call.at && *call.at < *internal->requested_at) {
    return give(Outcome::permitted, Reason::internal_clear);
  }
  if (!terms.honour.at_once() &&
      situation.day <= terms.honour.after(requested, situation.holidays, rule.jurisdiction)) {
    return give(Outcome::permitted, Reason::internal_grace);
  }
  return finding;
}

}  // namespace lapwing::checker
