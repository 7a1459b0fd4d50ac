// Reads the facts of a call from YAML (or JSON, which is YAML): the form that tests/vectors uses
// and `check --facts` takes, described in tests/vectors/README.md. Strict: an unknown key is a
// problem. One thread at a time.
#pragma once

#include <yaml-cpp/yaml.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "checker/call.h"
#include "checker/checker.h"
#include "checker/fields.h"

namespace lapwing::checker {

// `place` left out is looked up from `to`.
Call read_call(Fields& fields);

struct AskedWindows {
  Instant from;
  int days = 0;
};

// A call whose facts somebody states, and what is asked about it.
struct StatedCall {
  Call call;
  Questions questions = Questions::check();
  std::optional<AskedWindows> windows;  // instead of a verdict
};

// Keys `call`, `ask`, `only`, `only_lists` and `windows`; or a call's own keys.
StatedCall read_stated_call(Fields& fields);
// A stream of documents: YAML (`---` between them) or JSON, one on a line. invalid_argument with
// file, line and the first problem; there is at least one.
Result<std::vector<StatedCall>> read_stated_calls(std::string_view text, const std::string& name);

// `US-FL`, `America/New_York` under keys countries, subdivisions, counties, zones.
Place read_place(Fields& fields);
// One of `consents` or `relationships`; without `seller` it is the given one's.
Consent read_consent(Fields& fields, const std::string& seller);
Ebr read_relationship(Fields& fields, const std::string& seller);

Result<Channel> parse_channel(std::string_view text);
Result<Purpose> parse_purpose(std::string_view text);
std::string_view to_string(Channel channel);
std::string_view to_string(Purpose purpose);

}  // namespace lapwing::checker
