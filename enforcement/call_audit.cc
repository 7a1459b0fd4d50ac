#include "enforcement/call_audit.h"

#include <algorithm>

namespace lapwing::enforcement {

using checker::Finding;
using checker::Kind;
using checker::Outcome;
using checker::Reason;
using checker::Standing;

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

// A local time that came twice may be either: a rule was broken only if it was at both.
CallAnswer at_both(CallAnswer first, CallAnswer second) {
  const auto weaken = [](std::vector<RuleAnswer>& answers, const std::vector<RuleAnswer>& others) {
    for (RuleAnswer& one : answers) {
      const auto other = std::find_if(others.begin(), others.end(),
                                      [&](const RuleAnswer& each) { return each.key == one.key; });
      if (other != others.end() && other->outcome == one.outcome) continue;
      one.outcome = Outcome::undetermined;
      one.because += "; so at one of the two instants that the log's clock may mean";
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
  for (const std::string& more : {std::string("\"at the other instant:\""), second.path}) {
    if (!first.path.empty() && !more.empty()) first.path += ',';
    first.path += more;
  }
  first.outcome =
      first.answers.empty() && first.not_known.empty() ? Outcome::permitted : Outcome::undetermined;
  for (const RuleAnswer& one : first.answers) first.outcome = std::max(first.outcome, one.outcome);
  return first;
}

}  // namespace

const std::string& seller_of(const CallList& log, const AuditOptions& options,
                             const LoggedCall& call) {
  static const std::string none;
  if (call.seller != 0) return log.name(call.seller);
  return options.question.seller ? *options.question.seller : none;
}

void count_violation(AuditReport& report, Outcome outcome, Standing standing,
                     const std::string& rule) {
  if (outcome == Outcome::prohibited) {
    ++report.violations;
    if (standing != Standing::full) ++report.prima_facie;
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
      options_(options),
      classes_(catalog, rulebook, options.question),
      quiet_(log, walk, rulebook, options.editions, classes_),
      judge_(walk, rulebook, options.question.purpose, options.editions, classes_),
      rulebook_(rulebook),
      laws_(rulebook),
      text_(log, rulebook.version()),
      private_laws_(private_action_laws(rulebook)) {}

Status CallAudit::judge(std::span<const LoggedCall> calls, std::string& lines) {
  const LoggedCall* before = nullptr;
  for (const LoggedCall& call : calls) {
    if (before == nullptr || before->called != call.called) {
      judge_.forget();
      earlier_.clear();
      remembered_ = 0;
      count_private_actions();
    }
    before = &call;
    if (auto judged = take(call, lines); !judged) return judged;
    earlier_.push_back(&call);
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
      add_to_path(answer.path, finding.outcome, code(finding, facts));
    }
  }
  return answer;
}

// Two findings of one rule, as at midnight between two laws, are one answer: the stricter.
void CallAudit::add(std::vector<RuleAnswer>& answers, const Finding& finding,
                    const CallJudge::Judged& judged) {
  const std::string key = rule_key(finding);
  const auto same = std::find_if(answers.begin(), answers.end(),
                                 [&](const RuleAnswer& one) { return one.key == key; });
  if (same != answers.end() && same->outcome >= finding.outcome) return;
  // The switch may have sent another number than its log shows.
  const auto standing =
      finding.kind == Kind::caller_identity ? Standing::prima_facie : finding.standing;
  const checker::LawWords& law = laws_.words(finding, judged.call);
  RuleAnswer answer{.key = key,
                    .outcome = finding.outcome,
                    .kind = finding.kind,
                    .jurisdiction = finding.jurisdiction,
                    .standing = standing,
                    .law = &law,
                    .code = code(finding, judged.call),
                    .because = because(finding, judged.call, rulebook_, law),
                    .facts = call_facts(finding, judged.call),
                    .listing = {},
                    .edition = {}};
  if (finding.kind == Kind::registry_listing && finding.index >= 0) {
    const auto index = static_cast<std::size_t>(finding.index);
    answer.listing = listing_text(judged.call.lists[index].list, judged.listings[index]);
    for (const CallJudge::HeldEdition& held : judged.editions) {
      if (held.list == judged.call.lists[index].list) answer.edition = edition_text(held);
    }
  }
  if (same != answers.end()) {
    *same = std::move(answer);
  } else {
    answers.push_back(std::move(answer));
  }
}

// Calls about which nothing is on record share their answers; the others are judged.
Status CallAudit::take(const LoggedCall& call, std::string& lines) {
  const auto quiet = quiet_.find(call, seller_of(call));
  if (!quiet) return quiet.error();
  QuietCalls::Answer* const shared = *quiet;
  if (shared != nullptr && shared->settled && !(shared->capped && !earlier_.empty())) {
    ++shared->calls;
    count_attestation(call);
    return ok();
  }
  for (; remembered_ < earlier_.size(); ++remembered_) remember(*earlier_[remembered_]);
  auto answer = answer_at(call, call.at);
  if (!answer) return answer.error();
  if (shared != nullptr && !shared->settled && answer->answers.empty()) {
    shared->capped = judge_.capped();
    shared->settled = !(shared->capped && !earlier_.empty());
    if (shared->settled) shared->answer = *answer;
  }
  if (call.or_at != call.at) {
    auto other = answer_at(call, call.or_at);
    if (!other) return other.error();
    answer = at_both(*std::move(answer), *std::move(other));
  }
  count(*answer, 1);
  count_caller(call, *answer);
  for (const RuleAnswer& one : answer->answers) {
    note_private_action(call, one);
    count_violation(counts_, one.outcome, one.standing, one.key);
  }
  text_.add(call, seller_of(call), subject_of(call), *answer, lines);
  return ok();
}

void CallAudit::remember(const LoggedCall& call) {
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
    if (!private_laws_[i].counts(answer.law->citation)) continue;
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
  count_attestation(call);
}

void CallAudit::count_attestation(const LoggedCall& call) {
  if (call.attestation == Attestation::unknown) return;
  ++counts_.caller_numbers[fmt::format("attested:{}", to_string(call.attestation))];
}

void CallAudit::count(CallAnswer& answer, std::uint64_t calls) {
  (answer.outcome == Outcome::prohibited     ? counts_.prohibited
   : answer.outcome == Outcome::undetermined ? counts_.undetermined
                                             : counts_.permitted) += calls;
  const auto once = [&](std::vector<std::string>& codes, auto& counts) {
    std::sort(codes.begin(), codes.end());
    codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
    for (const std::string& code : codes) counts[code] += calls;
  };
  once(answer.not_known, counts_.not_known);
  once(answer.excused, counts_.excused);
  once(answer.editions, counts_.editions);
}

void CallAudit::finish() {
  for (QuietCalls::Answer& shared : quiet_.answers()) {
    if (shared.calls == 0) continue;
    count(shared.answer, shared.calls);
    if (shared.answer.caller.kind != CallerNumberKind::possible) {
      counts_.caller_numbers[std::string(to_string(shared.answer.caller.kind))] += shared.calls;
    }
    shared.calls = 0;
  }
}

}  // namespace lapwing::enforcement
