// Judges one logged call by the registry and the law of its day: prepares the facts that a log and
// the registry give, and asks the checker everything it can answer about a past call. A log shows
// one side only. Facts that no log has (who was told what, whether the number shown may be used)
// stay unknown. Not thread-safe.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "checker/checker.h"
#include "enforcement/call_list.h"
#include "registry/registry.h"
#include "screening/number_class.h"

namespace lapwing::enforcement {

class CallJudge {
 public:
  // All must outlive this. `question` has purpose, channel and, where it is stated, the seller.
  CallJudge(const registry::Registry& registry, const checker::Rulebook& rulebook,
            screening::CallQuestion question);

  // What the last judgement was made of and led to.
  struct Judged {
    checker::Call call;
    checker::Verdict verdict;
    std::vector<registry::ListingAnswer> listings;  // one for each of call.lists
  };

  // The call as if made at `at` by `seller`, after the calls remembered. Errors are the registry's.
  // Valid until the next call.
  Result<const Judged*> judge(const CallList& log, const LoggedCall& logged, Instant at,
                              const std::string& seller, const std::string& subject);

  // Earlier calls to the number that is judged next.
  void remember(checker::PriorCall prior);
  void forget();

 private:
  Result<screening::NumberClasses*> classes_of(CivilDate day, const std::string& seller,
                                               std::optional<bool> recorded);
  Status add_listings(const LoggedCall& logged, const screening::NumberClass& number_class);
  Status add_identity(const ShownCaller& caller, Instant at);

  const registry::Registry& registry_;
  checker::Checker checker_;
  const checker::Rulebook& rulebook_;
  screening::CallQuestion question_;
  checker::Questions questions_ = checker::Questions::audit();
  std::map<std::pair<std::string, int>,
           std::map<CivilDate, std::unique_ptr<screening::NumberClasses>>>
      classes_;
  std::set<registry::ListId> held_;                   // lists with content
  std::optional<registry::ListId> do_not_originate_;  // where it is held
  Judged judged_;                                     // with the history so far
};

}  // namespace lapwing::enforcement
