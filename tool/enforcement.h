// The subcommands of enforcement, one file each as in tool/commands.h.
#pragma once

#include "tool/command.h"

namespace lapwing::tool {

void add_audit(CLI::App& app);
void add_violations(CLI::App& app);
void add_complaints(CLI::App& app);
// `complaints import`, below `complaints`.
void add_complaint_import(CLI::App& complaints);
void add_callers(CLI::App& app);
void add_campaigns(CLI::App& app);
void add_databook(CLI::App& app);
void add_case(CLI::App& app);
void add_referral(CLI::App& app);
void add_demo_world(CLI::App& app);

}  // namespace lapwing::tool
