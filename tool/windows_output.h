// Lawful calling times as `windows` gives them: for machines (doc/json.md) and for people.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "checker/checker.h"

namespace lapwing::tool {

nlohmann::ordered_json windows_json(const std::vector<checker::Window>& windows);
// UTC, and what clocks show in each zone the called party may be in. Precondition: Call::to.
void print_windows(const checker::Call& call, const std::vector<checker::Window>& windows);

}  // namespace lapwing::tool
