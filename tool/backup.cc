// lapwing backup: a copy of the truth, taken beside a running writer.
#include "registry/backup.h"

#include <chrono>

#include "tool/commands.h"
#include "tool/progress.h"

namespace lapwing::tool {
namespace {

namespace fs = std::filesystem;

constexpr const char* kUsage =
    R"(Copy the journal and the blobs into DIR; everything else is rebuilt from them.

It runs beside a writer. A second time into the same DIR copies only what is new, and carries out
there what was erased here. DIR should be on another disk. `lapwing verify --data DIR` checks it.

  lapwing backup /mnt/backup/lapwing
  lapwing --data /var/lib/lapwing backup /mnt/backup/lapwing --json)";

Result<int> run(const Globals& globals, const std::string& directory) {
  const auto start = std::chrono::steady_clock::now();
  registry::CopyReport report;
  {
    Progress progress("copying");
    const auto copied = registry::backup(posix_file_system(), globals.data, directory,
                                         [&](std::uint64_t bytes) { progress.update(bytes, 0); });
    if (!copied && copied.error().code == Errc::not_found) {
      return error(Errc::not_found, "there is no registry in `{}`", globals.data.string());
    }
    if (!copied) return copied.error();
    report = *copied;
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  if (globals.json) {
    print_json({{"directory", directory},
                {"seq", report.head.seq},
                {"chain", hex(report.head.chain)},
                {"entries", report.entries},
                {"blobs", report.blobs},
                {"blobs_removed", report.blobs_removed},
                {"bytes", report.bytes},
                {"seconds", seconds.count()}});
    return 0;
  }
  fmt::print("{} holds {} entries: {} new, with {} blobs, {:.1f} MB, in {:.1f} s\n", directory,
             report.head.seq, report.entries, report.blobs, static_cast<double>(report.bytes) / 1e6,
             seconds.count());
  return 0;
}

}  // namespace

void add_backup(CLI::App& app) {
  const auto directory = std::make_shared<std::string>();
  auto& command = add_command(app, "backup", kUsage, [directory](const Globals& globals) {
    return run(globals, *directory);
  });
  command.add_option("DIR", *directory, "where the backup is, or shall be")->required();
}

}  // namespace lapwing::tool
