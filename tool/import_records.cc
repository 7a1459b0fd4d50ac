#include "tool/import_records.h"

#include "importers/list_files.h"
#include "tool/change.h"
#include "tool/session.h"

namespace lapwing::tool {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr const char* kFeed = "disconnects";
constexpr std::size_t kShown = 10;

std::string named(const RecordArguments& arguments) {
  std::vector<std::string> names;
  for (const auto& file : arguments.files) names.push_back(fs::path(file).filename().string());
  return fmt::format("{}", fmt::join(names, " "));
}

Result<importers::ListFiles> read(const RecordArguments& arguments, registry::RecordSink& sink) {
  std::vector<fs::path> paths(arguments.files.begin(), arguments.files.end());
  auto files = importers::FileSet::open(paths);
  if (!files) return files.error();
  importers::ReadOptions how;
  how.region = arguments.region;
  return importers::read_record_files(*files, arguments.format, sink, how);
}

// The first reading: looks at every row, writes nothing.
class Looking final : public registry::RecordSink {
 public:
  Status line_ended(const registry::LineEnded&, registry::SourcePosition) override { return ok(); }
  Status consent(const registry::ConsentRecord&, registry::SourcePosition) override { return ok(); }
  Status relationship(const registry::RelationshipRecord&, registry::SourcePosition) override {
    return ok();
  }
};

Error changed(const RecordArguments& arguments) {
  return error(Errc::invalid_argument, "`{}` changed while it was being read", named(arguments));
}

Result<int> import_of_seller(const Globals& globals, const RecordArguments& arguments) {
  if (!arguments.list.empty()) throw UsageError{"--list is of lists: records have a --seller"};
  Looking looking;
  const auto looked = read(arguments, looking);
  if (!looked) return looked.error();
  const auto registry = open_writer(globals);
  if (!registry) return registry.error();
  const auto import = (*registry)->begin_record_import(
      {arguments.seller, named(arguments), looked->sha256, arguments.format, actor()});
  if (!import) return import.error();
  if (!(*import)->unchanged()) {
    // Every row is judged before the first one is written: all of the file, or nothing.
    if (const auto judged = read(arguments, **import); !judged) return judged.error();
    (*import)->begin_writing();
    const auto written = read(arguments, **import);
    if (!written) return written.error();
    if (written->sha256 != looked->sha256) return changed(arguments);
  }
  const auto outcome = (*import)->finish();
  if (!outcome) return outcome.error();
  if (!outcome->recorded) {
    fmt::print(stderr, "this very file was imported already: nothing changed\n");
  } else {
    fmt::print(stderr, "{} rows of {}: {} entries recorded, {} rows said nothing new\n",
               outcome->rows, arguments.format, outcome->entries, outcome->unchanged);
  }
  if (globals.json) {
    print_json({{"format", arguments.format},
                {"recorded", outcome->recorded},
                {"rows", outcome->rows},
                {"entries", outcome->entries},
                {"unchanged", outcome->unchanged},
                {"seq", outcome->seq},
                {"sha256", hex(looked->sha256)}});
  }
  return 0;
}

Result<int> import_feed(const Globals& globals, const RecordArguments& arguments) {
  if (arguments.list.empty()) throw UsageError{"--list is missing: on which list do they end?"};
  const auto list = list_argument(arguments.list);
  Looking looking;
  const auto looked = read(arguments, looking);
  if (!looked) return looked.error();
  const auto registry = open_writer(globals);
  if (!registry) return registry.error();
  const auto feed = (*registry)->begin_line_feed(list, {named(arguments), looked->sha256, actor()});
  if (!feed) return feed.error();
  const auto written = read(arguments, **feed);
  if (!written) return written.error();
  const auto outcome = (*feed)->finish();
  if (!outcome) return outcome.error();
  auto refused = looked->report.first_errors;
  refused.insert(refused.end(), outcome->refused.begin(), outcome->refused.end());
  const std::uint64_t rejected = looked->report.rejected + outcome->refused.size();
  fmt::print(stderr,
             "{} rows: {} registrations on {} ended, {} lines not listed, {} registered since, {} "
             "rows refused\n",
             looked->report.read, outcome->ended, list.text(), outcome->not_listed, outcome->later,
             rejected);
  for (std::size_t i = 0; i < refused.size() && i < kShown; ++i) {
    const auto& row = refused[i];
    fmt::print(stderr, "  {}:{}:{}: {}\n", row.file, row.at.line, row.at.column, row.reason);
  }
  if (globals.json) {
    ordered_json errors = ordered_json::array();
    for (const auto& row : refused) {
      errors.push_back({{"file", row.file},
                        {"line", row.at.line},
                        {"column", row.at.column},
                        {"reason", row.reason}});
    }
    print_json({{"format", kFeed},
                {"list", list.text()},
                {"rows", looked->report.read},
                {"ended", outcome->ended},
                {"not_listed", outcome->not_listed},
                {"registered_since", outcome->later},
                {"rejected", rejected},
                {"seq", outcome->seq},
                {"errors", errors}});
  }
  return 0;
}

}  // namespace

bool takes_records(const std::string& format) {
  const auto found = importers::find_format(format);
  return found && (*found)->kind == importers::FormatKind::records;
}

Result<int> import_records(const Globals& globals, const RecordArguments& arguments) {
  for (const auto& file : arguments.files) {
    if (file == "-") throw UsageError{"records are read twice, so they cannot come from `-`"};
  }
  return arguments.format == kFeed ? import_feed(globals, arguments)
                                   : import_of_seller(globals, arguments);
}

}  // namespace lapwing::tool
