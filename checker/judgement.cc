#include "checker/judgement.h"

#include <algorithm>

#include "checker/places.h"
#include "checker/rule_list.h"
#include "checker/rules/caller_identity.h"
#include "checker/rules/calling_hours.h"
#include "checker/rules/consent.h"
#include "checker/rules/ebr.h"
#include "checker/rules/emergency.h"
#include "checker/rules/exemption.h"
#include "checker/rules/frequency_cap.h"
#include "checker/rules/internal_list.h"
#include "checker/rules/opt_in.h"
#include "checker/rules/preference.h"
#include "checker/rules/prerecorded.h"
#include "checker/rules/reassigned_number.h"
#include "checker/rules/registry_listing.h"
#include "checker/rules/safe_harbor.h"

namespace lapwing::checker {
namespace {

using std::chrono::sys_days;

// The one place that knows every kind of requirement.
void judge_kind(const Situation& situation, const Rule& rule, const Law& law,
                std::vector<Finding>& findings) {
  switch (rule.kind) {
    case Kind::registry_listing:
      return findings.push_back(registry_listing(situation, rule, law));
    case Kind::internal_list:
      return findings.push_back(internal_list(situation, rule, law));
    case Kind::opt_in:
      return findings.push_back(opt_in(situation, rule, law));
    case Kind::preference:
      return findings.push_back(preference(situation, rule, law));
    case Kind::calling_hours:
      return findings.push_back(calling_hours(situation, rule, law));
    case Kind::emergency:
      return findings.push_back(emergency(situation, rule, law));
    case Kind::prerecorded:
      return findings.push_back(prerecorded(situation, rule, law));
    case Kind::frequency_cap:
      return findings.push_back(frequency_cap(situation, rule, law));
    case Kind::caller_identity:
      return findings.push_back(caller_identity(situation, rule, law));
    case Kind::reassigned_number:
      if (const auto finding = reassigned_number(situation, rule, law)) {
        findings.push_back(*finding);
      }
      return;
    case Kind::safe_harbor:
      return safe_harbor(situation, rule, law, findings);
    case Kind::abandoned_calls:  // a campaign's: Checker::judge_campaign
    case Kind::consent:
    case Kind::ebr:
    case Kind::exemption:
    case Kind::penalty:
      return;
  }
}

ClaimAnswer claim_of(const Situation& situation, const Rule& exception, const Law& law,
                     const Finding& excused) {
  switch (exception.kind) {
    case Kind::consent:
      return consent(situation, law, excused);
    case Kind::ebr:
      return ebr(situation, law, excused);
    case Kind::exemption:
      return exemption(situation, law);
    default:
      return {};
  }
}

// The questions whose answer decides whether one may call at all: where a country's law on them is
// not known, neither is the verdict.
bool decides(Kind kind) {
  return kind == Kind::registry_listing || kind == Kind::opt_in || kind == Kind::calling_hours;
}

Jurisdiction nowhere() { return *Jurisdiction::parse("ZZ"); }

}  // namespace

Judgement::Judgement(const Rulebook& rulebook, const Call& call, const Questions& questions,
                     Verdict& verdict)
    : rulebook_(rulebook),
      call_(call),
      questions_(questions),
      verdict_(verdict),
      places_(places_of(call)),
      situation_{call, rulebook.holidays(), rulebook.emergencies(), questions.binding, {}, {}} {
  verdict_.findings.clear();
  verdict_.not_judged.clear();
  verdict_.rulebook = rulebook.version();
}

void Judgement::run() {
  if (places_.empty()) {
    add_place(nowhere(), Kind::registry_listing, Outcome::undetermined, Reason::country_unknown);
  } else if (known_when()) {
    for (const Jurisdiction place : places_) judge_place(place);
    judge_missing_subdivisions();
    judge_lists_by_name();
    judge_own_list();
  } else {
    add_place(places_.front(), Kind::registry_listing, Outcome::undetermined, Reason::when_unknown);
  }
  conclude();
}

// Works out the local times and the days whose law is in question.
bool Judgement::known_when() {
  if (!call_.at && !call_.on) return false;
  const auto& zones = zones_of(call_);
  if (!call_.at || zones.empty()) {
    const Days days = days_of(call_);
    first_day_ = days.first;
    last_day_ = days.last;
    return true;
  }
  locals_.reserve(zones.size());
  for (const Zone& zone : zones) {
    const CivilTime time = zone.local(*call_.at);
    locals_.push_back({&zone, sys_days(time.date), time.since_midnight});
  }
  const auto earlier = [](const Local& a, const Local& b) { return a.day < b.day; };
  const auto [first, last] = std::minmax_element(locals_.begin(), locals_.end(), earlier);
  first_day_ = CivilDate(first->day);
  last_day_ = CivilDate(last->day);
  situation_.locals = locals_;
  return true;
}

void Judgement::judge_place(Jurisdiction place) {
  const Rulebook::Section section = rulebook_.section(place);
  if (place.is_country() && section.empty() && rulebook_.coverage().find(place) == nullptr) {
    add_place(place, Kind::registry_listing, Outcome::undetermined, Reason::no_rules);
    return;
  }
  bool any_law = section.requirements.empty();
  for (const Rule& rule : section.requirements) {
    any_law = any_law || rule.on(first_day_) != nullptr || rule.on(last_day_) != nullptr;
    judge_rule(rule, section);
  }
  if (place.is_country() && !any_law) {
    add_place(place, Kind::registry_listing, Outcome::undetermined, Reason::no_law_then);
  }
  judge_unwritten(place);
}

void Judgement::judge_rule(const Rule& rule, const Rulebook::Section& section) {
  const bool reaches = rule.scope.channels >> static_cast<int>(call_.channel) & 1U;
  if (!reaches) return;
  if (!questions_.asks(rule.kind)) {
    skip(rule.jurisdiction, rule.kind, NotJudgedWhy::not_asked);
    return;
  }
  const Law* first = rule.on(first_day_);
  const Law* last = last_day_ == first_day_ ? first : rule.on(last_day_);
  if (first != nullptr) judge_law(rule, *first, section, first_day_);
  if (last != nullptr && last != first) judge_law(rule, *last, section, last_day_);
  if (first == nullptr && rule.unknown_on(first_day_) &&
      rule.scope.match(call_) != Scope::Match::no) {
    Finding finding{.jurisdiction = rule.jurisdiction,
                    .kind = rule.kind,
                    .outcome = Outcome::undetermined,
                    .reason = Reason::law_unknown};
    finding.rule = &rule;
    finding.number[0] = to_number(first_day_);
    finding.number[1] = 1;
    if (rule.kind == Kind::safe_harbor) finding.counts = false;
    add(finding);
  }
}

// Questions that this rule asks but that are left aside, and said to be.
bool Judgement::left_out(const Rule& rule, const Law& law) {
  const auto leave = [&](NotJudgedWhy why) {
    skip(rule.jurisdiction, rule.kind, why, &rule);
    return true;
  };
  if (const std::string* list = list_of(rule, law); list != nullptr && questions_.lists) {
    const auto& lists = *questions_.lists;
    if (std::find(lists.begin(), lists.end(), *list) == lists.end()) {
      return leave(NotJudgedWhy::list_left_out);
    }
  }
  if (rule.kind == Kind::internal_list && call_.seller.empty()) {
    return leave(NotJudgedWhy::no_seller);
  }
  if (rule.kind == Kind::prerecorded) {
    const auto match = static_cast<const PrerecordedTerms&>(*law.terms).covers(call_);
    if (match == Scope::Match::no) return true;
    if (match == Scope::Match::unknown) return leave(NotJudgedWhy::fact_unknown);
  }
  return false;
}

void Judgement::judge_law(const Rule& rule, const Law& law, const Rulebook::Section& section,
                          CivilDate day) {
  const Scope::Match match = rule.scope.match(call_);
  if (match == Scope::Match::no || left_out(rule, law)) return;
  if (match == Scope::Match::unknown && rule.scope.unknown_not_judged) {
    skip(rule.jurisdiction, rule.kind, NotJudgedWhy::fact_unknown, &rule);
    return;
  }
  situation_.day = day;
  const std::size_t before = verdict_.findings.size();
  judge_kind(situation_, rule, law, verdict_.findings);
  for (std::size_t i = before; i < verdict_.findings.size(); ++i) {
    Finding& finding = verdict_.findings[i];
    if (finding.outcome == Outcome::permitted || !finding.counts) continue;
    if (match == Scope::Match::unknown && finding.outcome == Outcome::prohibited) {
      finding.outcome = Outcome::undetermined;
      finding.reason = Reason::scope_unknown;
    }
    excuse(finding, section);
  }
}

void Judgement::excuse(Finding& finding, const Rulebook::Section& section) const {
  for (const Rule& exception : section.exceptions) {
    if ((exception.excuses >> static_cast<int>(finding.kind) & 1U) == 0) continue;
    if (!exception.body.empty() && exception.body != finding.rule->body) continue;
    if (exception.scope.match(call_) != Scope::Match::yes) continue;
    const Law* law = exception.on(situation_.day);
    if (law == nullptr) continue;
    const ClaimAnswer answer = claim_of(situation_, exception, *law, finding);
    if (answer.claim == Claim::yes) {
      finding.unexcused = finding.outcome;
      finding.outcome = Outcome::permitted;
      finding.standing = Standing::full;
      finding.exception = &exception;
      finding.exception_law = law;
      return;
    }
    // What the caller's own records may show, whoever looks from outside cannot rule out.
    if (answer.claim == Claim::unshown && exception.kind != Kind::exemption) {
      finding.standing = Standing::prima_facie;
    }
  }
}

// Kinds without a rule file: none of the sort, or not known.
void Judgement::judge_unwritten(Jurisdiction place) {
  const CoverageRow* row = rulebook_.coverage().find(place);
  if (row == nullptr) return;
  for (int i = 0; i < static_cast<int>(Kind::consent); ++i) {
    const Kind kind = static_cast<Kind>(i);
    if (!questions_.asks(kind)) continue;
    switch (row->answer(kind, call_.channel)) {
      case Answer::value:
        break;
      case Answer::none:
        if (decides(kind)) skip(place, kind, NotJudgedWhy::no_such_law);
        break;
      case Answer::unknown:
        if (place.is_country() && decides(kind)) {
          add_place(place, kind, Outcome::undetermined, Reason::law_unknown);
        } else {
          skip(place, kind, NotJudgedWhy::law_unknown);
        }
        break;
    }
  }
}

// Somewhere in a country whose subdivisions have law of their own, but where is not known.
void Judgement::judge_missing_subdivisions() {
  for (const Jurisdiction country : places_) {
    if (!country.is_country()) continue;
    const bool known = std::any_of(places_.begin(), places_.end(), [&](Jurisdiction place) {
      return place != country && place.is_in(country);
    });
    if (known || !rulebook_.has_subdivisions(country)) continue;
    const auto& rules = rulebook_.rules();
    const auto rule = std::find_if(rules.begin(), rules.end(), [&](const Rule& one) {
      return one.jurisdiction != country && one.jurisdiction.is_in(country) &&
             questions_.asks(one.kind) && one.kind != Kind::safe_harbor &&
             !is_exception(one.kind) && one.kind != Kind::penalty &&
             one.scope.match(call_) != Scope::Match::no &&
             (one.on(first_day_) != nullptr || one.on(last_day_) != nullptr);
    });
    if (rule == rules.end()) continue;
    add_place(country, rule->kind, Outcome::undetermined, Reason::subdivision_unknown);
  }
}

// Lists that were asked for by name though no law in force requires them.
void Judgement::judge_lists_by_name() {
  if (!questions_.lists || !questions_.asks(Kind::registry_listing)) return;
  for (const std::string& list : *questions_.lists) {
    const bool judged =
        std::any_of(verdict_.findings.begin(), verdict_.findings.end(), [&](const Finding& one) {
          const std::string* its =
              one.rule != nullptr && one.law != nullptr ? list_of(*one.rule, *one.law) : nullptr;
          return its != nullptr && *its == list;
        });
    if (judged) continue;
    const auto found = std::find_if(call_.lists.begin(), call_.lists.end(),
                                    [&](const ListFact& fact) { return fact.list == list; });
    Finding finding{.jurisdiction = places_.front(),
                    .kind = Kind::registry_listing,
                    .outcome = Outcome::undetermined,
                    .reason = Reason::not_held};
    // A public list of elsewhere, of another channel or another day says nothing about this call
    // but that the number is on it.
    const bool elsewhere = rulebook_.names_list(list);
    if (elsewhere && (found == call_.lists.end() || found->state != ListState::listed)) continue;
    if (found == call_.lists.end()) {
      add(finding);
      continue;
    }
    finding.index = static_cast<std::int32_t>(found - call_.lists.begin());
    switch (found->state) {
      case ListState::listed:
        finding.outcome = Outcome::prohibited;
        finding.reason = Reason::listed;
        if (found->from) {
          finding.number[0] = to_number(*found->from);
          finding.number[1] = found->from_kind == FromKind::first_seen ? 2 : 1;
        }
        break;
      case ListState::not_listed:
        finding.outcome = Outcome::permitted;
        finding.reason = Reason::not_listed;
        break;
      case ListState::maybe_listed:
        finding.reason = Reason::maybe_listed;
        break;
      case ListState::not_covered:
        finding.reason = Reason::not_covered;
        break;
      case ListState::not_held_then:
        finding.reason = Reason::not_held_then;
        break;
      case ListState::not_asked:
        finding.reason = Reason::not_asked;
        break;
      case ListState::stale:
        finding.reason = Reason::stale;
        finding.number[0] = -1;
        break;
      case ListState::not_held:
        break;
    }
    add(finding);
  }
}

// A seller's own list is honoured wherever he calls, also where no law here says so.
void Judgement::judge_own_list() {
  if (!questions_.asks(Kind::internal_list)) return;
  const Jurisdiction place = places_.front();
  if (call_.seller.empty()) {
    const auto& skipped = verdict_.not_judged;
    const bool said = std::any_of(skipped.begin(), skipped.end(), [](const NotJudged& item) {
      return item.why == NotJudgedWhy::no_seller;
    });
    if (!said) skip(place, Kind::internal_list, NotJudgedWhy::no_seller);
    return;
  }
  const bool judged = std::any_of(
      verdict_.findings.begin(), verdict_.findings.end(),
      [](const Finding& one) { return one.kind == Kind::internal_list && one.law != nullptr; });
  if (judged) return;
  Finding finding{.jurisdiction = place,
                  .kind = Kind::internal_list,
                  .outcome = Outcome::undetermined,
                  .reason = Reason::internal_unknown};
  if (call_.internal) {
    finding.outcome = call_.internal->listed ? Outcome::prohibited : Outcome::permitted;
    finding.reason = call_.internal->listed ? Reason::internal : Reason::internal_clear;
    if (call_.internal->listed && call_.internal->requested_at) {
      finding.number[0] = to_number(
          CivilDate(std::chrono::floor<std::chrono::days>(*call_.internal->requested_at)));
      finding.number[1] = 1;
    }
  }
  add(finding);
}

void Judgement::conclude() {
  auto& findings = verdict_.findings;
  verdict_.outcome = Outcome::permitted;
  if (questions_.kinds == 0) verdict_.outcome = Outcome::undetermined;
  verdict_.standing = Standing::prima_facie;
  for (const Finding& finding : findings) {
    if (!finding.counts) continue;
    verdict_.outcome = std::max(verdict_.outcome, finding.outcome);
    if (finding.outcome == Outcome::prohibited && finding.standing == Standing::full) {
      verdict_.standing = Standing::full;
    }
  }
  if (verdict_.outcome != Outcome::prohibited) verdict_.standing = Standing::full;
  // Few, and mostly in order: insertion keeps equal ones as they came and allocates nothing.
  const auto weight = [](const Finding& finding) {
    return finding.counts ? static_cast<int>(finding.outcome) : -1;
  };
  for (std::size_t i = 1; i < findings.size(); ++i) {
    const Finding moved = findings[i];
    std::size_t to = i;
    for (; to > 0 && weight(findings[to - 1]) < weight(moved); --to) {
      findings[to] = findings[to - 1];
    }
    findings[to] = moved;
  }
}

void Judgement::add_place(Jurisdiction place, Kind kind, Outcome outcome, Reason reason) {
  Finding finding{.jurisdiction = place, .kind = kind, .outcome = outcome, .reason = reason};
  if (call_.at || call_.on) finding.number[0] = to_number(first_day_);
  add(finding);
}

void Judgement::skip(Jurisdiction place, Kind kind, NotJudgedWhy why, const Rule* rule) {
  for (const NotJudged& item : verdict_.not_judged) {
    if (item.jurisdiction == place && item.kind == kind && item.why == why && item.rule == rule) {
      return;
    }
  }
  verdict_.not_judged.push_back({place, kind, why, rule});
}

}  // namespace lapwing::checker
