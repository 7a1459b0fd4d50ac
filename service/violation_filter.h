// Which violations a request means, by the same names wherever it may say so.
#pragma once

#include "enforcement/violation_query.h"
#include "service/asked.h"

namespace lapwing::service {

enforcement::ViolationFilter violation_filter_in(Asked& asked);

}  // namespace lapwing::service
