// The JSON shapes of a verdict and of the hours in which a number may be called, as DESIGN section
// 5 fixes them; doc/json.md describes them.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "screening/screener.h"

namespace lapwing::screening {

nlohmann::ordered_json verdict_json(const Screening& screening, const checker::Rulebook& rulebook);
// A list as an answer names it: list, edition, seq, age_days.
nlohmann::ordered_json list_use_json(const ListUse& list);
nlohmann::ordered_json windows_json(const std::vector<checker::Window>& windows);

}  // namespace lapwing::screening
