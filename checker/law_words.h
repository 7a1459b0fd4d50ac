// What an explanation takes from the law alone, in words: the same for every finding by one law for
// one reason, and so worked out once where many are explained.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "checker/rulebook.h"
#include "checker/verdict.h"

namespace lapwing::checker {

struct LawWords {
  std::string rule_id;  // as in Explanation, with what follows
  std::string citation;
  std::string href;
  std::string law_from;
  bool verified = false;
  std::string terms;  // of the law in one line: `every day: 08:00-21:00`
  std::vector<std::pair<std::string, std::string>> facts;  // `law`, `penalty`
  std::vector<std::string> would_change;
};

// Not thread-safe.
class LawBook {
 public:
  explicit LawBook(const Rulebook& rulebook) : rulebook_(rulebook) {}  // which must outlive it

  // Valid as long as this is; the same object for findings that say the same.
  const LawWords& words(const Finding& finding, const Call& call);

 private:
  // Rule, law, whose, kind, outcome, reason, whether it counts, day of the penalties, unknown fact.
  using Key = std::tuple<const Rule*, const Law*, Jurisdiction, Kind, Outcome, Reason, bool, int,
                         std::string_view>;

  const Rulebook& rulebook_;
  std::map<Key, LawWords> words_;
};

// The fact that a rule's scope asks for and the call leaves open.
std::string_view unknown_fact(const Rule& rule, const Call& call);
// The two parts of an explanation that differ from call to call.
std::string because(const Finding& finding, const Call& call, const Rulebook& rulebook,
                    const LawWords& law);
std::vector<std::pair<std::string, std::string>> call_facts(const Finding& finding,
                                                            const Call& call);

}  // namespace lapwing::checker
