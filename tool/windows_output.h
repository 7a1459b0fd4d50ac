// Lawful calling times as `windows` gives them to people; screening/verdict_json.h has the form for
// machines.
#pragma once

#include <vector>

#include "checker/checker.h"

namespace lapwing::tool {

// UTC, and what clocks show in each zone the called party may be in. Precondition: Call::to.
void print_windows(const checker::Call& call, const std::vector<checker::Window>& windows);

}  // namespace lapwing::tool
