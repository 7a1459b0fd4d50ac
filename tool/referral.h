// The subcommands of `lapwing referral` that have a file of their own.
#pragma once

#include "tool/command.h"

namespace lapwing::tool {

void add_referral_write(CLI::App& referral);

}  // namespace lapwing::tool
