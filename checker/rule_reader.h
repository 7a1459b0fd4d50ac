// Reads one rule file: what all kinds share, then the kind's own keys.
#pragma once

#include <string>

#include "checker/fields.h"
#include "checker/rule.h"

namespace lapwing::checker {

// `id` is the file's path below data/rules without ending. Problems are noted in `fields`.
Rule read_rule_file(Fields& fields, std::string id);

// `citation`, `href`, `quote`, `checked`: all required in `whole`, else those given replace
// `base`'s.
Source read_source(Fields& fields, const Source* base);

// `jurisdiction`, checked against the folder of `id`.
Jurisdiction read_jurisdiction(Fields& fields, const std::string& id);

}  // namespace lapwing::checker
