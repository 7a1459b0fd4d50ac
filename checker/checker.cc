#include "checker/checker.h"

#include <algorithm>

#include "checker/judgement.h"
#include "checker/places.h"
#include "checker/rules/abandoned_calls.h"

namespace lapwing::checker {
namespace {

template <class... Kinds>
constexpr std::uint32_t bits(Kinds... kinds) {
  return (... | (1U << static_cast<int>(kinds)));
}

// A wish, a listing or an opt-in is a question of the same rank: may this person be called at all.
constexpr std::uint32_t kWhom =
    bits(Kind::registry_listing, Kind::internal_list, Kind::opt_in, Kind::preference);

}  // namespace

Questions Questions::check() {
  Questions questions;
  questions.kinds = kWhom | bits(Kind::calling_hours, Kind::emergency, Kind::prerecorded);
  return questions;
}

Questions Questions::scrub() {
  Questions questions;
  questions.kinds = kWhom | bits(Kind::prerecorded);
  questions.binding = false;
  return questions;
}

Questions Questions::audit() {
  Questions questions = check();
  questions.kinds |= bits(Kind::frequency_cap, Kind::abandoned_calls, Kind::caller_identity,
                          Kind::reassigned_number, Kind::safe_harbor);
  return questions;
}

Questions& Questions::only(std::vector<Kind> these) {
  kinds = 0;
  for (const Kind kind : these) kinds |= bits(kind);
  return *this;
}

void Checker::judge(const Call& call, const Questions& questions, Verdict& verdict) const {
  Judgement(rulebook_, call, questions, verdict).run();
}

Verdict Checker::judge(const Call& call, const Questions& questions) const {
  Verdict verdict;
  judge(call, questions, verdict);
  return verdict;
}

std::vector<CampaignFinding> Checker::judge_campaign(const Campaign& campaign) const {
  std::vector<CampaignFinding> findings;
  Call facts;
  facts.channel = campaign.channel;
  facts.purpose = campaign.purpose;
  for (const Rule& rule : rulebook_.rules()) {
    if (rule.kind != Kind::abandoned_calls || rule.scope.match(facts) == Scope::Match::no) continue;
    // Calls of one campaign reach many places, and the law may change under way: each value judges
    // the calls that it reaches.
    const Zone* zone = nullptr;
    std::vector<std::pair<const Law*, std::vector<const CampaignCall*>>> by_law;
    for (const CampaignCall& call : campaign.calls) {
      facts.place = call.place;
      const auto places = places_of(facts);
      if (std::find(places.begin(), places.end(), rule.jurisdiction) == places.end()) continue;
      facts.at = call.at;
      const Law* law = rule.on(days_of(facts).first);
      if (law == nullptr && !rule.unknown_on(days_of(facts).first)) continue;
      if (zone == nullptr && !call.place.zones.empty()) zone = &call.place.zones.front();
      auto group = std::find_if(by_law.begin(), by_law.end(),
                                [&](const auto& one) { return one.first == law; });
      if (group == by_law.end()) group = by_law.insert(by_law.end(), {law, {}});
      group->second.push_back(&call);
    }
    for (auto& [law, calls] : by_law) {
      std::sort(calls.begin(), calls.end(), [](const CampaignCall* a, const CampaignCall* b) {
        return std::tie(a->at, a->id) < std::tie(b->at, b->id);
      });
      if (law == nullptr || zone == nullptr) {
        CampaignFinding finding;
        finding.rule = &rule;
        finding.law = law;
        finding.from = calls.front()->at;
        finding.until = calls.back()->at + std::chrono::milliseconds(1);
        finding.citation = rule.source.citation;
        finding.because = law == nullptr ? "the law of that day is not known"
                                         : "the local time at the called persons is not known";
        findings.push_back(std::move(finding));
        continue;
      }
      for (auto& finding : abandoned_calls(calls, rule, *law, *zone)) {
        findings.push_back(std::move(finding));
      }
    }
  }
  return findings;
}

}  // namespace lapwing::checker
