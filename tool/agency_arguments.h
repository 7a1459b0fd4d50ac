// What case and referral share: the agencies, and days given as flags.
#pragma once

#include <string>

#include "enforcement/agencies.h"
#include "tool/command.h"

namespace lapwing::tool {

// data/agencies.yaml.
Result<enforcement::AgencyTable> open_agencies();
// A UsageError for an id that the table does not have.
const enforcement::Agency* agency_argument(const enforcement::AgencyTable& table,
                                           const char* option, const std::string& id);
CivilDate date_argument(const char* option, const std::string& text);

}  // namespace lapwing::tool
