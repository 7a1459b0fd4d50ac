// lapwing complaints import: files of complaints, kept and read.
#include <map>

#include "base/file_system.h"
#include "enforcement/complaint_store.h"
#include "enforcement/complaint_table.h"
#include "importers/log_formats.h"
#include "registry/kept_bytes.h"
#include "screening/number_json.h"
#include "tool/enforcement.h"
#include "tool/session.h"

namespace lapwing::tool {
namespace {

namespace fs = std::filesystem;
using enforcement::Complaint;
using nlohmann::ordered_json;

constexpr const char* kImportUsage = R"(Keep files of complaints, validated field by field.

FORMAT is ftc-complaints-records, ftc-complaints-json, fcc-complaints, fcc-complaints-json,
mobile-abuse (reports to 7726) or xarf. A folder stands for its files. A field that cannot be read
is left empty and flagged, a row of another width is rejected; all of it is counted. A complaint
that is there already, from whichever file, is counted as a duplicate when asked for.

  lapwing complaints import ftc-complaints-records ftc/)";

struct ImportArguments {
  std::string format;
  std::vector<std::string> files;
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
  ByteSource source(path == "-" ? "standard input" : path,
                    registry::keep_bytes(*std::move(raw), **keeper));
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

// A folder stands for its files, by name; hidden ones are passed over.
Result<std::vector<std::string>> files_of(const std::vector<std::string>& arguments) {
  std::vector<std::string> paths;
  for (const std::string& argument : arguments) {
    std::error_code ignored;
    if (!fs::is_directory(argument, ignored)) {
      paths.push_back(argument);
      continue;
    }
    const auto entries = posix_file_system().list(argument);
    if (!entries) return entries.error();
    const std::size_t before = paths.size();
    for (const DirectoryEntry& entry : *entries) {
      if (entry.is_directory || entry.name.starts_with('.')) continue;
      paths.push_back((fs::path(argument) / entry.name).string());
    }
    if (paths.size() == before) {
      return error(Errc::invalid_argument, "the folder `{}` holds no files", argument);
    }
  }
  return paths;
}

Result<int> run_import(const Globals& globals, const ImportArguments& arguments) {
  const auto format = importers::find_complaint_format(arguments.format);
  if (!format) throw UsageError{format.error().message};
  const auto registry = open_writer(globals);
  if (!registry) return registry.error();
  const auto archive = registry::archive_of(**registry);
  if (!archive) return archive.error();
  const auto paths = files_of(arguments.files);
  if (!paths) return paths.error();
  ordered_json files = ordered_json::array();
  for (const auto& path : *paths) {
    auto file = import_file(path, **format, globals, **archive);
    if (!file) return file.error();
    print_import(*file);
    files.push_back(*std::move(file));
  }
  // So that the first who asks need not wait for it.
  if (const auto table = enforcement::ComplaintTable::open(globals.data); !table)
    return table.error();
  if (globals.json) print_json({{"files", files}});
  return 0;
}

}  // namespace

void add_complaint_import(CLI::App& complaints) {
  const auto import = std::make_shared<ImportArguments>();
  auto& command = add_command(complaints, "import", kImportUsage, [import](const Globals& globals) {
    return run_import(globals, *import);
  });
  command.add_option("FORMAT", import->format, "what the files are")->required();
  command.add_option("FILE", import->files, "files, perhaps gz or zst, folders, or `-`")
      ->required();
}

}  // namespace lapwing::tool
