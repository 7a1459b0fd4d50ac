// Judges one logged call by the registry and the law of its day: prepares the facts that a log and
// the registry give, and asks the checker everything it can answer about a past call. A log shows
// one side only. Facts that no log has (who was told what, whether the number shown may be used)
// stay unknown. Not thread-safe.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checker/checker.h"
#include "enforcement/call_list.h"
#include "enforcement/caller_number.h"
#include "enforcement/day_classes.h"
#include "enforcement/seller_editions.h"
#include "registry/number_walk.h"
#include "screening/record_facts.h"

namespace lapwing::enforcement {

class CallJudge {
 public:
  // All must outlive this.
  CallJudge(registry::NumberWalk& walk, const checker::Rulebook& rulebook, checker::Purpose purpose,
            const SellerEditions& editions, DayClasses& classes);

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

  // Whether a cap was judged, so that earlier calls counted.
  bool capped() const;

  // Earlier calls to the number that is judged next.
  void remember(checker::PriorCall prior);
  void forget();

 private:
  Status add_listings(const LoggedCall& logged, const screening::NumberClass& number_class);
  void add_edition(const registry::ListInfo& list, const LoggedCall& logged);
  Status add_records(const std::string& seller, E164 number);
  void add_stop(const CallList& log, const LoggedCall& logged);
  Status add_identity(const ShownCaller& caller, const LoggedCall& logged);

  registry::NumberWalk& walk_;
  checker::Checker checker_;
  checker::Purpose purpose_;
  const SellerEditions& editions_;
  DayClasses& classes_;
  checker::Questions questions_ = checker::Questions::audit();
  std::optional<registry::ListId> do_not_originate_;  // where it is held
  Judged judged_;                                     // with the history so far
};

}  // namespace lapwing::enforcement
