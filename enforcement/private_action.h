// Who was called often enough to have an action of his own: the called party and the seller of
// calls that broke the rules a private-action law names (data/rules, kind penalty; 47 USC
// 227(c)(5): more than one call within twelve months). Counted from violations that audits found,
// across audits; each may still be excused. Not legal advice. Values.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "checker/rulebook.h"
#include "enforcement/violation_query.h"

namespace lapwing::enforcement {

struct PrivateActionLaw {
  std::string citation;
  std::string jurisdiction;
  int calls_min = 0;
  int months = 0;
  std::vector<std::string> broken;  // beginnings of citations

  bool counts(std::string_view citation) const;
};
// Those in force on any day; a rulebook without one gives none.
std::vector<PrivateActionLaw> private_action_laws(const checker::Rulebook& rulebook);

// The most instants that lie within `months`, the last one before the same day and time of day
// `months` later. `instants` in order.
std::uint64_t most_within(std::span<const Instant> instants, int months);

struct PrivateAction {
  std::string citation;
  std::string seller;
  std::string called;        // E.164
  std::uint64_t calls = 0;   // that broke one of the rules
  std::uint64_t within = 0;  // the most of them within the law's time
  bool prima_facie = true;   // no call of them is a full violation
  std::string first;         // RFC 3339
  std::string last;
};

// By descending calls, then seller and called. Calls of no known seller are nobody's.
Result<std::vector<PrivateAction>> find_private_actions(const std::filesystem::path& data,
                                                        const checker::Rulebook& rulebook,
                                                        const ViolationFilter& filter);

}  // namespace lapwing::enforcement
