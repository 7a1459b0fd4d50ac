// lapwing import: an edition of a published list into the registry.
#include <unistd.h>

#include <fstream>

#include "importers/log_formats.h"
#include "service/edition_import.h"
#include "tool/commands.h"
#include "tool/import_call_ins.h"
#include "tool/import_records.h"
#include "tool/import_scrubs.h"
#include "tool/progress.h"
#include "tool/session.h"

namespace lapwing::tool {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr const char* kUsage =
    R"(Hold an edition of a published list, or put numbers on a list of one's own.

FORMAT is one of `lapwing import --formats`, or `auto`. FILE may be several files, a folder of
area-code files, a zip, or `-`. The edition is compared with what is held; until that is done the
old one stays current, and the same files a second time change nothing.

  lapwing import ftc-flat 2026-11.zip --list us.national --obtained 2026-11-01T06:00:00Z
  lapwing import ftc-flat 415.txt 510.txt --list us.national --area 415 --area 510
  lapwing import numbers our-own.csv --list seller/acme/internal
  lapwing import lapwing-changes tx.changes --list us.tx
  lapwing import au-wash answer.csv --list au.dncr --obtained 2026-11-25
  lapwing import ftc-changes delta.txt --list us.national --follows us.national@16
  lapwing import consents consents.csv --seller acme
  lapwing import relationships customers.csv --seller acme
  lapwing import disconnects feed.csv --list us.tx
  lapwing import call-in calls.csv --list us.tx                  what the call-in line took
  lapwing import scrub-record leads.scrubbed.csv.scrub.json      what was scrubbed, for audits)";

struct Arguments {
  std::string format;
  std::vector<std::string> files;
  std::string list;
  std::string obtained;
  std::vector<std::string> areas;
  std::string region = "US";
  std::string column;
  std::string follows;
  std::string content_sha256;
  std::string seller;
  std::string server;
  bool accept_change = false;
  bool formats = false;
};

void print_formats(bool json) {
  if (json) {
    ordered_json formats = ordered_json::array();
    for (const auto& format : importers::formats()) {
      formats.push_back({{"format", format.name}, {"published", format.published}});
    }
    for (const auto& format : importers::call_formats()) {
      formats.push_back(
          {{"format", format.name}, {"published", format.published}, {"command", "audit"}});
    }
    for (const auto& format : importers::complaint_formats()) {
      formats.push_back({{"format", format.name},
                         {"published", format.published},
                         {"command", "complaints import"}});
    }
    formats.push_back({{"format", kCallInFormat}, {"published", kCallInFormatSays}});
    formats.push_back({{"format", kScrubFormat}, {"published", kScrubFormatSays}});
    print_json({{"formats", formats}});
    return;
  }
  const auto print = [](const auto& formats) {
    for (const auto& format : formats) fmt::print("  {:<22} {}\n", format.name, format.published);
  };
  fmt::print("lapwing import:\n");
  print(importers::formats());
  fmt::print("  {:<22} {}\n", kCallInFormat, kCallInFormatSays);
  fmt::print("  {:<22} {}\n", kScrubFormat, kScrubFormatSays);
  fmt::print("lapwing audit:\n");
  print(importers::call_formats());
  fmt::print("lapwing complaints import:\n");
  print(importers::complaint_formats());
}

// Standard input can be read once only, and an import reads twice: first to know whether these very
// bytes are held already.
class Spool {
 public:
  ~Spool() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  Result<fs::path> take_standard_input() {
    path_ = (fs::temp_directory_path() / "lapwing-import-XXXXXX").string();
    const int file = ::mkstemp(path_.data());
    if (file < 0) return error(Errc::io_error, "cannot make `{}`: {}", path_, std::strerror(errno));
    ::close(file);
    auto source = ByteSource::open("-");
    if (!source) return source.error();
    std::ofstream out(path_, std::ios::binary);
    std::vector<char> buffer(1 << 16);
    while (true) {
      const auto size = source->read(buffer);
      if (!size) return size.error();
      if (*size == 0) break;
      out.write(buffer.data(), static_cast<std::streamsize>(*size));
    }
    if (!out.flush()) return error(Errc::io_error, "cannot write `{}`", path_);
    return fs::path(path_);
  }

 private:
  std::string path_;
};

service::EditionAsk ask_of(const Globals& globals, const Arguments& arguments,
                           const importers::FileSet& files, const Zone& zone) {
  service::EditionAsk ask;
  ask.format = arguments.format;
  if (!arguments.obtained.empty()) {
    ask.obtained_at = instant_option("--obtained", arguments.obtained, zone);
    if (*ask.obtained_at > globals.clock->now()) {
      throw UsageError{fmt::format("--obtained {} lies in the future", arguments.obtained)};
    }
  } else if (!files.oldest_file_time()) {
    throw UsageError{"standard input has no file time: say with --obtained when it was downloaded"};
  }
  if (!arguments.areas.empty()) ask.coverage = area_arguments(arguments.areas);
  ask.region = arguments.region;
  ask.column = arguments.column;
  ask.follows = arguments.follows;
  ask.content_sha256 = arguments.content_sha256;
  ask.accept_change = arguments.accept_change;
  ask.source = fmt::format("{}", fmt::join(arguments.files, " "));
  ask.actor = cli_actor();
  return ask;
}

// Flags that do not fit the files are the flags' fault.
void check_follow(const Arguments& arguments, const importers::FileSet& files) {
  if (arguments.follows.empty() && arguments.content_sha256.empty()) return;
  if (!arguments.content_sha256.empty() && !parse_sha256(arguments.content_sha256)) {
    throw UsageError{
        fmt::format("--content-sha256 `{}` is not 64 hex digits", arguments.content_sha256)};
  }
  const auto preview = importers::preview_list_files(files, arguments.format, {});
  if (!preview || preview->format->kind == importers::FormatKind::change_list) return;
  throw UsageError{
      fmt::format("--follows and --content-sha256 are for change lists, and {} is none",
                  preview->format->name)};
}

void print_rows(const std::vector<registry::RowError>& rows, std::uint64_t total) {
  constexpr std::size_t kShown = 10;
  for (std::size_t i = 0; i < rows.size() && i < kShown; ++i) {
    const auto& row = rows[i];
    fmt::print(stderr, "  {}:{}{}: {}\n", row.file, row.at.line,
               row.at.column == 0 ? "" : fmt::format(":{}", row.at.column), row.reason);
  }
  if (total > kShown) fmt::print(stderr, "  ... and {} more\n", total - kShown);
}

void print(const service::EditionImport& imported) {
  const auto& [outcome, files, index] = imported;
  const auto& edition = outcome.edition;
  const auto& report = files.report;
  if (!outcome.recorded) {
    fmt::print(stderr, "what these bytes say is in edition {} already: nothing changed\n",
               edition.id());
    return;
  }
  const std::string obtained =
      fmt::format("obtained {}{}", format_instant(edition.obtained_at),
                  edition.obtained_kind == registry::ObtainedKind::file_time
                      ? " (the file's time, as --obtained was not given)"
                      : "");
  if (edition.kind == registry::EditionKind::answers) {
    fmt::print(stderr, "{}: {} numbers answered as listed, {} as not listed\n  {}\n", edition.id(),
               edition.added, edition.removed, obtained);
  } else {
    fmt::print(stderr, "{}: {} numbers on the list, {} added, {} removed\n  {}, covers {}\n",
               edition.id(), edition.count, edition.added, edition.removed, obtained,
               fmt::join(edition.coverage.to_strings(), " "));
  }
  fmt::print(stderr, "  {} rows read as {}: {} kept ({} repeated), {} rejected, {} blank\n",
             report.read, files.format->name, report.kept, outcome.duplicates, report.rejected,
             report.blank);
  print_rows(report.first_errors, report.rejected);
  if (report.remarks != 0) {
    fmt::print(stderr, "  {} kept rows want a look:\n", report.remarks);
    print_rows(report.first_remarks, report.remarks);
  }
}

Result<int> run(const Globals& globals, const Arguments& arguments) {
  if (arguments.formats) {
    print_formats(globals.json);
    return 0;
  }
  if (arguments.format.empty() || arguments.files.empty()) {
    throw UsageError{"import needs FORMAT and FILE; `lapwing import --help` has examples"};
  }
  if (arguments.format == kCallInFormat) {
    return import_call_ins(globals,
                           {arguments.files, arguments.list, arguments.region, arguments.server});
  }
  if (!arguments.server.empty()) throw UsageError{"--server goes with the format call-in alone"};
  if (arguments.format == kScrubFormat) {
    if (!arguments.list.empty()) throw UsageError{"--list is of lists: a scrub names its own"};
    return import_scrubs(globals, arguments.files);
  }
  if (takes_records(arguments.format)) {
    return import_records(globals, {arguments.format, arguments.files, arguments.list,
                                    arguments.seller, arguments.region});
  }
  if (arguments.list.empty()) throw UsageError{"--list is missing: on which list do they stand?"};
  const auto list = list_argument(arguments.list);
  if (arguments.format != "auto") {
    const auto format = importers::find_format(arguments.format);
    if (!format) throw UsageError{format.error().message};
  }

  Spool spool;
  std::vector<fs::path> paths;
  for (const auto& file : arguments.files) {
    if (file != "-") {
      paths.emplace_back(file);
      continue;
    }
    auto spooled = spool.take_standard_input();
    if (!spooled) return spooled.error();
    paths.push_back(*std::move(spooled));
    if (arguments.obtained.empty()) {
      throw UsageError{"standard input has no file time: say with --obtained when it was obtained"};
    }
  }
  auto files = importers::FileSet::open(paths);
  if (!files) return files.error();
  const auto registry = open_writer(globals);
  if (!registry) return registry.error();
  const auto info = (*registry)->catalog().find(list);
  if (!info) return info.error();
  check_follow(arguments, *files);
  const auto ask = ask_of(globals, arguments, *files, info->zone);
  Progress progress("reading");
  const auto imported = service::import_edition(
      **registry, list, *files, ask, globals.clock->now(),
      [&](std::uint64_t bytes) { progress.update(bytes, files->bytes_total()); });
  if (!imported) return imported.error();
  progress.finish();
  print(*imported);
  if (!imported->index) {
    fmt::print(stderr, "lapwing: no list index yet: {}\n", imported->index.error().message);
  }
  if (globals.json) print_json(to_json(*imported));
  return 0;
}

}  // namespace

void add_import(CLI::App& app) {
  const auto arguments = std::make_shared<Arguments>();
  auto& command = add_command(app, "import", kUsage, [arguments](const Globals& globals) {
    return run(globals, *arguments);
  });
  command.add_option("FORMAT", arguments->format, "a format's name, or `auto`");
  command.add_option("FILE", arguments->files, "files, a folder, a zip, or `-`");
  command.add_option("--list", arguments->list, "the list, as `lapwing lists --all` prints it");
  command.add_option("--obtained", arguments->obtained,
                     "when the download began (default: the file's time)");
  command.add_option("--area", arguments->areas,
                     "the area codes or E.164 prefixes the files speak for, or `all`");
  command.add_option("--region", arguments->region,
                     "where numbers without a country code are from");
  command.add_option("--seller", arguments->seller,
                     "consents, relationships: whose they are, where no column says");
  command.add_option("--column", arguments->column, "the column with the numbers, by header");
  command.add_option("--follows", arguments->follows,
                     "the edition that a change list applies to (default: the newest)");
  command.add_option("--content-sha256", arguments->content_sha256,
                     "the checksum that the list must have after a change list");
  command.add_option("--server", arguments->server,
                     "call-in: ask this URL, whose process writes the data directory");
  command.add_flag("--accept-change", arguments->accept_change,
                   "take an edition that removes, rejects or breaks off more than it should");
  command.add_flag("--formats", arguments->formats, "print the formats and stop");
}

}  // namespace lapwing::tool
