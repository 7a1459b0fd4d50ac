// Calls about which nothing is on record, and the answers that they share. Of a number that is on
// no list that is asked, in no record of the seller's and sent no STOP, the verdict follows from
// its class, the lists' editions, what the number shown is, and the time: but from the time only
// through the civil day in a few zones and through which opening and closing of lawful hours it
// lies between. Such a stretch of time has few answers, each worked out by judging one call in
// full. Not thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "enforcement/call_answer.h"
#include "enforcement/call_list.h"
#include "enforcement/day_classes.h"
#include "enforcement/seller_editions.h"
#include "registry/unlisted.h"

namespace lapwing::enforcement {

class QuietCalls {
 public:
  // All must outlive this.
  QuietCalls(const CallList& log, registry::NumberWalk& walk, const checker::Rulebook& rulebook,
             const SellerEditions& editions, DayClasses& classes);

  struct Answer {
    bool settled = false;
    bool capped = false;      // a cap was judged: earlier calls to the number count
    CallAnswer answer;        // without violations
    std::uint64_t calls = 0;  // that it was given for, besides the one that was judged
  };
  // The answer of calls like this one, perhaps not settled yet; null where the call has to be
  // judged for itself. Errors are the registry's.
  Result<Answer*> find(const LoggedCall& call, const std::string& seller);
  std::deque<Answer>& answers() { return answers_; }

 private:
  struct Asked {
    registry::ListId list;
    bool own;   // the seller's own
    bool aged;  // the law limits how old an edition the seller may use
  };
  struct Stretch {
    std::vector<Asked> asked;
    std::vector<std::pair<std::vector<std::uint64_t>, Answer*>> answers;  // by what they depend on
  };
  // One class of numbers on one day in UTC.
  struct Day {
    std::vector<Instant> bounds;  // where a stretch ends and the next begins, in order
    std::vector<std::unique_ptr<Stretch>> stretches;  // one more; none: judge each call for itself
  };

  Result<Day> make_day(const screening::NumberClass& number_class, const LoggedCall& call,
                       const std::string& seller);
  Result<Stretch*> stretch_of(const LoggedCall& call, const std::string& seller);
  Result<std::unique_ptr<Stretch>> make_stretch(const screening::NumberClass& number_class,
                                                const LoggedCall& call, const std::string& seller);
  Result<bool> add_lists(const Stretch& stretch, const LoggedCall& call, const std::string& seller);
  Result<bool> add_caller(const LoggedCall& call);

  const CallList& log_;
  registry::NumberWalk& walk_;
  registry::UnlistedWalk* unlisted_;  // null: each call is judged for itself
  const checker::Rulebook& rulebook_;
  const SellerEditions& editions_;
  DayClasses& classes_;
  std::optional<registry::ListId> do_not_originate_;        // where it is held
  std::unordered_map<std::uint32_t, bool> never_disowned_;  // caller -> on no such list, ever
  std::unordered_map<const screening::NumberClass*, Day> days_;
  std::deque<Answer> answers_;
  std::vector<std::uint64_t> key_;  // of the call that is looked for
};

}  // namespace lapwing::enforcement
