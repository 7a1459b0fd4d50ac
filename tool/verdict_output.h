// One call's verdict as `check` gives it to people; screening/verdict_json.h is the form for
// machines.
#pragma once

#include "checker/rulebook.h"
#include "screening/screener.h"

namespace lapwing::tool {

void print_verdict(const screening::Screening& screening, const checker::Rulebook& rulebook);

}  // namespace lapwing::tool
