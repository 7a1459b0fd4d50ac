// lapwing: the command line. Parsing and printing only; what a command does is in the libraries.
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iterator>
#include <span>
#include <string_view>
#include <system_error>

#include "base/page_faults.h"
#include "tool/commands.h"
#include "tool/enforcement.h"
#include "tool/erasing.h"
#include "tool/exit_code.h"

namespace lapwing::tool {
namespace {

constexpr const char* kUsage =
    R"(Lapwing: a Do-Not-Call registry and telemarketing compliance checker.

  lapwing import ftc-flat 2026-11.zip --list us.national     hold an edition of a list
  lapwing scrub calls.csv -o scrubbed.csv                    a verdict with reasons for every row
  lapwing check --to '(212) 555-0142' --seller acme          one call, fully explained
  lapwing history 212-555-0142                               since when, on which list
  lapwing audit Master.csv --format asterisk --tz Etc/UTC    past calls by the law of their day

Exit codes: 0 done; check and scrub --exit-code: 0 permitted, 1 prohibited, 2 undetermined;
64 usage, 65 bad data, 66 no input, 69 stale list or missing edition, 70 internal or damaged,
74 I/O, 75 try again.)";

struct Command {
  std::string_view name;
  void (*add)(CLI::App& app);
};

constexpr Command kCommands[] = {
    {"import", add_import},
    {"export", add_export},
    {"scrub", add_scrub},
    {"check", add_check},
    {"windows", add_windows},
    {"history", add_history},
    {"lists", add_lists},
    {"editions", add_editions},
    {"number", add_number},
    {"rules", add_rules},
    {"backup", add_backup},
    {"restore", add_restore},
    {"erase", add_erase},
    {"retention", add_retention},
    {"replay", add_replay},
    {"verify", add_verify},
    {"doctor", add_doctor},
    {"register", add_register},
    {"relationships", add_relationships},
    {"confirm", add_confirm},
    {"deregister", add_deregister},
    {"audit", add_audit},
    {"violations", add_violations},
    {"complaints", add_complaints},
    {"callers", add_callers},
    {"campaigns", add_campaigns},
    {"databook", add_databook},
    {"case", add_case},
    {"referral", add_referral},
    {"demo-world", add_demo_world},
    {"serve", add_serve},
    {"admin", add_admin},
};

// The command that the arguments name for sure; null where --help or an error is to see them all.
const Command* named_command(std::span<char* const> arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view word = arguments[i];
    if (word == "--data") {
      ++i;
    } else if (word != "--json" && !word.starts_with("--data=")) {
      const auto found = std::find_if(std::begin(kCommands), std::end(kCommands),
                                      [&](const Command& one) { return one.name == word; });
      return found == std::end(kCommands) ? nullptr : found;
    }
  }
  return nullptr;
}

// What a short command waits for most, as measured, is faults of fresh memory, one a page.
void warm_heap() {
  constexpr std::size_t kBytes = std::size_t{2} << 20;
  for (int i = 0; i < 2; ++i) {  // freeing the first lets the second be of the heap
    void* const memory = std::malloc(kBytes);
    if (memory != nullptr) fetch_pages_to_write(memory, i * kBytes);
    std::free(memory);
  }
}

int run(int argc, char** argv) {
  Globals globals;
  globals.clock = std::make_shared<SystemClock>();

  CLI::App app{kUsage, "lapwing"};
  app.set_version_flag("--version", std::string("lapwing ") + LAPWING_VERSION);
  app.require_subcommand(1);
  app.get_formatter()->column_width(32);
  const char* from_environment = std::getenv("LAPWING_DATA");
  globals.data = from_environment != nullptr && *from_environment != '\0' ? from_environment
                                                                          : "./lapwing-data";
  app.add_option("--data", globals.data,
                 "data directory (default $LAPWING_DATA, else ./lapwing-data)");
  app.add_flag("--json", globals.json, "machine output on stdout");
  if (const Command* named = named_command({argv + 1, argv + std::max(argc, 1)})) {
    named->add(app);
  } else {
    for (const Command& command : kCommands) command.add(app);
  }

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : kExitUsage;
  }

  try {
    const auto done = (*selected_run(app))(globals);
    if (done) return std::fflush(stdout) == 0 ? *done : exit_code(Errc::io_error);
    fmt::print(stderr, "lapwing: {}\n", done.error().message);
    return exit_code(done.error().code);
  } catch (const UsageError& e) {
    fmt::print(stderr, "lapwing: {}\n", e.message);
    return kExitUsage;
  }
}

}  // namespace
}  // namespace lapwing::tool

int main(int argc, char** argv) {
  try {
    lapwing::tool::warm_heap();
    return lapwing::tool::run(argc, argv);
  } catch (const std::system_error& e) {
    // Who read our output has gone: nothing to say, and nobody to say it to. Not 0, which for check
    // means permitted.
    if (e.code().value() != EPIPE) std::fprintf(stderr, "lapwing: %s\n", e.what());
    return lapwing::tool::exit_code(lapwing::Errc::io_error);
  } catch (const std::exception& e) {
    // The last resort: a foreign library threw where it is not said to.
    std::fprintf(stderr, "lapwing: internal error: %s\n", e.what());
    return lapwing::tool::exit_code(lapwing::Errc::internal);
  }
}
