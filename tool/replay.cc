// lapwing replay: the registry as it was, in a directory of its own.
#include "tool/commands.h"
#include "tool/upkeep.h"

namespace lapwing::tool {
namespace {

constexpr const char* kUsage =
    R"(Rebuild the registry as it was after an entry of the journal, in another directory.

The present directory is only read, and may be in use. What was erased since stays erased. Entries
are numbered: `lapwing editions LIST` and `lapwing history` name them.

  lapwing replay --until 4711 --into /tmp/as-it-was
  lapwing --data /tmp/as-it-was check --to 212-555-0142 --at 2026-03-01T12:00:00Z)";

struct Arguments {
  std::optional<registry::Seq> until;
  std::string into;
};

Result<int> run(const Globals& globals, const Arguments& arguments) {
  registry::RestoreOptions options;
  options.until = arguments.until;
  return make_directory(globals, globals.data, arguments.into, options);
}

}  // namespace

void add_replay(CLI::App& app) {
  const auto arguments = std::make_shared<Arguments>();
  auto& command = add_command(app, "replay", kUsage, [arguments](const Globals& globals) {
    return run(globals, *arguments);
  });
  command.add_option("--until", arguments->until, "the last entry to take (default: all)");
  command.add_option("--into", arguments->into, "the directory to make")->required();
}

}  // namespace lapwing::tool
