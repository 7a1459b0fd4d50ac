// Calls whose every fact somebody states (checker/call_reader.h), judged without asking the
// registry. Pure; thread-safe.
#pragma once

#include <nlohmann/json.hpp>

#include "checker/call_reader.h"
#include "screening/screener.h"

namespace lapwing::screening {

inline constexpr const char* kFactsStated = "facts as stated, not from the registry";

// Precondition of both: the call says whom, `to`.
Screening judge_stated(const checker::StatedCall& stated, const checker::Rulebook& rulebook);
// The verdict, or the windows where those are asked for; `facts` says where the facts are from.
nlohmann::ordered_json stated_json(const checker::StatedCall& stated,
                                   const checker::Rulebook& rulebook);

}  // namespace lapwing::screening
