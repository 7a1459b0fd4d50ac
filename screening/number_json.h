// The JSON shape of a reading, as DESIGN section 5 fixes it; doc/json.md describes it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "phone/location.h"
#include "phone/reading.h"

namespace lapwing::screening {

// On one line.
void append_number_json(std::string& out, std::string_view text, const phone::Reading& reading);
nlohmann::ordered_json number_json(std::string_view text, const phone::Reading& reading);

// On one line. Bytes that are not UTF-8 become U+FFFD, as in all JSON printed.
std::string dump_line(const nlohmann::ordered_json& value);

}  // namespace lapwing::screening
