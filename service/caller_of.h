// The number of a caller, as requests name one.
#pragma once

#include <optional>

#include "phone/e164.h"
#include "service/asked.h"

namespace lapwing::service {

// `caller` and `region`; a problem where it is not exactly one number.
std::optional<E164> caller_in(Asked& asked);

}  // namespace lapwing::service
