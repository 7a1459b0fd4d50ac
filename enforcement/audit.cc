#include "enforcement/audit.h"

#include <algorithm>
#include <array>

#include "checker/places.h"
#include "enforcement/call_judge.h"
#include "enforcement/private_action.h"
#include "screening/facts.h"

namespace lapwing::enforcement {
namespace {

using checker::Finding;
using checker::Kind;
using checker::Outcome;
using checker::Reason;
using nlohmann::ordered_json;

constexpr std::uint64_t kCallsBetweenProgress = 4'096;
constexpr std::size_t kAbandonedShown = 100;

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

// One rule's answer for one call, with the evidence for it.
struct Answer {
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
  std::vector<Answer> answers;
  std::vector<std::string> path;  // code of every finding that was weighed
  std::vector<std::string> not_known;
  std::vector<std::string> excused;
  std::vector<std::string> editions;
  CallerNumberFact caller;
  std::string caller_list;
};

class Auditor {
 public:
  Auditor(const CallList& log, const registry::Registry& registry,
          const checker::Rulebook& rulebook, const AuditOptions& options, const TakeViolation& take)
      : log_(log),
        rulebook_(rulebook),
        options_(options),
        take_(take),
        judge_(registry, rulebook, options.question, options.editions),
        private_laws_(private_action_laws(rulebook)) {
    report_.calls = log.calls().size();
    report_.duplicates = log.duplicates();
    report_.stops = log.stops().size();
    report_.rulebook = rulebook.version();
    report_.seq = registry.head();
  }

  Result<AuditReport> run(const AuditProgress& progress) {
    const LoggedCall* before = nullptr;
    std::uint64_t done = 0;
    for (const LoggedCall& call : log_.calls()) {
      if (before == nullptr || before->called != call.called) {
        judge_.forget();
        count_private_actions();
      }
      before = &call;
      if (auto judged = judge_call(call); !judged) return judged.error();
      if (progress && ++done % kCallsBetweenProgress == 0) progress(done, report_.calls);
    }
    count_private_actions();
    if (auto judged = judge_campaigns(); !judged) return judged.error();
    return std::move(report_);
  }

 private:
  const std::string& seller_of(const LoggedCall& call) const {
    static const std::string none;
    if (call.seller != 0) return log_.name(call.seller);
    return options_.question.seller ? *options_.question.seller : none;
  }
  const std::string& subject_of(const LoggedCall& call) const {
    return call.subject != 0 ? log_.name(call.subject) : options_.subject;
  }

  Result<CallAnswer> answer_at(const LoggedCall& call, Instant at) {
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
        answer.path.push_back(
            fmt::format("{} {}", to_string(finding.outcome), code(finding, facts)));
      }
    }
    return answer;
  }

  // Two findings of one rule, as at midnight between two laws, are one answer: the stricter.
  void add(std::vector<Answer>& answers, const Finding& finding, const CallJudge::Judged& judged) {
    const std::string key = rule_key(finding);
    const auto same = std::find_if(answers.begin(), answers.end(),
                                   [&](const Answer& one) { return one.key == key; });
    if (same != answers.end() && same->outcome >= finding.outcome) return;
    Answer answer{key, finding.outcome, finding.kind, explain(finding, judged.call, rulebook_), {},
                  {}};
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

  // A local time that came twice may be either: a rule was broken only if it was at both.
  static CallAnswer at_both(CallAnswer first, CallAnswer second) {
    const auto weaken = [](std::vector<Answer>& answers, const std::vector<Answer>& others) {
      for (Answer& one : answers) {
        const auto other = std::find_if(others.begin(), others.end(),
                                        [&](const Answer& each) { return each.key == one.key; });
        if (other != others.end() && other->outcome == one.outcome) continue;
        one.outcome = Outcome::undetermined;
        one.words.because += "; so at one of the two instants that the log's clock may mean";
      }
    };
    const auto second_as_it_was = second.answers;
    weaken(second.answers, first.answers);
    weaken(first.answers, second_as_it_was);
    for (Answer& one : second.answers) {
      const bool held = std::any_of(first.answers.begin(), first.answers.end(),
                                    [&](const Answer& each) { return each.key == one.key; });
      if (!held) first.answers.push_back(std::move(one));
    }
    first.not_known.insert(first.not_known.end(), second.not_known.begin(), second.not_known.end());
    first.path.emplace_back("at the other instant:");
    first.path.insert(first.path.end(), second.path.begin(), second.path.end());
    first.outcome = first.answers.empty() && first.not_known.empty() ? Outcome::permitted
                                                                     : Outcome::undetermined;
    for (const Answer& one : first.answers) first.outcome = std::max(first.outcome, one.outcome);
    return first;
  }

  Status judge_call(const LoggedCall& call) {
    auto answer = answer_at(call, call.at);
    if (!answer) return answer.error();
    if (call.or_at != call.at) {
      auto other = answer_at(call, call.or_at);
      if (!other) return other.error();
      answer = at_both(*std::move(answer), *std::move(other));
    }
    count(*answer);
    count_caller(call, *answer);
    for (Answer& one : answer->answers) {
      note_private_action(call, one);
      if (auto taken = give(call, one, *answer); !taken) return taken;
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
  void count_private_actions() {
    for (const auto& [key, calls] : sueable_) {
      const PrivateActionLaw& law = private_laws_[key.first];
      if (most_within(calls, law.months) >= static_cast<std::uint64_t>(law.calls_min)) {
        ++report_.private_actions;
      }
    }
    sueable_.clear();
  }

  void note_private_action(const LoggedCall& call, const Answer& answer) {
    if (answer.outcome != Outcome::prohibited || seller_of(call).empty()) return;
    for (std::size_t i = 0; i < private_laws_.size(); ++i) {
      if (!private_laws_[i].counts(answer.words.citation)) continue;
      auto& calls = sueable_[{i, seller_of(call)}];
      if (calls.empty() || calls.back() != call.at) calls.push_back(call.at);
    }
  }

  void count_caller(const LoggedCall& call, const CallAnswer& answer) {
    const bool own = log_.caller(call).number() == call.called;
    if (own) ++report_.caller_numbers["own-number"];
    if (!own && answer.caller.kind != CallerNumberKind::possible) {
      ++report_.caller_numbers[std::string(to_string(answer.caller.kind))];
    }
    if (!answer.caller_list.empty()) ++report_.caller_numbers["listed:" + answer.caller_list];
    if (call.attestation != Attestation::unknown) {
      ++report_.caller_numbers[fmt::format("attested:{}", to_string(call.attestation))];
    }
  }

  void count(CallAnswer& answer) {
    (answer.outcome == Outcome::prohibited     ? report_.prohibited
     : answer.outcome == Outcome::undetermined ? report_.undetermined
                                               : report_.permitted)++;
    const auto once = [](std::vector<std::string>& codes, auto& counts) {
      std::sort(codes.begin(), codes.end());
      codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
      for (const std::string& code : codes) ++counts[code];
    };
    once(answer.not_known, report_.not_known);
    once(answer.excused, report_.excused);
    once(answer.editions, report_.editions);
  }

  Status give(const LoggedCall& call, const Answer& answer, const CallAnswer& all) {
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
    return pass(violation, answer.key);
  }

  static void add_caller(ordered_json& evidence, const CallAnswer& all) {
    ordered_json caller{{"kind", to_string(all.caller.kind)}};
    if (!all.caller.why.empty()) caller["because"] = all.caller.why;
    if (!all.caller_list.empty()) caller["listed"] = all.caller_list;
    evidence["caller_number"] = std::move(caller);
  }

  static void fill(Violation& violation, const checker::Explanation& words, Outcome outcome) {
    violation.rule = words.rule;
    violation.jurisdiction = words.jurisdiction;
    violation.citation = words.citation;
    violation.outcome = checker::to_string(outcome);
    violation.because = words.because;
    violation.standing = words.standing;
  }

  void add_law(ordered_json& evidence, const checker::Explanation& words) const {
    evidence["code"] = words.code;
    evidence["rule_id"] = words.rule_id;
    evidence["law_from"] =
        words.law_from.empty() ? ordered_json(nullptr) : ordered_json(words.law_from);
    evidence["law_verified"] = words.verified;
    evidence["href"] = words.href;
    evidence["rulebook"] = report_.rulebook;
    ordered_json facts = ordered_json::object();
    for (const auto& [name, value] : words.facts) facts[name] = value;
    evidence["facts"] = std::move(facts);
    if (words.standing != "full") evidence["caller_must_produce"] = words.would_change;
  }

  Status pass(const Violation& violation, const std::string& key) {
    if (violation.outcome == "prohibited") {
      ++report_.violations;
      if (violation.standing != "full") ++report_.prima_facie;
      ++report_.by_rule[key];
    } else {
      ++report_.unclear[key];
    }
    return take_(violation);
  }

  // ---- Campaigns

  using CampaignKey = std::pair<std::string, std::uint32_t>;  // seller, campaign

  Status judge_campaigns() {
    std::map<CampaignKey, std::vector<const LoggedCall*>> campaigns;
    for (const LoggedCall& call : log_.calls()) {
      if (call.campaign != 0) campaigns[{seller_of(call), call.campaign}].push_back(&call);
    }
    for (const auto& [key, calls] : campaigns) {
      const std::string& name = log_.name(key.second);
      const bool known = std::all_of(calls.begin(), calls.end(), [](const LoggedCall* call) {
        return call->answered == false || call->by_person.has_value();
      });
      if (!known) {
        report_.campaigns_not_judged.push_back(
            fmt::format("{}: the log does not say which calls a person answered", name));
        continue;
      }
      if (auto judged = judge_campaign(key.first, name, calls); !judged) return judged;
    }
    return ok();
  }

  Status judge_campaign(const std::string& seller, const std::string& name,
                        const std::vector<const LoggedCall*>& calls) {
    checker::Campaign campaign;
    campaign.seller = seller;
    campaign.name = name;
    campaign.channel = options_.question.channel;
    campaign.purpose = options_.question.purpose;
    const LoggedCall* first =
        *std::min_element(calls.begin(), calls.end(),
                          [](const LoggedCall* a, const LoggedCall* b) { return a->at < b->at; });
    for (const LoggedCall* call : calls) {
      // Unanswered calls count for nothing but the day on which the campaign began.
      if (!call->by_person.value_or(false) && call != first) continue;
      checker::CampaignCall one;
      one.id = log_.place(*call);
      one.at = call->at;
      one.answered_by_person = call->by_person.value_or(false);
      if (call->agent_delay_ms >= 0) one.agent_delay_ms = call->agent_delay_ms;
      one.agent_came = call->agent_came;
      one.place = checker::place_of(call->called);
      campaign.calls.push_back(std::move(one));
    }
    for (const auto& finding : checker::Checker(rulebook_).judge_campaign(campaign)) {
      if (finding.outcome == Outcome::permitted) continue;
      if (auto given = give(campaign, finding); !given) return given;
    }
    return ok();
  }

  Status give(const checker::Campaign& campaign, const checker::CampaignFinding& finding) {
    const std::string key = fmt::format("{} {}", finding.rule->id, format_instant(finding.from));
    Violation violation;
    violation.call = "campaign:" + campaign.name;
    violation.seller = campaign.seller;
    violation.id = violation_id(violation.call, violation.seller, key);
    violation.at = format_instant(finding.from);
    violation.rule = to_string(finding.rule->kind);
    violation.jurisdiction = finding.rule->jurisdiction.to_string();
    violation.citation = finding.citation;
    violation.outcome = to_string(finding.outcome);
    violation.because = finding.because;
    violation.standing = to_string(checker::Standing::full);
    ordered_json files = ordered_json::array();
    for (const LogFile& file : log_.files()) {
      files.push_back({{"file", file.name}, {"sha256", file.sha256}});
    }
    const auto shown = std::min(finding.abandoned_ids.size(), kAbandonedShown);
    violation.evidence = {
        {"files", files},
        {"campaign", campaign.name},
        {"from", format_instant(finding.from)},
        {"until", format_instant(finding.until)},
        {"answered_by_person", finding.answered},
        {"abandoned", finding.abandoned},
        {"agent_delay_unknown", finding.unknown},
        {"abandoned_calls", std::vector<std::string>(finding.abandoned_ids.begin(),
                                                     finding.abandoned_ids.begin() +
                                                         static_cast<std::ptrdiff_t>(shown))},
        {"rule_id", finding.rule->id},
        {"law_from", finding.law != nullptr && finding.law->from
                         ? ordered_json(format_date(*finding.law->from))
                         : ordered_json(nullptr)},
        {"rulebook", report_.rulebook}};
    return pass(violation, finding.rule->id);
  }

  const CallList& log_;
  const checker::Rulebook& rulebook_;
  const AuditOptions& options_;
  const TakeViolation& take_;
  CallJudge judge_;
  std::vector<PrivateActionLaw> private_laws_;
  std::map<std::pair<std::size_t, std::string>, std::vector<Instant>> sueable_;  // law, seller
  AuditReport report_;
};

}  // namespace

Result<AuditReport> audit(const CallList& log, const registry::Registry& registry,
                          const checker::Rulebook& rulebook, const AuditOptions& options,
                          const TakeViolation& take, const AuditProgress& progress) {
  return Auditor(log, registry, rulebook, options, take).run(progress);
}

}  // namespace lapwing::enforcement
