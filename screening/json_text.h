// Strings of JSON written straight into a text, for answers by the million.
#pragma once

#include <string>
#include <string_view>

namespace lapwing::screening {

// With its quotation marks; what dump_line() (screening/number_json.h) makes of it.
void append_json_text(std::string& out, std::string_view text);

}  // namespace lapwing::screening
