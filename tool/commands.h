// Every subcommand, one file each: add_x() in tool/x.cc hangs it into the parser.
#pragma once

#include "tool/command.h"

namespace lapwing::tool {

void add_number(CLI::App& app);
void add_import(CLI::App& app);
void add_export(CLI::App& app);
void add_lists(CLI::App& app);
void add_editions(CLI::App& app);
void add_history(CLI::App& app);
void add_check(CLI::App& app);
void add_windows(CLI::App& app);
void add_scrub(CLI::App& app);
void add_rules(CLI::App& app);
void add_backup(CLI::App& app);
void add_restore(CLI::App& app);
void add_replay(CLI::App& app);
void add_verify(CLI::App& app);
void add_doctor(CLI::App& app);
void add_register(CLI::App& app);
void add_relationships(CLI::App& app);
void add_confirm(CLI::App& app);
void add_deregister(CLI::App& app);
void add_serve(CLI::App& app);
void add_admin(CLI::App& app);

}  // namespace lapwing::tool
