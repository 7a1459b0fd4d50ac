// Verdict: the outcome of judging a call, every finding that led to it, and what was not judged.
// Kept small so that a million a second can be made: a finding points at the rule and law it
// applied (owned by the Rulebook) and holds numbers; explain() turns it into words. A Verdict must
// not outlive its Rulebook. Values; no thread safety needed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "checker/call.h"
#include "checker/kind.h"
#include "checker/reason.h"

namespace lapwing::checker {

class Rulebook;
struct Rule;
struct Law;

// In the order in which they win: the greatest of the findings is the verdict's.
enum class Outcome : std::uint8_t { permitted, undetermined, prohibited };
// prima_facie: prohibited as far as can be seen, but the caller may hold records (consent, a
// relationship) that would excuse the call.
enum class Standing : std::uint8_t { full, prima_facie };

struct Finding {
  const Rule* rule =
      nullptr;                // null: no rule file decided (a list asked for by name, no law known)
  const Law* law = nullptr;   // the dated value applied; null where none is in force or known
  Jurisdiction jurisdiction;  // whose law; for reasons without a rule, the place meant
  Kind kind;
  Outcome outcome = Outcome::undetermined;
  Reason reason;
  Standing standing = Standing::full;
  bool counts = true;  // false: told for information (elements of a safe harbor), not weighed
  // What would otherwise have been prohibited or undetermined was excused by this exception.
  const Rule* exception = nullptr;
  const Law* exception_law = nullptr;
  Outcome unexcused = Outcome::permitted;

  std::int32_t index = -1;  // which list, consent, element ... of the Call or Law it is about
  std::uint64_t zones = 0;  // bit i: lawful in the i-th zone judged
  std::int64_t number[2] = {0, 0};  // as the reason says: a day, a count
};

enum class NotJudgedWhy : std::uint8_t {
  not_asked,      // this kind of question asks something else
  list_left_out,  // --lists narrowed the question
  no_seller,      // without a seller there is no internal list
  fact_unknown,   // the rule says not to judge where the fact is unknown
  law_unknown,    // written down as unknown in data/rules/coverage.yaml
  no_such_law,    // written down as none in data/rules/coverage.yaml
};

struct NotJudged {
  Jurisdiction jurisdiction;
  Kind kind;
  NotJudgedWhy why;
  const Rule* rule = nullptr;  // where one rule is meant
};

struct Verdict {
  Outcome outcome = Outcome::undetermined;
  // Of a prohibited verdict: full if one prohibited finding is.
  Standing standing = Standing::full;
  std::vector<Finding> findings;  // prohibited first, then undetermined, then permitted
  std::vector<NotJudged> not_judged;
  std::string_view rulebook;  // its version; lives as long as the Rulebook
};

// A finding in words and plain data, as `check` prints it and JSON carries it.
struct Explanation {
  std::string rule;          // `calling-hours`
  std::string rule_id;       // `us/federal/ftc_calling_hours`; empty without a rule file
  std::string jurisdiction;  // `US`
  std::string outcome;
  std::string standing;  // `full` or `prima-facie`
  std::string code;      // stable: `listed:us.national:2003-06-01`
  std::string citation;
  std::string href;
  std::string because;   // one sentence
  std::string law_from;  // `1995-12-31`; empty where no law was applied
  bool verified = false;
  bool informational = false;
  std::string exception_citation;  // empty unless excused
  std::vector<std::pair<std::string, std::string>> facts;
  std::vector<std::string> would_change;  // what would change it; for prima facie, what to produce
};

// `call` must be the one that was judged, `rulebook` the one it was judged by.
Explanation explain(const Finding& finding, const Call& call, const Rulebook& rulebook);
// Explanation::code alone, for bulk use.
std::string code(const Finding& finding, const Call& call);
// `frequency-cap (US-FL): not asked`
std::string explain(const NotJudged& item);

std::string_view to_string(Outcome outcome);
std::string_view to_string(Standing standing);

}  // namespace lapwing::checker
