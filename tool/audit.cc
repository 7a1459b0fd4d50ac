// lapwing audit: past calls judged by the law and the lists of their day.
#include <algorithm>

#include "importers/call_table.h"
#include "service/log_audit.h"
#include "tool/enforcement.h"
#include "tool/progress.h"
#include "tool/session.h"

namespace lapwing::tool {
namespace {

namespace fs = std::filesystem;
using enforcement::AuditReport;
using enforcement::CallList;
using enforcement::LogFile;

constexpr const char* kUsage =
    R"(Judge the calls of a log by the law and the lists of their day, and keep what they broke.

A log has no time zone of its own: --tz says whose wall clock wrote it, and nothing is guessed. A
local time that came twice is judged at both instants; one that never came is a bad row. The same
call in two logs counts once. The logs are kept in the registry, and repeating an audit gives the
same violations. An excuse that only the caller can show (consent, a relationship) makes a violation
prima facie. `lapwing violations` asks what was found.

  lapwing audit Master.csv --format asterisk --tz America/New_York --seller acme
  lapwing audit oct.csv nov.csv --format csv --map columns --tz Etc/UTC --report audit.json

A map names the log's own columns, a line each: `called = Dialed Number`. There are called, start
(both needed), caller, id, seller, campaign, subject, answered, answered_by, agent, agent_delay_ms,
recorded and attestation; without --map the log's header has these names.

Which edition of a list the seller held is taken from the scrub records that were imported, or from
--held us.national=2026-09-25, which says that it was obtained then and used until now. Text messages:

  lapwing audit messages.csv --format sms --channel text --tz Etc/UTC --seller acme --record-stops)";

struct Arguments {
  std::vector<std::string> files;
  service::LogAuditAsk ask;
  std::string map;
  std::string report;
};

std::vector<service::LogFileSource> sources_of(const std::vector<std::string>& paths) {
  std::vector<service::LogFileSource> sources;
  for (const auto& path : paths) {
    const std::string name = path == "-" ? "standard input" : fs::path(path).filename().string();
    sources.push_back({name, [path] { return open_raw(path); }});
  }
  return sources;
}

void print_counts(const char* title, const std::map<std::string, std::uint64_t>& counts) {
  if (counts.empty()) return;
  fmt::print("\n{}\n", title);
  std::vector<std::pair<std::string, std::uint64_t>> sorted(counts.begin(), counts.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  for (const auto& [key, count] : sorted) fmt::print("  {:>10}  {}\n", count, key);
}

void print(const AuditReport& report, const CallList& log) {
  constexpr std::size_t kShown = 10;
  for (const LogFile& file : log.files()) {
    fmt::print("{}: {} rows, {} calls, {} rejected, {} blank{}\n", file.name, file.report.read,
               file.report.kept, file.report.rejected, file.report.blank,
               file.report.last_line_cut ? ", its last line is cut" : "");
    for (const auto* rows : {&file.report.first_errors, &file.report.first_remarks}) {
      for (std::size_t i = 0; i < rows->size() && i < kShown; ++i) {
        const auto& row = (*rows)[i];
        fmt::print("  {}:{}{}: {}\n", row.file, row.at.line,
                   row.at.column == 0 ? "" : fmt::format(":{}", row.at.column), row.reason);
      }
    }
    if (file.report.rejected > kShown) {
      fmt::print("  ... and {} more\n", file.report.rejected - kShown);
    }
  }
  fmt::print("\n{} calls ({} repeated rows): {} broke a rule, {} undetermined, {} permitted\n",
             report.calls, report.duplicates, report.prohibited, report.undetermined,
             report.permitted);
  fmt::print("{} violations, {} of them prima facie\n", report.violations, report.prima_facie);
  print_counts("violations by rule", report.by_rule);
  print_counts("perhaps violations, by rule", report.unclear);
  print_counts("excused, by what excuses", report.excused);
  print_counts("calls with a question left open, by reason", report.not_known);
  print_counts("calls by the edition that the seller held", report.editions);
  print_counts("calls by what the number shown is", report.caller_numbers);
  if (report.stops > 0) fmt::print("\n{} numbers replied STOP\n", report.stops);
  if (report.private_actions > 0) {
    fmt::print("\n{} called parties may sue: see lapwing violations --private-action\n",
               report.private_actions);
  }
  for (const auto& campaign : report.campaigns_not_judged) {
    fmt::print("\ncampaign not judged: {}\n", campaign);
  }
}

Result<int> run(const Globals& globals, Arguments arguments) {
  auto& ask = arguments.ask;
  ask.actor = cli_actor();
  if (const auto checked = service::check_ask(ask); !checked) {
    throw UsageError{"--" + checked.error().message};
  }
  if (!arguments.map.empty()) {
    if (ask.format != "csv") throw UsageError{"--map is for --format csv"};
    const auto columns = importers::read_call_columns(arguments.map);
    if (!columns) throw UsageError{"--map: " + columns.error().message};
    ask.columns = *columns;
  }
  const auto rulebook = open_rulebook(globals);
  if (!rulebook) return rulebook.error();
  const auto registry = open_writer(globals);
  if (!registry) return registry.error();
  Progress progress("judging");
  const auto audit = service::audit_logs(
      ask, sources_of(arguments.files),
      {**registry, **rulebook, *globals.clock, posix_file_system(), globals.data},
      [&](std::uint64_t done, std::uint64_t total) { progress.update(done, total); });
  if (!audit) return audit.error();
  progress.finish();

  const auto json = service::to_json(*audit, ask);
  if (!arguments.report.empty()) {
    auto written =
        write_file_atomically(posix_file_system(), arguments.report, json.dump(2) + "\n");
    if (!written) return written.error();
  }
  if (globals.json) {
    print_json(json);
  } else {
    print(audit->report, audit->log);
  }
  return 0;
}

}  // namespace

void add_audit(CLI::App& app) {
  const auto arguments = std::make_shared<Arguments>();
  auto& command = add_command(app, "audit", kUsage, [arguments](const Globals& globals) {
    return run(globals, *arguments);
  });
  command
      .add_option("CALLS", arguments->files, "call logs of one format, perhaps gz or zst, or `-`")
      ->required();
  command
      .add_option("--format", arguments->ask.format,
                  "asterisk, freeswitch, twilio, vicidial, kamailio, sms or csv")
      ->required();
  command
      .add_option("--tz", arguments->ask.zone, "whose wall clock wrote the times: America/New_York")
      ->required();
  command.add_option("--seller", arguments->ask.seller, "of the calls whose log names none");
  command.add_option("--region", arguments->ask.region,
                     "where numbers without a country code are from");
  command.add_option("--channel", arguments->ask.channel, "voice, prerecorded, text or fax");
  command.add_option("--purpose", arguments->ask.purpose,
                     "of the calls: sales, charity, survey ...");
  command.add_option("--subject", arguments->ask.subject,
                     "what the calls were about, where a cap counts by it");
  command.add_option("--map", arguments->map, "csv: which column holds what");
  command.add_option("--held", arguments->ask.held,
                     "LIST=DAY: when the seller obtained the edition it used");
  command.add_flag("--record-stops", arguments->ask.record_stops,
                   "sms: put numbers that replied STOP on the seller's own list");
  command.add_option("--report", arguments->report, "write the report as JSON to this file");
}

}  // namespace lapwing::tool
