#include "checker/rules/ebr.h"

#include <algorithm>

namespace lapwing::checker {
namespace {

Instant latest(const Call& call) {
  if (call.at) return *call.at;
  return Instant(std::chrono::sys_days(*call.on) + std::chrono::days(1));
}

// The seller was asked not to call, and no dealing came after.
bool ended_by_request(const Call& call, const Ebr& relationship) {
  if (!call.internal || !call.internal->listed) return false;
  if (relationship.ongoing || !call.internal->requested_at) return true;
  const CivilDate requested(std::chrono::floor<std::chrono::days>(*call.internal->requested_at));
  return *relationship.last_on <= requested;
}

bool holds(const Situation& situation, const EbrTerms& terms, const Ebr& relationship,
           Jurisdiction place) {
  const Call& call = situation.call;
  if (relationship.seller.empty() || relationship.seller != call.seller) return false;
  if (!relationship.ongoing && !relationship.last_on) return false;
  if (relationship.ended_at && *relationship.ended_at <= latest(call)) return false;
  const auto dealing =
      std::find_if(terms.dealings.begin(), terms.dealings.end(),
                   [&](const EbrTerms::Dealing& one) { return one.kind == relationship.kind; });
  if (dealing == terms.dealings.end()) return false;
  if (terms.ends_on_request && ended_by_request(call, relationship)) return false;
  if (relationship.ongoing) return true;
  if (!dealing->lasts || *relationship.last_on > situation.day) return false;
  if (dealing->lasts->forever) return true;
  return situation.day <= dealing->lasts->after(*relationship.last_on, situation.holidays, place);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> EbrTerms::describe() const {
  std::vector<std::pair<std::string, std::string>> lines;
  for (const Dealing& dealing : dealings) {
    lines.emplace_back("after " + dealing.kind,
                       dealing.lasts ? dealing.lasts->to_string() : "while it lasts");
  }
  if (ends_on_request) lines.emplace_back("it ends", "on a request not to be called");
  return lines;
}

std::unique_ptr<const Terms> read_ebr(Fields& fields) {
  auto terms = std::make_unique<EbrTerms>();
  const YAML::Node kinds = fields.take("kinds");
  if (!kinds.IsDefined() || !kinds.IsMap() || kinds.size() == 0) {
    fields.problem("`kinds` must map kinds of relationship to lengths");
  } else {
    for (const auto& pair : kinds) {
      EbrTerms::Dealing dealing{pair.first.Scalar(), {}};
      if (!pair.second.IsScalar() || pair.second.Scalar() != "ongoing") {
        dealing.lasts = read_period(fields, pair.second, dealing.kind);
      }
      terms->dealings.push_back(std::move(dealing));
    }
  }
  terms->ends_on_request = fields.flag_or("ends_on_request", true);
  return terms;
}

ClaimAnswer ebr(const Situation& situation, const Law& law, const Finding& excused) {
  const auto& terms = static_cast<const EbrTerms&>(*law.terms);
  const auto& relationships = situation.call.relationships;
  if (!relationships) return {Claim::unshown, -1};
  for (std::size_t i = 0; i < relationships->size(); ++i) {
    if (holds(situation, terms, (*relationships)[i], excused.jurisdiction)) {
      return {Claim::yes, static_cast<std::int32_t>(i)};
    }
  }
  return {Claim::no, -1};
}

}  // namespace lapwing::checker
