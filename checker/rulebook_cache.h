// What a rulebook was read into, in a file of its own, so that the next process need not read three
// hundred files of YAML: checked by the SHA-256 of those files, of its own bytes, and by the
// program's build, so that it is used only where reading anew would give the same. It holds nothing
// that is not in those files; whoever can write it could as well write the rules.
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

// Names the build of the running program; empty where the linker left no name in it, and then there
// is no cache.
std::string_view build_name();

// `version`: the rulebook's, which is the SHA-256 of its files.
std::string write_cache(RulebookContent& content, std::string_view version);
// False when the bytes are not those of write_cache() in this build for that version.
bool read_cache(std::string_view bytes, std::string_view version, RulebookContent& content);

}  // namespace lapwing::checker
