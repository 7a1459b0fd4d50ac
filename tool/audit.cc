// lapwing audit: past calls judged by the law and the lists of their day.
#include "enforcement/audit.h"

#include <algorithm>

#include "enforcement/violation_store.h"
#include "importers/call_table.h"
#include "importers/log_formats.h"
#include "screening/number_json.h"
#include "tool/enforcement.h"
#include "tool/kept_file.h"
#include "tool/progress.h"
#include "tool/session.h"

namespace lapwing::tool {
namespace {

namespace fs = std::filesystem;
using enforcement::AuditReport;
using enforcement::CallList;
using enforcement::LogFile;
using nlohmann::ordered_json;

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
  std::string format;
  std::string zone;
  std::string seller;
  std::string region = "US";
  std::string channel = "voice";
  std::string purpose = "sales";
  std::string subject;
  std::string map;
  std::string report;
  std::vector<std::string> held;
  bool record_stops = false;
};

struct Intake {
  std::unique_ptr<registry::FileIntake> keeper;
  registry::ReceivedInfo info;
};

importers::LogOptions read_options(const Globals& globals, const Arguments& arguments) {
  const auto zone = Zone::find(arguments.zone);
  if (!zone) throw UsageError{"--tz: " + zone.error().message};
  (void)reader_argument(arguments.region);
  importers::LogOptions options;
  options.region = arguments.region;
  options.zone = *zone;
  options.now = globals.clock->now();
  if (arguments.map.empty()) return options;
  if (arguments.format != "csv") throw UsageError{"--map is for --format csv"};
  const auto columns = importers::read_call_columns(arguments.map);
  if (!columns) throw UsageError{"--map: " + columns.error().message};
  options.call_columns = *columns;
  return options;
}

enforcement::AuditOptions audit_options(const Arguments& arguments) {
  enforcement::AuditOptions options;
  for (const auto& set : {screening::set_channel(options.question, arguments.channel),
                          screening::set_purpose(options.question, arguments.purpose)}) {
    if (!set) throw UsageError{set.error().message};
  }
  if (!arguments.seller.empty()) {
    if (const auto id = registry::ListId::internal(arguments.seller); !id) {
      throw UsageError{"--seller: " + id.error().message};
    }
    options.question.seller = arguments.seller;
  }
  options.subject = arguments.subject;
  for (const std::string& held : arguments.held) {
    const std::size_t equals = held.find('=');
    const auto obtained = equals == std::string::npos
                              ? Result<CivilDate>(error(Errc::invalid_argument, "no day"))
                              : parse_date(std::string_view(held).substr(equals + 1));
    if (!obtained) {
      throw UsageError{fmt::format("--held: `{}` is not like us.national=2026-09-25", held)};
    }
    const std::string list = list_argument(held.substr(0, equals)).text();
    options.editions.state("", list, Instant(std::chrono::sys_days(*obtained)));
  }
  return options;
}

// Reads one file into the list, keeping its bytes aside until all of them are read.
Result<Intake> read_file(const std::string& path, const importers::CallFormat& format,
                         const importers::LogOptions& options, registry::Archive& archive,
                         CallList& log) {
  auto keeper = archive.receive_file();
  if (!keeper) return keeper.error();
  auto raw = open_raw(path);
  if (!raw) return raw.error();
  const std::string name = path == "-" ? "standard input" : path;
  ByteSource source(name, keep_bytes(*std::move(raw), **keeper));
  log.begin_file(path == "-" ? name : fs::path(path).filename().string());
  auto report = importers::read_call_file(source, format, log, options);
  if (!report) return report.error();
  LogFile& file = log.file();
  file.format = format.name;
  file.sha256 = hex(source.raw_sha256());
  file.report = *std::move(report);
  return Intake{*std::move(keeper),
                {.type = "calls",
                 .format = file.format,
                 .name = file.name,
                 .actor = cli_actor(),
                 .retention = "call-log",
                 .rows = file.report.read,
                 .rejected = file.report.rejected}};
}

// A reply is a request to the seller, from its own instant on.
Status record_stops(const CallList& log, const std::string& seller, registry::Registry& registry) {
  const auto list = registry::ListId::internal(seller);
  if (!list) throw UsageError{"--record-stops needs the --seller whose list it is"};
  for (const auto& [number, reply] : log.stops()) {
    registry::Request request{cli_actor(), "stop-reply"};
    request.idempotency_key =
        fmt::format("stop/{}/{}/{}", seller, number.digits(), reply.at.time_since_epoch().count());
    if (auto added = registry.add(*list, number, request, reply.at); !added) return added.error();
  }
  return ok();
}

// What an audit was asked, so that it can be asked again.
registry::Document document_of(const CallList& log, const Arguments& arguments,
                               const importers::LogOptions& options) {
  ordered_json files = ordered_json::array();
  for (const LogFile& file : log.files()) {
    files.push_back({{"sha256", file.sha256}, {"name", file.name}});
  }
  const ordered_json body = {{"files", files},
                             {"format", arguments.format},
                             {"tz", arguments.zone},
                             {"seller", arguments.seller},
                             {"region", arguments.region},
                             {"channel", arguments.channel},
                             {"purpose", arguments.purpose},
                             {"subject", arguments.subject},
                             {"held", arguments.held},
                             {"columns", options.call_columns}};
  registry::Document document{"audit", {}, screening::dump_line(body), cli_actor()};
  document.id = hex(sha256(document.body)).substr(0, 16);
  return document;
}

ordered_json to_json(const LogFile& file) {
  ordered_json errors = ordered_json::array();
  for (const auto& row : file.report.first_errors) {
    errors.push_back({{"line", row.at.line}, {"column", row.at.column}, {"reason", row.reason}});
  }
  return {{"file", file.name},
          {"sha256", file.sha256},
          {"rows", file.report.read},
          {"calls", file.report.kept},
          {"rejected", file.report.rejected},
          {"blank", file.report.blank},
          {"last_line_cut", file.report.last_line_cut},
          {"errors", errors}};
}

ordered_json to_json(const AuditReport& report, const CallList& log, const Arguments& arguments,
                     const std::string& id) {
  ordered_json files = ordered_json::array();
  for (const LogFile& file : log.files()) files.push_back(to_json(file));
  return {
      {"audit", id},
      {"files", files},
      {"tz", arguments.zone},
      {"seller", arguments.seller.empty() ? ordered_json(nullptr) : ordered_json(arguments.seller)},
      {"calls", report.calls},
      {"duplicates", report.duplicates},
      {"permitted", report.permitted},
      {"prohibited", report.prohibited},
      {"undetermined", report.undetermined},
      {"violations", report.violations},
      {"prima_facie", report.prima_facie},
      {"by_rule", report.by_rule},
      {"unclear_by_rule", report.unclear},
      {"excused", report.excused},
      {"not_known", report.not_known},
      {"seller_editions", report.editions},
      {"caller_numbers", report.caller_numbers},
      {"stop_replies", report.stops},
      {"private_actions", report.private_actions},
      {"campaigns_not_judged", report.campaigns_not_judged},
      {"rulebook", report.rulebook},
      {"seq", report.seq}};
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
    const auto& errors = file.report.first_errors;
    for (std::size_t i = 0; i < errors.size() && i < kShown; ++i) {
      fmt::print("  {}:{}{}: {}\n", errors[i].file, errors[i].at.line,
                 errors[i].at.column == 0 ? "" : fmt::format(":{}", errors[i].at.column),
                 errors[i].reason);
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

Result<int> run(const Globals& globals, const Arguments& arguments) {
  const auto read_how = read_options(globals, arguments);
  const auto options = audit_options(arguments);
  const auto format = importers::find_call_format(arguments.format);
  if (!format) throw UsageError{"--format: " + format.error().message};
  const auto rulebook = open_rulebook(globals);
  if (!rulebook) return rulebook.error();
  const auto registry = open_writer(globals);
  if (!registry) return registry.error();

  const auto archive = registry::archive_of(**registry);
  if (!archive) return archive.error();
  CallList log;
  std::vector<Intake> intakes;
  for (const auto& path : arguments.files) {
    auto intake = read_file(path, **format, read_how, **archive, log);
    if (!intake) return intake.error();
    intakes.push_back(*std::move(intake));
  }
  for (const Intake& intake : intakes) {
    const auto kept = intake.keeper->finish(intake.info);
    if (!kept) return kept.error();
  }
  log.finish();
  if (arguments.record_stops) {
    if (auto recorded = record_stops(log, arguments.seller, **registry); !recorded) {
      return recorded.error();
    }
  }
  const auto document = document_of(log, arguments, read_how);
  // Its id follows from what it says: the same audit again is the same document.
  const auto seq = (*registry)->put_document(
      document, {.idempotency_key =
                     fmt::format("document/audit/{}/{}", document.id, hex(sha256(document.body)))});
  if (!seq) return seq.error();
  auto writer = enforcement::ViolationWriter::create(posix_file_system(), globals.data);
  if (!writer) return writer.error();
  Progress progress("judging");
  const auto report = enforcement::audit(
      log, **registry, **rulebook, options,
      [&](const enforcement::Violation& violation) { return writer->add(violation); },
      [&](std::uint64_t done, std::uint64_t total) { progress.update(done, total); });
  if (!report) return report.error();
  if (auto finished = writer->finish(*seq, document.id); !finished) return finished.error();
  progress.finish();

  const auto json = to_json(*report, log, arguments, document.id);
  if (!arguments.report.empty()) {
    auto written =
        write_file_atomically(posix_file_system(), arguments.report, json.dump(2) + "\n");
    if (!written) return written.error();
  }
  if (globals.json) {
    print_json(json);
  } else {
    print(*report, log);
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
      .add_option("--format", arguments->format,
                  "asterisk, freeswitch, twilio, vicidial, kamailio, sms or csv")
      ->required();
  command.add_option("--tz", arguments->zone, "whose wall clock wrote the times: America/New_York")
      ->required();
  command.add_option("--seller", arguments->seller, "of the calls whose log names none");
  command.add_option("--region", arguments->region,
                     "where numbers without a country code are from");
  command.add_option("--channel", arguments->channel, "voice, prerecorded, text or fax");
  command.add_option("--purpose", arguments->purpose, "of the calls: sales, charity, survey ...");
  command.add_option("--subject", arguments->subject,
                     "what the calls were about, where a cap counts by it");
  command.add_option("--map", arguments->map, "csv: which column holds what");
  command.add_option("--held", arguments->held,
                     "LIST=DAY: when the seller obtained the edition it used");
  command.add_flag("--record-stops", arguments->record_stops,
                   "sms: put numbers that replied STOP on the seller's own list");
  command.add_option("--report", arguments->report, "write the report as JSON to this file");
}

}  // namespace lapwing::tool
