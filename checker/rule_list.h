// Which list a law asks for.
#pragma once

#include <string>

#include "checker/rule.h"

namespace lapwing::checker {

// `us.national` of a registry listing or preference register; null for other kinds. It is also the
// list that a finding of this rule and law is about.
const std::string* list_of(const Rule& rule, const Law& law);

}  // namespace lapwing::checker
