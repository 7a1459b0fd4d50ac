// The lines of an audit's violations, written piece by piece: what to_line() makes of a Violation,
// without a tree of it, and with what all violations of one law say put into JSON once. Not
// thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "enforcement/call_answer.h"
#include "enforcement/call_judge.h"
#include "enforcement/call_list.h"
#include "registry/history.h"

namespace lapwing::enforcement {

// JSON of a number's listing, and of the edition that the seller held.
std::string listing_text(const std::string& list, const registry::ListingAnswer& answer);
std::string edition_text(const CallJudge::HeldEdition& held);
std::string_view state_of(const CallJudge::HeldEdition& held);
// Adds `prohibited hours:US` to the items of a path.
void add_to_path(std::string& path, checker::Outcome outcome, std::string_view code);

class ViolationText {
 public:
  // The log must outlive this.
  ViolationText(const CallList& log, std::string_view rulebook);

  // Appends a line, its ending included, for each of the call's answers.
  void add(const LoggedCall& call, const std::string& seller, const std::string& subject,
           const CallAnswer& all, std::string& lines);

 private:
  struct LawText {
    std::string head;     // from `rule` to `citation`
    std::string tail;     // from `rule_id` to `rulebook`
    std::string facts;    // fields of `facts`
    std::string produce;  // items of `caller_must_produce`
  };
  const LawText& text_of(const RuleAnswer& answer);
  void begin(const LoggedCall& call, const std::string& seller, const std::string& subject,
             const CallAnswer& all);
  void add_evidence(const RuleAnswer& answer, const LawText& law, const CallAnswer& all,
                    std::string& out) const;

  const CallList& log_;
  std::string rulebook_;
  std::unordered_map<const checker::LawWords*, LawText> laws_;
  // Of the call that is being written.
  std::string id_;
  std::string head_;    // from `call` to `at`
  std::string place_;   // of the evidence, from `file` to `caller_shown`
  std::string caller_;  // `caller_number`
  std::string about_;   // from `attestation` to `or_at`
};

}  // namespace lapwing::enforcement
