// The JSON that describes a call, as POST /v1/check takes it: the facts under the names of
// `check`'s flags, or every fact stated. Pure.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "checker/call_reader.h"
#include "screening/call_words.h"
#include "service/asked.h"

namespace lapwing::service {

// What a scrub, a batch and a single call are asked alike.
void read_words(Asked& asked, screening::CallWords& words);
// The rest of what one call is asked: to, from, at, consents ...
void read_call_words(Asked& asked, screening::CallWords& words);

// Whether the facts are stated: a field that only a statement has stands there (`facts`, `call`,
// `internal`, `lists` as an object ...). The registry is not asked then.
bool states_facts(const nlohmann::ordered_json& body);
// One stated call, with whom it is to. invalid_argument.
Result<checker::StatedCall> stated_call_of(const nlohmann::ordered_json& body);

}  // namespace lapwing::service
