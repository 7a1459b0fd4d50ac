#include "checker/rule.h"

#include <algorithm>

namespace lapwing::checker {
namespace {

using Match = Scope::Match;

Match both(Match a, Match b) { return std::min(a, b); }

Match same(std::optional<bool> wanted, std::optional<bool> fact) {
  if (!wanted) return Match::yes;
  if (!fact) return Match::unknown;
  return *wanted == *fact ? Match::yes : Match::no;
}

bool contains(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

Match any_of(const std::vector<std::string>& wanted, const std::vector<std::string>& facts) {
  if (wanted.empty()) return Match::yes;
  if (facts.empty()) return Match::unknown;
  return std::any_of(facts.begin(), facts.end(),
                     [&](const std::string& fact) { return contains(wanted, fact); })
             ? Match::yes
             : Match::no;
}

Match sector(const Scope& scope, const Call& call) {
  if (scope.sectors.empty() && scope.not_sectors.empty()) return Match::yes;
  if (call.sector.empty()) return Match::unknown;
  if (contains(scope.not_sectors, call.sector)) return Match::no;
  return scope.sectors.empty() || contains(scope.sectors, call.sector) ? Match::yes : Match::no;
}

Match prefix(const Scope& scope, const Call& call) {
  if (scope.prefixes.empty()) return Match::yes;
  if (!call.to) return Match::unknown;
  const std::string digits = call.to->digits();
  return std::any_of(scope.prefixes.begin(), scope.prefixes.end(),
                     [&](const std::string& start) { return digits.starts_with(start); })
             ? Match::yes
             : Match::no;
}

}  // namespace

std::string_view to_string(Status status) {
  switch (status) {
    case Status::in_force:
      return "in-force";
    case Status::pending:
      return "pending";
    case Status::stayed:
      return "stayed";
    case Status::vacated:
      return "vacated";
    case Status::repealed:
      return "repealed";
  }
  return "";
}

Match Scope::match(const Call& call) const {
  if ((channels >> static_cast<int>(call.channel) & 1U) == 0) return Match::no;
  if (purposes != 0 && (purposes >> static_cast<int>(call.purpose) & 1U) == 0) return Match::no;
  if (!narrow) return Match::yes;
  // Whoever would be spared as a business has to be shown to be one.
  if (spares_business && call.b2b.value_or(false)) return Match::no;
  Match match = both(same(recorded, call.recorded), same(autodialed, call.autodialed));
  if (only_business) match = both(match, same(true, call.b2b));
  if (line != Line::unknown) {
    match = both(match, call.line == Line::unknown ? Match::unknown
                        : call.line == line        ? Match::yes
                                                   : Match::no);
  }
  match = both(match, sector(*this, call));
  match = both(match, any_of(seller_kinds, call.seller_kinds));
  return both(match, prefix(*this, call));
}

const Law* Rule::on(CivilDate day) const {
  for (const Law& law : laws) {
    if (law.applies_on(day)) return &law;
  }
  return nullptr;
}

bool Rule::unknown_on(CivilDate day) const {
  if (!before_unknown) return false;
  for (const Law& law : laws) {
    if (law.status == Status::in_force) return day < *law.from;  // laws are in order
  }
  return false;
}

}  // namespace lapwing::checker
