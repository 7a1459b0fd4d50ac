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
#include "enforcement/caller_number.h"
#include "enforcement/seller_editions.h"
#include "registry/number_walk.h"
#include "screening/number_class.h"
#include "screening/record_facts.h"

namespace lapwing::enforcement {

class CallJudge {
 public:
  // All must outlive this. `question` has purpose, channel and, where it is stated, the seller.
  CallJudge(const registry::ListCatalog& catalog, registry::NumberWalk& walk,
            const checker::Rulebook& rulebook, screening::CallQuestion question,
            const SellerEditions& editions);

  // Whether the edition that the seller held was one that the law let it use.
  struct HeldEdition {
    std::string list;
    const SellerEdition* edition = nullptr;  // null: none on record
    int age_days = 0;
    bool stale = false;
  };

  // What the last judgement was made of and led to.
  struct Judged {
    checker::Call call;
    checker::Verdict verdict;
    std::vector<registry::ListingAnswer> listings;  // one for each of call.lists
    std::vector<HeldEdition> editions;              // of call.lists whose age the law limits
    CallerNumberFact caller;
    std::string caller_list;  // the do-not-originate list that has it, else empty
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
  void add_edition(const registry::ListInfo& list, const LoggedCall& logged);
  Status add_records(const std::string& seller, E164 number);
  void add_stop(const CallList& log, const LoggedCall& logged);
  Status add_identity(const ShownCaller& caller, const LoggedCall& logged);

  const registry::ListCatalog& catalog_;
  registry::NumberWalk& walk_;
  checker::Checker checker_;
  const checker::Rulebook& rulebook_;
  screening::CallQuestion question_;
  const SellerEditions& editions_;
  checker::Questions questions_ = checker::Questions::audit();
  std::map<std::pair<std::string, int>,
           std::map<CivilDate, std::unique_ptr<screening::NumberClasses>>>
      classes_;
  std::optional<registry::ListId> do_not_originate_;  // where it is held
  Judged judged_;                                     // with the history so far
};

}  // namespace lapwing::enforcement
