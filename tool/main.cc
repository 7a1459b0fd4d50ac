// lapwing: the command line. Parsing and printing only; what a command does is in the libraries.
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <system_error>

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

void add_commands(CLI::App& app) {
  add_import(app);
  add_export(app);
  add_scrub(app);
  add_check(app);
  add_windows(app);
  add_history(app);
  add_lists(app);
  add_editions(app);
  add_number(app);
  add_rules(app);
  add_backup(app);
  add_restore(app);
  add_erase(app);
  add_retention(app);
  add_replay(app);
  add_verify(app);
  add_doctor(app);
  add_register(app);
  add_relationships(app);
  add_confirm(app);
  add_deregister(app);
  add_audit(app);
  add_violations(app);
  add_complaints(app);
  add_callers(app);
  add_campaigns(app);
  add_databook(app);
  add_case(app);
  add_referral(app);
  add_demo_world(app);
  add_serve(app);
  add_admin(app);
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
  add_commands(app);

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
