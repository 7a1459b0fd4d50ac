// Opt-in law: no call without consent that the caller can show.
#pragma once

#include <memory>

#include "checker/fields.h"
#include "checker/rule.h"
#include "checker/situation.h"

namespace lapwing::checker {

std::unique_ptr<const Terms> read_opt_in(Fields& fields);
Finding opt_in(const Situation& situation, const Rule& rule, const Law& law);

}  // namespace lapwing::checker
