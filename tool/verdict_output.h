// One call's verdict as `check` gives it: for machines (doc/json.md) and for people.
#pragma once

#include <nlohmann/json.hpp>

#include "checker/rulebook.h"
#include "screening/screener.h"

namespace lapwing::tool {

nlohmann::ordered_json verdict_json(const screening::Screening& screening,
                                    const checker::Rulebook& rulebook);
void print_verdict(const screening::Screening& screening, const checker::Rulebook& rulebook);

}  // namespace lapwing::tool
