// JSON written straight into a text, for answers by the million: what a tree of
// nlohmann::ordered_json dumps, without the tree.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lapwing::screening {

// A string with its quotation marks; what dump_line() (screening/number_json.h) makes of it.
void append_json_text(std::string& out, std::string_view text);

// The next field of the object that `out` ends in: `,"name":` and the value, without the comma
// where it is the first. Names need no escaping.
void add_name(std::string& out, std::string_view name);
void add_text(std::string& out, std::string_view name, std::string_view text);
void add_text_or_null(std::string& out, std::string_view name, std::string_view text);
void add_number(std::string& out, std::string_view name, std::int64_t number);
void add_truth(std::string& out, std::string_view name, std::optional<bool> truth);  // or null

}  // namespace lapwing::screening
