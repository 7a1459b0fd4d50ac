#include "enforcement/private_action.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "checker/rules/penalty.h"
#include "enforcement/violation_store.h"

namespace lapwing::enforcement {
namespace {

// The same day and time of day `months` later; the month's last where it has no such day.
Instant later(Instant at, int months) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  auto date = CivilDate(day) + std::chrono::months(months);
  if (!date.ok()) date = date.year() / date.month() / std::chrono::last;
  return Instant(std::chrono::sys_days(date)) + (at - day);
}

struct Calls {
  std::map<std::string, bool> by_call;  // id -> a full violation
  std::vector<Instant> at;
};

}  // namespace

bool PrivateActionLaw::counts(std::string_view cited) const {
  return std::any_of(broken.begin(), broken.end(),
                     [&](const std::string& start) { return cited.starts_with(start); });
}

std::vector<PrivateActionLaw> private_action_laws(const checker::Rulebook& rulebook) {
  std::vector<PrivateActionLaw> laws;
  for (const checker::Rule& rule : rulebook.rules()) {
    if (rule.kind != checker::Kind::penalty) continue;
    for (const checker::Law& law : rule.laws) {
      const auto& action = static_cast<const checker::PenaltyTerms&>(*law.terms).private_action;
      if (!action || law.status != checker::Status::in_force) continue;
      laws.push_back({.citation = law.source.citation,
                      .jurisdiction = rule.jurisdiction.to_string(),
                      .calls_min = action->calls_min,
                      .months = action->months,
                      .broken = action->broken});
    }
  }
  return laws;
}

std::uint64_t most_within(std::span<const Instant> instants, int months) {
  std::size_t most = 0;
  std::size_t first = 0;
  for (std::size_t i = 0; i < instants.size(); ++i) {
    while (later(instants[first], months) <= instants[i]) ++first;
    most = std::max(most, i - first + 1);
  }
  return most;
}

Result<std::vector<PrivateAction>> find_private_actions(const std::filesystem::path& data,
                                                        const checker::Rulebook& rulebook,
                                                        const ViolationFilter& filter) {
  const auto laws = private_action_laws(rulebook);
  std::map<std::tuple<std::size_t, std::string, std::string>, Calls> found;
  const auto read = for_each_violation(data, [&](Violation&& violation) -> Status {
    const bool counted = violation.outcome == "prohibited" && !violation.seller.empty() &&
                         !violation.called.empty() && filter.takes(violation);
    if (!counted) return ok();
    for (std::size_t i = 0; i < laws.size(); ++i) {
      if (!laws[i].counts(violation.citation)) continue;
      const auto at = parse_instant(violation.at);
      if (!at) return error(Errc::data_loss, "violation `{}` has no instant", violation.id);
      Calls& calls = found[{i, violation.seller, violation.called}];
      const bool full = violation.standing == "full";
      const auto [slot, fresh] = calls.by_call.try_emplace(violation.call, full);
      slot->second = slot->second || full;
      if (fresh) calls.at.push_back(*at);
    }
    return ok();
  });
  if (!read) return read.error();
  std::vector<PrivateAction> actions;
  for (auto& [key, calls] : found) {
    const auto& [index, seller, called] = key;
    std::sort(calls.at.begin(), calls.at.end());
    const std::uint64_t within = most_within(calls.at, laws[index].months);
    if (within < static_cast<std::uint64_t>(laws[index].calls_min)) continue;
    const bool full = std::any_of(calls.by_call.begin(), calls.by_call.end(),
                                  [](const auto& one) { return one.second; });
    actions.push_back({.citation = laws[index].citation,
                       .seller = seller,
                       .called = called,
                       .calls = calls.at.size(),
                       .within = within,
                       .prima_facie = !full,
                       .first = format_instant(calls.at.front()),
                       .last = format_instant(calls.at.back())});
  }
  std::stable_sort(actions.begin(), actions.end(),
                   [](const auto& a, const auto& b) { return a.calls > b.calls; });
  return actions;
}

}  // namespace lapwing::enforcement
