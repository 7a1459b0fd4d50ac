// lapwing scrub: a calling list in, the same list with a verdict and reasons for every row out.
#include "screening/scrub.h"

#include <csignal>
#include <nlohmann/json.hpp>

#include "tool/commands.h"
#include "tool/exit_code.h"
#include "tool/progress.h"
#include "tool/session.h"

namespace lapwing::tool {
namespace {

constexpr const char* kUsage = R"(Check a calling list: a verdict with dated reasons for every row.

Reads CSV, TSV or plain lines (.gz and .zst too), keeps every row as it was and appends
lapwing_outcome, lapwing_numbers and lapwing_reasons. Memory does not grow with the list.

  lapwing scrub leads.csv                              writes leads.scrubbed.csv
  lapwing scrub leads.csv.gz -o out.csv --seller acme  with acme's own do-not-call list
  lapwing scrub leads.csv --split out/                 out/permitted.csv, prohibited.csv, ...
  lapwing scrub leads.csv --windows --on 2026-11-24    and when that day each may be called
  cut -d, -f3 leads.csv | lapwing scrub - -o -         from and to a pipe)";

struct Arguments {
  screening::ScrubOptions scrub;
  std::string on;
  std::string seller;
  std::string san;
  std::string header;
  bool exit_code = false;
};

screening::ScrubOptions options_of(const Arguments& arguments) {
  screening::ScrubOptions options = arguments.scrub;
  if (!arguments.seller.empty()) options.seller = arguments.seller;
  if (!arguments.san.empty()) options.san = arguments.san;
  if (!arguments.header.empty()) options.layout.header = arguments.header == "yes";
  if (!arguments.on.empty()) {
    const auto on = parse_date(arguments.on);
    if (!on) throw UsageError{"--on " + on.error().message};
    options.on = *on;
  }
  return options;
}

void print_summary(const screening::ScrubReport& report) {
  const auto share = [&](std::uint64_t rows) {
    return report.rows == 0 ? 0.0
                            : 100.0 * static_cast<double>(rows) / static_cast<double>(report.rows);
  };
  const auto line = [&](const char* outcome, std::uint64_t rows) {
    fmt::print(stderr, "  {:<13}{:>12}  {:5.1f}%\n", outcome, rows, share(rows));
  };
  fmt::print(stderr, "{} rows judged for {} in {:.2f} s\n", report.rows, format_date(report.on),
             report.seconds);
  line("permitted", report.permitted);
  line("prohibited", report.prohibited);
  line("undetermined", report.undetermined);
  for (const auto& list : report.lists) {
    fmt::print(stderr, "list {}: edition {}{}{}\n", list.list,
               list.edition.empty() ? "none, kept here" : list.edition,
               list.age_days ? fmt::format(", {} days old", *list.age_days) : "",
               list.age_days_max ? fmt::format(" (the law allows {})", *list.age_days_max) : "");
  }
  for (const auto& list : report.lists_left_out) {
    fmt::print(stderr, "left out by --lists, though the law requires it: {}\n", list);
  }
  for (const auto& warning : report.warnings) fmt::print(stderr, "note: {}\n", warning);
  if (!report.output.empty()) fmt::print(stderr, "written to {}\n", report.output);
  if (report.use_until) {
    fmt::print(stderr, "use it until {}\n", format_date(*report.use_until));
  }
}

Result<int> run(const Globals& globals, const Arguments& arguments) {
  // A reader that closes the pipe early is its business, not an error of ours.
  std::signal(SIGPIPE, SIG_IGN);
  auto options = options_of(arguments);
  Progress progress("scrubbing");
  options.progress = [&](std::uint64_t done, std::optional<std::uint64_t> total) {
    progress.update(done, total.value_or(0));
  };
  const auto session = ScreeningSession::open(globals);
  if (!session) return session.error();
  const auto report = screening::scrub(options, (*session)->screener());
  if (!report) return report.error();
  progress.finish();
  print_summary(*report);
  if (globals.json) print_json(screening::to_json(*report));
  if (!arguments.exit_code) return 0;
  if (report->prohibited != 0) return kExitProhibited;
  return report->undetermined != 0 ? kExitUndetermined : 0;
}

}  // namespace

void add_scrub(CLI::App& app) {
  const auto arguments = std::make_shared<Arguments>();
  auto& command = add_command(app, "scrub", kUsage, [arguments](const Globals& globals) {
    return run(globals, *arguments);
  });
  auto& scrub = arguments->scrub;
  command.add_option("INPUT", scrub.input, "the calling list; `-` for standard input")->required();
  command.add_option("-o,--output", scrub.output, "where to write; `-` for standard output");
  command
      .add_option("--column", scrub.layout.columns,
                  "a column with numbers, by name or number; repeat it for several")
      ->allow_extra_args(false);
  command
      .add_option("--header", arguments->header, "whether the first row is a header (else found)")
      ->check(CLI::IsMember({"yes", "no"}));
  command.add_option("--region", scrub.region,
                     "where numbers without a country code are from (US)");
  command.add_flag("--letters", scrub.letters, "read letters as digits: 1-800-FLOWERS");
  command.add_option("--lists", scrub.lists, "only these lists (default: all the law requires)")
      ->delimiter(',')
      ->allow_extra_args(false);
  command.add_option("--seller", arguments->seller, "for whom: adds that seller's own list");
  command.add_option("--san", arguments->san, "Subscription Account Number, kept in the record");
  command.add_option("--channel", scrub.channel, "voice (default), text, fax, ...");
  command.add_option("--purpose", scrub.purpose, "sales (default), charity, survey, ...");
  command.add_option("--on", arguments->on, "the day to judge for (default today)");
  command.add_flag("--windows", scrub.windows,
                   "append lapwing_windows: when that day each row's numbers may be called, UTC");
  command.add_option("--split", scrub.split_dir,
                     "a folder for permitted.csv, prohibited.csv and undetermined.csv");
  command.add_option("--report", scrub.report_path, "write the totals as JSON");
  command.add_flag("--allow-stale", scrub.allow_stale,
                   "use lists older than the law allows; the output says so");
  command.add_option("--threads", scrub.threads, "how many (default: all cores)")
      ->check(CLI::Range(1, 256));
  command.add_option("--max-row", scrub.record_max, "longest row in bytes (1 MiB)");
  command.add_flag("--exit-code", arguments->exit_code,
                   "exit 1 if a row is prohibited, else 2 if one is undetermined");
}

}  // namespace lapwing::tool
