// lapwing import scrub-record: the records that scrubs write beside their output, filed.
#pragma once

#include <string>
#include <vector>

#include "tool/command.h"

namespace lapwing::tool {

inline constexpr const char* kScrubFormat = "scrub-record";
inline constexpr const char* kScrubFormatSays =
    "OUT.scrub.json of `lapwing scrub`: that a list was scrubbed, when, against what";

Result<int> import_scrubs(const Globals& globals, const std::vector<std::string>& files);

}  // namespace lapwing::tool
