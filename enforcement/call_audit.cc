#include "enforcement/call_audit.h"

#include <algorithm>

namespace lapwing::enforcement {

using checker::Finding;
using checker::Kind;
using checker::Outcome;
using checker::Reason;
using nlohmann::ordered_json;

// One rule's answer for one call, with the evidence for it.
struct RuleAnswer {
  std::string key;
  Outcome outcome;
  Kind kind;
  checker::Explanation words;
  ordered_json listing;
  ordered_json edition;  // that the seller held
};

// What one call's judgement comes to: answers worth keeping, and counts.
struct CallAnswer {
  Outcome outcome = Outcome::permitted;
  std::vector<RuleAnswer> answers;
  std::vector<std::string> path;  // code of every finding that was weighed
  std::vector<std::string> not_known;
  std::vector<std::string> excused;
  std::vector<std::string> editions;
  CallerNumberFact caller;
  std::string caller_list;
};

namespace {

// Undetermined for a reason that lies in this call, not in what is not held or not in the log.
bool lies_in_the_call(const Finding& finding) {
  switch (finding.reason) {
    case Reason::binding_unknown:
    case Reason::maybe_listed:
    case Reason::zones_disagree:
    case Reason::cap_unknown:
      return true;
    default:
      return false;
  }
}

std::string rule_key(const Finding& finding) {
  if (finding.rule != nullptr) return finding.rule->id;
  return fmt::format("{}:{}", to_string(finding.kind), finding.jurisdiction.to_string());
}

// `stale:us.national:45` counts as `stale:us.national`.
std::string counted_code(const std::string& code) {
  const std::size_t first = code.find(':');
  return first == std::string::npos ? code : code.substr(0, code.find(':', first + 1));
}

ordered_json instant_or_null(const std::optional<Instant>& at) {
  return at ? ordered_json(format_instant(*at)) : ordered_json(nullptr);
}

ordered_json listing_json(const std::string& list, const registry::ListingAnswer& answer) {
  ordered_json json{{"list", list}, {"state", registry::to_string(answer.state)}};
  if (answer.interval) {
    json["from"] = format_instant(answer.interval->from);
    json["from_kind"] = registry::to_string(answer.interval->from_kind);
    json["not_before"] = instant_or_null(answer.interval->not_before);
    json["until"] = instant_or_null(answer.interval->until);
    json["source"] = answer.interval->source;
    json["interval_seq"] = answer.interval->seq;
  }
  if (answer.edition) {
    json["edition"] = answer.edition->id();
    json["obtained_at"] = format_instant(answer.edition->obtained_at);
    json["edition_sha256"] = answer.edition->sha256;
  }
  json["seq"] = answer.seq;
  return json;
}

std::string_view state_of(const CallJudge::HeldEdition& held) {
  return held.edition == nullptr ? "unknown" : held.stale ? "stale" : "fresh";
}

ordered_json edition_json(const CallJudge::HeldEdition& held) {
  ordered_json json{{"state", state_of(held)}};
  if (held.edition == nullptr) return json;
  json["edition"] =
      held.edition->edition.empty() ? ordered_json(nullptr) : ordered_json(held.edition->edition);
  json["obtained_at"] = format_instant(held.edition->obtained_at);
  json["age_days"] = held.age_days;
  json["scrub"] = held.edition->scrub;
  return json;
}

// A local time that came twice may be either: a rule was broken only if it was at both.
CallAnswer at_both(CallAnswer first, CallAnswer second) {
  const auto weaken = [](std::vector<RuleAnswer>& answers, const std::vector<RuleAnswer>& others) {
    for (RuleAnswer& one : answers) {
      const auto other = std::find_if(others.begin(), others.end(),
                                      [&](const RuleAnswer& each) { return each.key == one.key; });
      if (other != others.end() && other->outcome == one.outcome) continue;
      one.outcome = Outcome::undetermined;
      one.words.because += "; so at one of the two instants that the log's clock may mean";
    }
  };
  const auto second_as_it_was = second.answers;
  weaken(second.answers, first.answers);
  weaken(first.answers, second_as_it_was);
  for (RuleAnswer& one : second.answers) {
    const bool held = std::any_of(first.answers.begin(), first.answers.end(),
                                  [&](const RuleAnswer& each) { return each.key == one.key; });
    if (!held) first.answers.push_back(std::move(one));
  }
  first.not_known.insert(first.not_known.end(), second.not_known.begin(), second.not_known.end());
  first.path.emplace_back("at the other instant:");
  first.path.insert(first.path.end(), second.path.begin(), second.path.end());
  first.outcome =
      first.answers.empty() && first.not_known.empty() ? Outcome::permitted : Outcome::undetermined;
  for (const RuleAnswer& one : first.answers) first.outcome = std::max(first.outcome, one.outcome);
  return first;
}

void add_caller(ordered_json& evidence, const CallAnswer& all) {
  ordered_json caller{{"kind", to_string(all.caller.kind)}};
  if (!all.caller.why.empty()) caller["because"] = all.caller.why;
  if (!all.caller_list.empty()) caller["listed"] = all.caller_list;
  evidence["caller_number"] = std::move(caller);
}

void fill(Violation& violation, const checker::Explanation& words, Outcome outcome) {
  violation.rule = words.rule;
  violation.jurisdiction = words.jurisdiction;
  violation.citation = words.citation;
  violation.outcome = checker::to_string(outcome);
  violation.because = words.because;
  violation.standing = words.standing;
}

}  // namespace

const std::string& seller_of(const CallList& log, const AuditOptions& options,
                             const LoggedCall& call) {
  static const std::string none;
  if (call.seller != 0) return log.name(call.seller);
  return options.question.seller ? *options.question.seller : none;
}

void count_violation(AuditReport& report, const Violation& violation, const std::string& rule) {
  if (violation.outcome == "prohibited") {
    ++report.violations;
    if (violation.standing != "full") ++report.prima_facie;
    ++report.by_rule[rule];
  } else {
    ++report.unclear[rule];
  }
}

void add_counts(AuditReport& sum, const AuditReport& part) {
  for (const auto count :
       {&AuditReport::permitted, &AuditReport::prohibited, &AuditReport::undetermined,
        &AuditReport::violations, &AuditReport::prima_facie, &AuditReport::private_actions}) {
    sum.*count += part.*count;
  }
  for (const auto counts :
       {&AuditReport::by_rule, &AuditReport::unclear, &AuditReport::excused,
        &AuditReport::not_known, &AuditReport::editions, &AuditReport::caller_numbers}) {
    for (const auto& [key, count] : part.*counts) (sum.*counts)[key] += count;
  }
}

CallAudit::CallAudit(const CallList& log, const registry::ListCatalog& catalog,
                     registry::NumberWalk& walk, const checker::Rulebook& rulebook,
                     const AuditOptions& options)
    : log_(log),
      rulebook_(rulebook),
      options_(options),
      judge_(catalog, walk, rulebook, options.question, options.editions),
      private_laws_(private_action_laws(rulebook)) {}

Status CallAudit::judge(std::span<const LoggedCall> calls, std::vector<Violation>& found) {
  const LoggedCall* before = nullptr;
  for (const LoggedCall& call : calls) {
    if (before == nullptr || before->called != call.called) {
      judge_.forget();
      count_private_actions();
    }
    before = &call;
    if (auto judged = judge_call(call, found); !judged) return judged;
  }
  count_private_actions();
  return ok();
}

Result<CallAnswer> CallAudit::answer_at(const LoggedCall& call, Instant at) {
  const auto judged = judge_.judge(log_, call, at, seller_of(call), subject_of(call));
  if (!judged) return judged.error();
  const checker::Call& facts = (*judged)->call;
  CallAnswer answer;
  answer.caller = (*judged)->caller;
  answer.caller_list = (*judged)->caller_list;
  for (const CallJudge::HeldEdition& held : (*judged)->editions) {
    answer.editions.push_back(fmt::format("{}:{}", state_of(held), held.list));
  }
  for (const Finding& finding : (*judged)->verdict.findings) {
    if (!finding.counts) continue;
    if (finding.exception != nullptr && finding.unexcused == Outcome::prohibited) {
      answer.excused.push_back(finding.exception->id);
    }
    if (finding.outcome == Outcome::permitted) continue;
    // A wish that no law here is known to protect is no violation.
    const bool lawless = finding.outcome == Outcome::prohibited && finding.law == nullptr;
    if (lawless || (finding.outcome == Outcome::undetermined && !lies_in_the_call(finding))) {
      answer.not_known.push_back(counted_code(code(finding, facts)));
      answer.outcome = std::max(answer.outcome, Outcome::undetermined);
      continue;
    }
    answer.outcome = std::max(answer.outcome, finding.outcome);
    add(answer.answers, finding, **judged);
  }
  if (!answer.answers.empty()) {
    for (const Finding& finding : (*judged)->verdict.findings) {
      if (!finding.counts) continue;
      answer.path.push_back(fmt::format("{} {}", to_string(finding.outcome), code(finding, facts)));
    }
  }
  return answer;
}

// Two findings of one rule, as at midnight between two laws, are one answer: the stricter.
void CallAudit::add(std::vector<RuleAnswer>& answers, const Finding& finding,
                    const CallJudge::Judged& judged) const {
  const std::string key = rule_key(finding);
  const auto same = std::find_if(answers.begin(), answers.end(),
                                 [&](const RuleAnswer& one) { return one.key == key; });
  if (same != answers.end() && same->outcome >= finding.outcome) return;
  RuleAnswer answer{
      key, finding.outcome, finding.kind, explain(finding, judged.call, rulebook_), {}, {}};
  if (finding.kind == Kind::registry_listing && finding.index >= 0) {
    const auto index = static_cast<std::size_t>(finding.index);
    answer.listing = listing_json(judged.call.lists[index].list, judged.listings[index]);
    for (const CallJudge::HeldEdition& held : judged.editions) {
      if (held.list == judged.call.lists[index].list) answer.edition = edition_json(held);
    }
  }
  // The switch may have sent another number than its log shows.
  if (finding.kind == Kind::caller_identity) {
    answer.words.standing = to_string(checker::Standing::prima_facie);
    answer.words.would_change.emplace_back(
        "the number that was sent, and the right to use it, shown by the carrier's records");
  }
  if (same != answers.end()) {
    *same = std::move(answer);
  } else {
    answers.push_back(std::move(answer));
  }
}

Status CallAudit::judge_call(const LoggedCall& call, std::vector<Violation>& found) {
  auto answer = answer_at(call, call.at);
  if (!answer) return answer.error();
  if (call.or_at != call.at) {
    auto other = answer_at(call, call.or_at);
    if (!other) return other.error();
    answer = at_both(*std::move(answer), *std::move(other));
  }
  count(*answer);
  count_caller(call, *answer);
  for (RuleAnswer& one : answer->answers) {
    note_private_action(call, one);
    found.push_back(violation_of(call, one, *answer));
    count_violation(counts_, found.back(), one.key);
  }
  checker::PriorCall prior;
  prior.id = log_.place(call);
  prior.at = call.at;
  prior.seller = seller_of(call);
  prior.subject = subject_of(call);
  prior.answered = call.answered;
  prior.channel = options_.question.channel == checker::Channel::text  ? "text"
                  : options_.question.channel == checker::Channel::fax ? "fax"
                                                                       : "voice";
  judge_.remember(std::move(prior));
  return ok();
}

// Of the calls to the number judged last, by seller: those that broke a rule somebody may sue
// for.
void CallAudit::count_private_actions() {
  for (const auto& [key, calls] : sueable_) {
    const PrivateActionLaw& law = private_laws_[key.first];
    if (most_within(calls, law.months) >= static_cast<std::uint64_t>(law.calls_min)) {
      ++counts_.private_actions;
    }
  }
  sueable_.clear();
}

void CallAudit::note_private_action(const LoggedCall& call, const RuleAnswer& answer) {
  if (answer.outcome != Outcome::prohibited || seller_of(call).empty()) return;
  for (std::size_t i = 0; i < private_laws_.size(); ++i) {
    if (!private_laws_[i].counts(answer.words.citation)) continue;
    auto& calls = sueable_[{i, seller_of(call)}];
    if (calls.empty() || calls.back() != call.at) calls.push_back(call.at);
  }
}

void CallAudit::count_caller(const LoggedCall& call, const CallAnswer& answer) {
  const bool own = log_.caller(call).number() == call.called;
  if (own) ++counts_.caller_numbers["own-number"];
  if (!own && answer.caller.kind != CallerNumberKind::possible) {
    ++counts_.caller_numbers[std::string(to_string(answer.caller.kind))];
  }
  if (!answer.caller_list.empty()) ++counts_.caller_numbers["listed:" + answer.caller_list];
  if (call.attestation != Attestation::unknown) {
    ++counts_.caller_numbers[fmt::format("attested:{}", to_string(call.attestation))];
  }
}

void CallAudit::count(CallAnswer& answer) {
  (answer.outcome == Outcome::prohibited     ? counts_.prohibited
   : answer.outcome == Outcome::undetermined ? counts_.undetermined
                                             : counts_.permitted)++;
  const auto once = [](std::vector<std::string>& codes, auto& counts) {
    std::sort(codes.begin(), codes.end());
    codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
    for (const std::string& code : codes) ++counts[code];
  };
  once(answer.not_known, counts_.not_known);
  once(answer.excused, counts_.excused);
  once(answer.editions, counts_.editions);
}

void CallAudit::add_law(ordered_json& evidence, const checker::Explanation& words) const {
  evidence["code"] = words.code;
  evidence["rule_id"] = words.rule_id;
  evidence["law_from"] =
      words.law_from.empty() ? ordered_json(nullptr) : ordered_json(words.law_from);
  evidence["law_verified"] = words.verified;
  evidence["href"] = words.href;
  evidence["rulebook"] = rulebook_.version();
  ordered_json facts = ordered_json::object();
  for (const auto& [name, value] : words.facts) facts[name] = value;
  evidence["facts"] = std::move(facts);
  if (words.standing != "full") evidence["caller_must_produce"] = words.would_change;
}

Violation CallAudit::violation_of(const LoggedCall& call, const RuleAnswer& answer,
                                  const CallAnswer& all) const {
  const ShownCaller& caller = log_.caller(call);
  const LogFile& file = log_.files()[call.file];
  Violation violation;
  violation.call = log_.id(call);
  violation.seller = seller_of(call);
  violation.id = violation_id(violation.call, violation.seller, answer.key);
  if (const auto number = caller.number()) violation.caller = number->to_string();
  violation.called = call.called.to_string();
  violation.at = format_instant(call.at);
  fill(violation, answer.words, answer.outcome);
  ordered_json& evidence = violation.evidence;
  evidence = {{"file", file.name}, {"line", call.line}, {"sha256", file.sha256}};
  evidence["caller_shown"] =
      caller.text.empty() ? ordered_json(nullptr) : ordered_json(caller.text);
  if (answer.kind == Kind::caller_identity) add_caller(evidence, all);
  if (call.attestation != Attestation::unknown) {
    evidence["attestation"] = to_string(call.attestation);
  }
  if (!subject_of(call).empty()) evidence["subject"] = subject_of(call);
  if (call.campaign != 0) evidence["campaign"] = log_.name(call.campaign);
  if (call.or_at != call.at) evidence["or_at"] = format_instant(call.or_at);
  if (!answer.listing.is_null()) evidence["listing"] = answer.listing;
  if (!answer.edition.is_null()) evidence["seller_edition"] = answer.edition;
  add_law(evidence, answer.words);
  evidence["path"] = all.path;
  return violation;
}

}  // namespace lapwing::enforcement
