// The subcommands that end what is kept, one file each as in tool/commands.h.
#pragma once

#include "tool/command.h"

namespace lapwing::tool {

void add_erase(CLI::App& app);
void add_retention(CLI::App& app);

}  // namespace lapwing::tool
