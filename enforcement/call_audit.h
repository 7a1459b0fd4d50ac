// The part of an audit that takes the calls one by one: each judged, what it broke made into
// violations with their evidence, and everything counted. Not thread-safe: each thread of an audit
// has its own, and takes whole numbers, as caps and private actions count by called number.
#pragma once

#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "enforcement/audit.h"
#include "enforcement/call_answer.h"
#include "enforcement/call_judge.h"
#include "enforcement/private_action.h"
#include "enforcement/quiet_calls.h"
#include "enforcement/violation_text.h"

namespace lapwing::enforcement {

// The call's own seller, else the one that was asked about; empty when neither is known.
const std::string& seller_of(const CallList& log, const AuditOptions& options,
                             const LoggedCall& call);
// Counts a violation by the rule's id.
void count_violation(AuditReport& report, checker::Outcome outcome, checker::Standing standing,
                     const std::string& rule);
// Adds the counts of calls and violations.
void add_counts(AuditReport& sum, const AuditReport& part);

class CallAudit {
 public:
  // All must outlive this.
  CallAudit(const CallList& log, const registry::ListCatalog& catalog, registry::NumberWalk& walk,
            const checker::Rulebook& rulebook, const AuditOptions& options);

  // Judges calls in the log's order, all those of each number among them, and appends what they
  // broke, as lines. Errors are the registry's.
  Status judge(std::span<const LoggedCall> calls, std::string& lines);
  // After the last calls; then the counts are of all.
  void finish();
  const AuditReport& counts() const { return counts_; }

 private:
  const std::string& seller_of(const LoggedCall& call) const {
    return enforcement::seller_of(log_, options_, call);
  }
  const std::string& subject_of(const LoggedCall& call) const {
    return call.subject != 0 ? log_.name(call.subject) : options_.subject;
  }
  Status take(const LoggedCall& call, std::string& lines);
  void remember(const LoggedCall& call);
  Result<CallAnswer> answer_at(const LoggedCall& call, Instant at);
  void add(std::vector<RuleAnswer>& answers, const checker::Finding& finding,
           const CallJudge::Judged& judged);
  void count_private_actions();
  void note_private_action(const LoggedCall& call, const RuleAnswer& answer);
  void count_caller(const LoggedCall& call, const CallAnswer& answer);
  void count_attestation(const LoggedCall& call);
  void count(CallAnswer& answer, std::uint64_t calls);

  const CallList& log_;
  const AuditOptions& options_;
  DayClasses classes_;
  QuietCalls quiet_;
  CallJudge judge_;
  const checker::Rulebook& rulebook_;
  checker::LawBook laws_;
  ViolationText text_;
  // Calls to the number whose calls are being judged, and how many of them the judge was told.
  std::vector<const LoggedCall*> earlier_;
  std::size_t remembered_ = 0;
  std::vector<PrivateActionLaw> private_laws_;
  std::map<std::pair<std::size_t, std::string>, std::vector<Instant>> sueable_;  // law, seller
  AuditReport counts_;
};

}  // namespace lapwing::enforcement
