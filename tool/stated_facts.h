// `check --facts`: calls whose every fact stands in a file, judged without asking the registry.
#pragma once

#include <string>

#include "checker/verdict.h"
#include "tool/command.h"

namespace lapwing::tool {

// Judges and prints each call of the file (`-`: standard input); the strictest outcome. Documents
// that ask for windows have none and count as permitted.
Result<checker::Outcome> check_stated_facts(const Globals& globals, const std::string& path);

}  // namespace lapwing::tool
