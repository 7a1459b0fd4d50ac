// What the subcommands share: the global options, and how a command reports back. One file a
// subcommand, each with its usage text first and one add_x() that hangs it into the parser.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace lapwing::tool {

struct Globals {
  std::filesystem::path data;  // the data directory; --data, else $LAPWING_DATA, else a default
  bool json = false;           // machine output on stdout
  std::shared_ptr<const Clock> clock;
};

// A flag or argument that is wrong: exit 64.
struct UsageError {
  std::string message;
};

// Runs a command: its exit code (check answers 0, 1 or 2), or the error to print and map. Throws
// UsageError for arguments that only the command can judge.
using Run = std::function<Result<int>(const Globals&)>;

// Makes a subcommand whose `run` main() calls once parsing is over. `usage` is printed by --help
// above the options: its first line says what the command does, examples follow.
CLI::App& add_command(CLI::App& app, const std::string& name, const std::string& usage, Run run);

// The run of the subcommand that was parsed.
const Run* selected_run(const CLI::App& app);

// Prints to stdout with a newline, two spaces of indent.
void print_json(const nlohmann::ordered_json& value);

// `2026-11-01` in the given zone or an RFC 3339 instant, for options such as --obtained. Throws
// UsageError that names the option.
Instant instant_option(const std::string& option, const std::string& text, const Zone& zone);

// Where the data that ships with the program is: $LAPWING_SHARE, else ../share/lapwing beside the
// program, else the source tree it was built from.
std::filesystem::path share_dir();

}  // namespace lapwing::tool
