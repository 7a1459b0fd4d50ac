// The subcommands of enforcement, one file each as in tool/commands.h.
#pragma once

#include "tool/command.h"

namespace lapwing::tool {

void add_audit(CLI::App& app);
void add_violations(CLI::App& app);
void add_complaints(CLI::App& app);
void add_demo_world(CLI::App& app);

}  // namespace lapwing::tool
