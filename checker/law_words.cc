#include "checker/law_words.h"

#include <fmt/format.h>

namespace lapwing::checker {
namespace {

std::string terms_line(const Law& law) {
  std::string text;
  for (const auto& [name, value] : law.terms->describe()) {
    text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", name, value);
  }
  return text;
}

// The day in UTC by which penalties are chosen.
CivilDate penalty_day(const Call& call) {
  return call.at ? CivilDate(std::chrono::floor<std::chrono::days>(*call.at))
                 : call.on.value_or(CivilDate(std::chrono::sys_days()));
}

void add_penalties(const Finding& finding, CivilDate day, const Rulebook& rulebook,
                   LawWords& words) {
  for (const Rule& penalty : rulebook.section(finding.jurisdiction).penalties) {
    if (penalty.body != finding.rule->body) continue;
    const Law* law = penalty.on(day);
    if (law == nullptr) continue;
    for (const auto& [per, amount] : law->terms->describe()) {
      words.facts.emplace_back("penalty",
                               fmt::format("{} {} ({})", amount, per, law->source.citation));
    }
  }
}

std::string_view what_to_show(Kind exception) {
  switch (exception) {
    case Kind::consent:
      return "consent";
    case Kind::ebr:
      return "a business relationship";
    default:
      return "that the call is exempt";
  }
}

void add_exceptions(const Finding& finding, const Rulebook& rulebook,
                    std::vector<std::string>& changes) {
  for (const Rule& exception : rulebook.section(finding.jurisdiction).exceptions) {
    if ((exception.excuses >> static_cast<int>(finding.kind) & 1U) == 0) continue;
    if (!exception.body.empty() && exception.body != finding.rule->body) continue;
    const Law* law = nullptr;
    for (const Law& one : exception.laws) {
      if (finding.law != nullptr && finding.law->from && one.applies_on(*finding.law->from)) {
        law = &one;
      }
      if (law == nullptr && one.status == Status::in_force) law = &one;
    }
    if (law == nullptr) continue;
    changes.push_back(fmt::format("showing {} under {} ({})", what_to_show(exception.kind),
                                  law->source.citation, terms_line(*law)));
  }
}

// What the caller could show, and what time alone would change.
void add_changes(const Finding& finding, std::string_view unknown, const Rulebook& rulebook,
                 LawWords& words) {
  auto& changes = words.would_change;
  if (finding.outcome == Outcome::permitted || !finding.counts) return;
  if (finding.reason == Reason::not_held || finding.reason == Reason::stale ||
      finding.reason == Reason::not_covered) {
    changes.emplace_back("importing a current edition of the list");
  }
  if (finding.reason == Reason::binding_unknown || finding.reason == Reason::maybe_listed) {
    changes.emplace_back("the day of registration, which the edition does not give");
  }
  if (finding.reason == Reason::scope_unknown) {
    changes.push_back(fmt::format("saying {}", unknown));
  }
  if (finding.reason == Reason::not_asked) {
    changes.emplace_back("asking the list's owner about the number");
  }
  if (finding.reason == Reason::outside_hours || finding.reason == Reason::zones_disagree) {
    changes.emplace_back("calling inside lawful hours (`lapwing windows` lists them)");
  }
  if (finding.reason == Reason::zones_disagree || finding.reason == Reason::local_time_unknown ||
      finding.reason == Reason::subdivision_unknown) {
    changes.emplace_back("knowing the called party's address");
  }
  if (finding.reason == Reason::no_consent || finding.reason == Reason::prerecorded_no_consent) {
    changes.push_back(
        fmt::format("showing consent under {} ({})", finding.law->source.citation, words.terms));
  }
  if (finding.rule != nullptr) add_exceptions(finding, rulebook, changes);
}

}  // namespace

std::string_view unknown_fact(const Rule& rule, const Call& call) {
  const Scope& scope = rule.scope;
  if (scope.recorded && !call.recorded) return "whether a recorded voice speaks";
  if (scope.autodialed && !call.autodialed) return "whether it is dialled automatically";
  if (scope.only_business && !call.b2b) return "whether the called party is a business";
  if (scope.line != Line::unknown && call.line == Line::unknown) {
    return "whether the number is a mobile one";
  }
  if (call.sector.empty() && (!scope.sectors.empty() || !scope.not_sectors.empty())) {
    return "what is sold";
  }
  if (!scope.seller_kinds.empty() && call.seller_kinds.empty()) return "what the seller is";
  return "a fact that decides whether the rule applies";
}

const LawWords& LawBook::words(const Finding& finding, const Call& call) {
  const bool punished = finding.outcome == Outcome::prohibited && finding.rule != nullptr;
  const CivilDate day = punished ? penalty_day(call) : CivilDate(std::chrono::sys_days());
  const std::string_view unknown =
      finding.reason == Reason::scope_unknown ? unknown_fact(*finding.rule, call) : "";
  const auto [slot, fresh] =
      words_.try_emplace(Key{finding.rule, finding.law, finding.jurisdiction, finding.kind,
                             finding.outcome, finding.reason, finding.counts,
                             std::chrono::sys_days(day).time_since_epoch().count(), unknown});
  LawWords& words = slot->second;
  if (!fresh) return words;
  if (finding.rule != nullptr) {
    const Source& source = finding.law != nullptr ? finding.law->source : finding.rule->source;
    words.rule_id = finding.rule->id;
    words.citation = source.citation;
    words.href = source.href;
    words.verified = source.verified;
  }
  if (finding.law != nullptr) {
    if (finding.law->from) words.law_from = format_date(*finding.law->from);
    words.terms = terms_line(*finding.law);
    words.facts.emplace_back("law", words.terms);
  }
  if (punished) add_penalties(finding, day, rulebook_, words);
  add_changes(finding, unknown, rulebook_, words);
  return words;
}

}  // namespace lapwing::checker
