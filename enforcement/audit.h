// Audit: every call of one or more logs judged by the registry and law of its day. A finding that a
// rule was broken, or may have been for a reason that lies in the call itself, becomes a Violation;
// what cannot be judged because a list is not held or a log does not say is counted by its code.
// The same logs, registry and rulebook give the same violations with the same ids.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "checker/rulebook.h"
#include "enforcement/call_list.h"
#include "enforcement/seller_editions.h"
#include "enforcement/violation.h"
#include "registry/registry.h"
#include "screening/facts.h"

namespace lapwing::enforcement {

struct AuditOptions {
  // Purpose and channel of all calls; the seller of those whose log names none.
  screening::CallQuestion question;
  std::string subject;  // of those whose log names none
  SellerEditions editions = {};
};

struct AuditReport {
  std::uint64_t calls = 0;  // each counted once
  std::uint64_t duplicates = 0;
  // By the strictest finding: permitted + prohibited + undetermined == calls.
  std::uint64_t permitted = 0;
  std::uint64_t prohibited = 0;
  std::uint64_t undetermined = 0;
  std::uint64_t violations = 0;                    // prohibited findings, campaigns' included
  std::uint64_t prima_facie = 0;                   // of them
  std::map<std::string, std::uint64_t> by_rule;    // by rule id: prohibited
  std::map<std::string, std::uint64_t> unclear;    // the same for outcome undetermined
  std::map<std::string, std::uint64_t> excused;    // by the exception's rule id
  std::map<std::string, std::uint64_t> not_known;  // code -> calls it left undetermined
  // Calls by the edition of a list that the seller held: `fresh:us.national`, `stale:us.national`,
  // `unknown:us.national` where none is on record.
  std::map<std::string, std::uint64_t> editions;
  // Calls by what the number shown is told to be, where it is not just possible (caller_number.h),
  // `listed:us.dno`, `own-number`, and by attestation: `attested:A`.
  std::map<std::string, std::uint64_t> caller_numbers;
  std::uint64_t stops = 0;            // numbers that replied STOP in these logs
  std::uint64_t private_actions = 0;  // called parties who may sue a seller, by these logs alone
  std::vector<std::string> campaigns_not_judged;  // with the reason
  std::string rulebook;
  registry::Seq seq = 0;
};

// Some violations, as the lines of violation.h, without the last one's ending.
using TakeLines = std::function<Status(std::string_view lines)>;
using AuditProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

// `log` after CallList::finish(). In order of called number and time, campaigns last. Errors are
// the registry's or `take`'s.
Result<AuditReport> audit(const CallList& log, const registry::Registry& registry,
                          const checker::Rulebook& rulebook, const AuditOptions& options,
                          const TakeLines& take, const AuditProgress& progress = {});

}  // namespace lapwing::enforcement
