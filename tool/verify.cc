// lapwing verify: is every stored byte what was written?
#include "tool/commands.h"
#include "tool/exit_code.h"
#include "tool/upkeep.h"

namespace lapwing::tool {
namespace {

constexpr const char* kUsage =
    R"(Read every byte of journal, blobs, store and list indexes and compare it with its checksum.

It changes nothing and runs beside a writer. Exit 0: all is right; 70: something is damaged, and
the sentence says what to do. `lapwing doctor --repair` mends what can be rebuilt.

  lapwing verify
  lapwing --data /mnt/backup/lapwing verify      a backup)";

Result<int> run(const Globals& globals) {
  const auto examined = examine(globals);
  if (!examined) return examined.error();
  if (globals.json) {
    print_json(to_json(*examined));
  } else {
    print(globals, *examined);
  }
  return examined->sound() ? 0 : exit_code(Errc::data_loss);
}

}  // namespace

void add_verify(CLI::App& app) { add_command(app, "verify", kUsage, run); }

}  // namespace lapwing::tool
