// What a rulebook was read into, in a file of its own, so that the next process need not read three
// hundred files of YAML (base/kept_file.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "checker/coverage.h"
#include "checker/emergencies.h"
#include "checker/holidays.h"
#include "checker/rule.h"

namespace lapwing::checker {

// What the files say, without what follows from it.
struct RulebookContent {
  std::vector<Rule> rules;  // in the rulebook's order
  std::vector<CoverageRow> coverage;
  std::vector<HolidayTable> holidays;
  std::vector<EmergencyTable> emergencies;
};

// `version`: the rulebook's, which is the SHA-256 of its files.
std::string write_cache(RulebookContent& content, std::string_view version);
// False when the bytes are not those of write_cache() in this build for that version.
bool read_cache(std::string_view bytes, std::string_view version, RulebookContent& content);

}  // namespace lapwing::checker
