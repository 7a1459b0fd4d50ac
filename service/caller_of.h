// Numbers as requests name them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "phone/e164.h"
#include "service/asked.h"

namespace lapwing::service {

// Those that `name` and, without a country code, `region` say; a problem where a text is not
// exactly one number.
std::vector<E164> numbers_in(Asked& asked, const std::string& name);
// `caller`: at most one.
std::optional<E164> caller_in(Asked& asked, const std::string& name = "caller");

}  // namespace lapwing::service
