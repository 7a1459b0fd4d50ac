// Many numbers onto one list that we run, or off it, in one step.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/result.h"
#include "phone/e164.h"
#include "registry/authority.h"
#include "registry/list.h"

namespace lapwing::registry {

class Registry;
class Ledger;

inline constexpr std::size_t kNumbersChangedMax = 10'000;

// All of them or none, from now on, in one sync; outcomes[i] is numbers[i]'s, as Registry::add and
// remove would give it. A repeat under the same idempotency key changes nothing. invalid_argument
// for a number that is named twice, or too many; failed_precondition on a list that is not run
// here, and for a registry that was not opened by open_writer.
Result<std::vector<ChangeOutcome>> change_numbers(Registry& registry, const ListId& list,
                                                  std::span<const E164> numbers, bool listed,
                                                  const Request& request);
Result<std::vector<ChangeOutcome>> change_numbers(Ledger& ledger, const ListId& list,
                                                  std::span<const E164> numbers, bool listed,
                                                  const Request& request);

}  // namespace lapwing::registry
