// lapwing complaints: what consumers reported.
#include <map>

#include "base/csv.h"
#include "enforcement/complaint_store.h"
#include "enforcement/violation_query.h"
#include "importers/log_formats.h"
#include "screening/number_json.h"
#include "tool/enforcement.h"
#include "tool/kept_file.h"
#include "tool/session.h"

namespace lapwing::tool {
namespace {

namespace fs = std::filesystem;
using enforcement::Complaint;
using enforcement::ComplaintCount;
using nlohmann::ordered_json;

constexpr const char* kUsage = R"(What consumers reported, as agencies publish it.

A complaint is an allegation typed by a stranger. The number it names is the one that was shown: it
may belong to somebody who never called. Times are as the source writes them, in no stated zone.

  lapwing complaints import ftc-complaints-records DNC_Complaint_Numbers_2026-11-02.csv
  lapwing complaints list --caller +13055550100 --format ndjson
  lapwing complaints count --by caller --top 20 --with-violations)";

constexpr const char* kImportUsage = R"(Keep files of complaints, validated field by field.

FORMAT is ftc-complaints-records, ftc-complaints-json or fcc-complaints. A field that cannot be read
is left empty and flagged, a row of another width is rejected; all of it is counted. A complaint
that is there already, from whichever file, is counted as a duplicate when asked for.

  lapwing complaints import ftc-complaints-records DNC_Complaint_Numbers_*.csv)";

struct ImportArguments {
  std::string format;
  std::vector<std::string> files;
};

struct QueryArguments {
  std::string by = "caller";
  std::string caller;
  std::string region = "US";
  std::string state;
  std::string subject;
  std::string flag;
  std::string since;
  std::string until;
  std::string format;
  std::size_t top = 0;
  bool with_violations = false;
};

ordered_json to_json(const std::string& name, const registry::ImportReport& report,
                     const registry::ReceivedFile& kept,
                     const std::map<std::string, std::uint64_t>& flags) {
  ordered_json errors = ordered_json::array();
  for (const auto& row : report.first_errors) {
    errors.push_back({{"line", row.at.line}, {"column", row.at.column}, {"reason", row.reason}});
  }
  return {{"file", name},
          {"sha256", hex(kept.sha256)},
          {"recorded", kept.changed},
          {"seq", kept.seq},
          {"read", report.read},
          {"kept", report.kept},
          {"rejected", report.rejected},
          {"blank", report.blank},
          {"flags", flags},
          {"errors", errors}};
}

// Passes everything on and counts the flags.
class FlagCounter final : public enforcement::ComplaintSink {
 public:
  explicit FlagCounter(enforcement::ComplaintSink& next) : next_(next) {}
  Status complaint(const Complaint& complaint, registry::SourcePosition at) override {
    for (const auto& flag : complaint.flags) ++flags[flag];
    return next_.complaint(complaint, at);
  }
  std::map<std::string, std::uint64_t> flags;

 private:
  enforcement::ComplaintSink& next_;
};

Result<ordered_json> import_file(const std::string& path, const importers::ComplaintFormat& format,
                                 const Globals& globals, registry::Archive& archive) {
  auto keeper = archive.receive_file();
  if (!keeper) return keeper.error();
  auto raw = open_raw(path);
  if (!raw) return raw.error();
  ByteSource source(path == "-" ? "standard input" : path, keep_bytes(*std::move(raw), **keeper));
  auto writer = enforcement::ComplaintWriter::create(posix_file_system(), globals.data);
  if (!writer) return writer.error();
  FlagCounter counter(*writer);
  const auto report = importers::read_complaint_file(source, format, counter, {});
  if (!report) return report.error();
  const std::string name = path == "-" ? "standard input" : fs::path(path).filename().string();
  const auto kept = (*keeper)->finish({.type = "complaints",
                                       .format = std::string(format.name),
                                       .name = name,
                                       .actor = cli_actor(),
                                       .retention = "complaints",
                                       .rows = report->read,
                                       .rejected = report->rejected});
  if (!kept) return kept.error();
  auto finished = writer->finish(kept->seq, hex(kept->sha256).substr(0, 16));
  if (!finished) return finished.error();
  return to_json(name, *report, *kept, counter.flags);
}

void print_import(const ordered_json& file) {
  fmt::print(stderr, "{}: {} rows read, {} kept, {} rejected, {} blank{}\n",
             file["file"].get<std::string>(), file["read"].get<std::uint64_t>(),
             file["kept"].get<std::uint64_t>(), file["rejected"].get<std::uint64_t>(),
             file["blank"].get<std::uint64_t>(),
             file["recorded"].get<bool>() ? "" : " (these bytes were held already)");
  for (const auto& [flag, count] : file["flags"].items()) {
    fmt::print(stderr, "  {:>8}  {}\n", count.get<std::uint64_t>(), flag);
  }
  for (const auto& error : file["errors"]) {
    fmt::print(stderr, "  line {}: {}\n", error["line"].get<std::uint64_t>(),
               error["reason"].get<std::string>());
  }
}

Result<int> run_import(const Globals& globals, const ImportArguments& arguments) {
  const auto format = importers::find_complaint_format(arguments.format);
  if (!format) throw UsageError{format.error().message};
  const auto registry = open_writer(globals);
  if (!registry) return registry.error();
  const auto archive = registry::archive_of(**registry);
  if (!archive) return archive.error();
  ordered_json files = ordered_json::array();
  for (const auto& path : arguments.files) {
    auto file = import_file(path, **format, globals, **archive);
    if (!file) return file.error();
    print_import(*file);
    files.push_back(*std::move(file));
  }
  if (globals.json) print_json({{"files", files}});
  return 0;
}

std::string day_option(const char* option, const std::string& text) {
  if (!text.empty() && !parse_date(text)) {
    throw UsageError{fmt::format("{}: `{}` is not a date like 2026-11-01", option, text)};
  }
  return text;
}

enforcement::ComplaintFilter filter_of(const QueryArguments& arguments) {
  enforcement::ComplaintFilter filter;
  if (!arguments.caller.empty())
    filter.caller = number_argument(arguments.caller, arguments.region);
  filter.state = arguments.state;
  filter.subject = arguments.subject;
  filter.flag = arguments.flag;
  filter.since = day_option("--since", arguments.since);
  filter.until = day_option("--until", arguments.until);
  return filter;
}

void check_format(QueryArguments& arguments, const Globals& globals) {
  if (globals.json && arguments.format.empty()) arguments.format = "ndjson";
  if (!arguments.format.empty() && arguments.format != "csv" && arguments.format != "ndjson") {
    throw UsageError{fmt::format("--format: `{}` is not csv or ndjson", arguments.format)};
  }
}

void print_csv(const std::vector<std::string>& fields) {
  std::string line;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) line += ',';
    append_csv_field(line, fields[i], ',');
  }
  fmt::print("{}\n", line);
}

void print_one(const Complaint& one, const std::string& format) {
  if (format == "ndjson") {
    fmt::print("{}\n", screening::dump_line(to_json(one)));
  } else if (format == "csv") {
    print_csv({one.id, one.source, one.caller, one.caller_text, one.caller_reading, one.reported,
               one.violated, one.city, one.state, one.area_code, one.subject,
               one.robocall ? (*one.robocall ? "Y" : "N") : "",
               fmt::format("{}", fmt::join(one.flags, ";"))});
  } else {
    fmt::print("{:<19}  {:<15}  {:<20}  {}{}\n", one.reported,
               one.caller.empty() ? one.caller_text : one.caller, one.state, one.subject,
               one.flags.empty() ? "" : fmt::format("  [{}]", fmt::join(one.flags, " ")));
  }
}

Result<int> run_list(const Globals& globals, QueryArguments arguments) {
  check_format(arguments, globals);
  if (arguments.format == "csv") {
    print_csv({"id", "source", "caller", "caller_text", "caller_reading", "reported", "violated",
               "city", "state", "area_code", "subject", "robocall", "flags"});
  }
  std::size_t printed = 0;
  const auto totals = enforcement::for_each_complaint(
      globals.data, filter_of(arguments), [&](Complaint&& complaint) {
        if (arguments.top == 0 || printed++ < arguments.top) print_one(complaint, arguments.format);
        return ok();
      });
  if (!totals) return totals.error();
  if (arguments.format.empty()) {
    fmt::print("{} in all; {} were there more than once and are counted once\n", totals->complaints,
               totals->duplicates);
  }
  return 0;
}

Result<std::map<std::string, std::uint64_t>> violations_by_caller(const Globals& globals) {
  enforcement::ViolationFilter filter;
  filter.outcome = "prohibited";
  const auto counts =
      enforcement::count_violations(globals.data, filter, enforcement::ViolationGroup::caller);
  if (!counts) return counts.error();
  std::map<std::string, std::uint64_t> by_caller;
  for (const auto& one : *counts) by_caller[one.key] = one.prohibited;
  return by_caller;
}

Result<int> run_count(const Globals& globals, QueryArguments arguments) {
  check_format(arguments, globals);
  const auto by = enforcement::parse_complaint_group(arguments.by);
  if (!by) throw UsageError{"--by: " + by.error().message};
  if (arguments.with_violations && *by != enforcement::ComplaintGroup::caller) {
    throw UsageError{"--with-violations joins by caller: give --by caller"};
  }
  auto counts = enforcement::count_complaints(globals.data, filter_of(arguments), *by);
  if (!counts) return counts.error();
  // Cells that name no number are not one caller.
  if (*by == enforcement::ComplaintGroup::caller) {
    std::erase_if(*counts, [](const ComplaintCount& one) { return one.key.empty(); });
  }
  if (arguments.top > 0 && counts->size() > arguments.top) counts->resize(arguments.top);
  std::map<std::string, std::uint64_t> violations;
  if (arguments.with_violations) {
    auto found = violations_by_caller(globals);
    if (!found) return found.error();
    violations = *std::move(found);
  }
  if (arguments.format == "csv") {
    std::vector<std::string> names = {arguments.by, "complaints", "robocalls", "first", "last"};
    if (arguments.with_violations) names.emplace_back("violations");
    print_csv(names);
  } else if (arguments.format.empty()) {
    fmt::print(
        "{:>10} {:>9}  {:<19}  {:<19} {}{}\n", "complaints", "robocalls", "first", "last",
        arguments.with_violations ? "violations  " : "",
        *by == enforcement::ComplaintGroup::caller ? "calls showing this number" : arguments.by);
  }
  for (const auto& one : *counts) {
    const std::uint64_t violated = arguments.with_violations ? violations[one.key] : 0;
    if (arguments.format == "ndjson") {
      ordered_json json{
          {arguments.by, one.key.empty() ? ordered_json(nullptr) : ordered_json(one.key)},
          {"complaints", one.complaints},
          {"robocalls", one.robocalls},
          {"first", one.first},
          {"last", one.last}};
      if (arguments.with_violations) json["violations"] = violated;
      fmt::print("{}\n", screening::dump_line(json));
    } else if (arguments.format == "csv") {
      std::vector<std::string> cells = {one.key, std::to_string(one.complaints),
                                        std::to_string(one.robocalls), one.first, one.last};
      if (arguments.with_violations) cells.push_back(std::to_string(violated));
      print_csv(cells);
    } else {
      fmt::print("{:>10} {:>9}  {:<19}  {:<19} {}{}\n", one.complaints, one.robocalls, one.first,
                 one.last, arguments.with_violations ? fmt::format("{:>10}  ", violated) : "",
                 one.key.empty() ? "(not said)" : one.key);
    }
  }
  return 0;
}

void add_query_options(CLI::App& command, QueryArguments& arguments) {
  command.add_option("--caller", arguments.caller, "only calls showing this number");
  command.add_option("--region", arguments.region, "where a --caller without country code is");
  command.add_option("--state", arguments.state, "only of this state, as the source writes it");
  command.add_option("--subject", arguments.subject, "only where the subject holds this");
  command.add_option("--flag", arguments.flag, "only with this flag: violation-after-report ...");
  command.add_option("--since", arguments.since, "reported from this day on");
  command.add_option("--until", arguments.until, "reported up to and with this day");
  command.add_option("--format", arguments.format, "csv or ndjson; default a table for people");
  command.add_option("--top", arguments.top, "only the first N");
}

}  // namespace

void add_complaints(CLI::App& app) {
  auto* complaints = app.add_subcommand("complaints", kUsage);
  complaints->require_subcommand(1)->fallthrough();

  const auto import = std::make_shared<ImportArguments>();
  auto& import_command =
      add_command(*complaints, "import", kImportUsage,
                  [import](const Globals& globals) { return run_import(globals, *import); });
  import_command.add_option("FORMAT", import->format, "what the files are")->required();
  import_command.add_option("FILE", import->files, "files, perhaps gz or zst, or `-`")->required();

  const auto list = std::make_shared<QueryArguments>();
  auto& list_command =
      add_command(*complaints, "list", "Print complaints, in the order received.",
                  [list](const Globals& globals) { return run_list(globals, *list); });
  add_query_options(list_command, *list);

  const auto count = std::make_shared<QueryArguments>();
  auto& count_command =
      add_command(*complaints, "count", "Count complaints by what they name.",
                  [count](const Globals& globals) { return run_count(globals, *count); });
  count_command.add_option("--by", count->by, "caller, day, state, subject, area-code or flag");
  add_query_options(count_command, *count);
  count_command.add_flag("--with-violations", count->with_violations,
                         "beside each caller, the violations audits found for calls showing it");
}

}  // namespace lapwing::tool
