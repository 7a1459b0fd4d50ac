// lapwing restore: a data directory from a backup.
#include "tool/commands.h"
#include "tool/upkeep.h"

namespace lapwing::tool {
namespace {

constexpr const char* kUsage =
    R"(Make the data directory from the backup FROM, verify every byte, and build store and indexes.

The data directory must not hold a journal: move a damaged one away first. With --lost its erasures
are carried out that were ordered after the backup was taken, as far as it can still be read.

  lapwing --data /var/lib/lapwing restore /mnt/backup/lapwing
  mv data data.lost; lapwing --data data restore /mnt/backup/lapwing --lost data.lost
  lapwing --data data restore /mnt/backup/lapwing --until 4711      as it was after entry 4711)";

struct Arguments {
  std::string from;
  std::optional<registry::Seq> until;
  std::string lost;
};

Result<int> run(const Globals& globals, const Arguments& arguments) {
  registry::RestoreOptions options;
  options.until = arguments.until;
  if (!arguments.lost.empty()) {
    options.lost_journal = std::filesystem::path(arguments.lost) / registry::kJournalDirectory;
  }
  return make_directory(globals, arguments.from, globals.data, options);
}

}  // namespace

void add_restore(CLI::App& app) {
  const auto arguments = std::make_shared<Arguments>();
  auto& command = add_command(app, "restore", kUsage, [arguments](const Globals& globals) {
    return run(globals, *arguments);
  });
  command.add_option("FROM", arguments->from, "the backup's directory")->required();
  command.add_option("--until", arguments->until, "the last entry to take (default: all)");
  command.add_option("--lost", arguments->lost, "the data directory that is being replaced");
}

}  // namespace lapwing::tool
