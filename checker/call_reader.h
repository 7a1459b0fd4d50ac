// Reads the facts of a call from YAML (or JSON, which is YAML): the form that tests/vectors uses
// and `check --facts` takes, described in tests/vectors/README.md. Strict: an unknown key is a
// problem. One thread at a time.
#pragma once

#include <yaml-cpp/yaml.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "checker/call.h"
#include "checker/fields.h"

namespace lapwing::checker {

// `place` left out is looked up from `to`.
Call read_call(Fields& fields);
// A whole document; invalid_argument with line and the first problem.
Result<Call> read_call(std::string_view text, const std::string& name);

// `US-FL`, `America/New_York` under keys countries, subdivisions, counties, zones.
Place read_place(Fields& fields);
// Where phone/location.h says the number may be.
Place place_of(E164 number);

Result<Channel> parse_channel(std::string_view text);
Result<Purpose> parse_purpose(std::string_view text);
std::string_view to_string(Channel channel);
std::string_view to_string(Purpose purpose);

}  // namespace lapwing::checker
