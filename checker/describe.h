// Parts of the rulebook in words, shared by what `rules show` prints (show.h), its JSON and the
// pages of doc/rules. Pure; thread-safe.
#pragma once

#include <string>
#include <vector>

#include "checker/coverage.h"
#include "checker/rulebook.h"

namespace lapwing::checker {

struct Counts {
  int values = 0;
  int verified = 0;
};

// Requirements, exceptions and penalties of exactly this jurisdiction, by kind and id.
std::vector<const Rule*> rules_of(const Rulebook& rulebook, Jurisdiction place);
// Dated values of the rules, whatever their status.
Counts count(const std::vector<const Rule*>& rules);
// `calling-hours (voice), opt-in`: kinds so answered; `nothing`.
std::string kinds_answered(const CoverageRow& row, Answer wanted);
// `every day: 08:00-21:00; closing second: inside`
std::string terms_line(const Law& law);
// `2021-07-01 to open`
std::string dates(const Law& law);
// `FTC; voice, text; purpose sales`
std::string reach(const Rule& rule);
std::string excused_kinds(const Rule& rule);
// `verified: read 2026-11-24 in https://...` or `**unverified**, looked at 2026-11-24`
std::string standing(const Source& source);

}  // namespace lapwing::checker
