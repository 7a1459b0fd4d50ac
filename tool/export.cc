// lapwing export: a list, or what changed on it, for whoever may hold a copy.
#include <algorithm>
#include <csignal>

#include "base/output_file.h"
#include "importers/export_formats.h"
#include "importers/list_files.h"
#include "importers/wash.h"
#include "tool/commands.h"
#include "tool/progress.h"
#include "tool/session.h"

namespace lapwing::tool {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr const char* kUsage =
    R"(Write a list as it stands, as it stood, or what changed on it.

FORMAT is ftc-flat (default for lists of the US and Canada), ftc-xml, tps (default for the UK), csv
(default elsewhere) or, with --changes-since, lapwing-changes. The same point of the same list gives
the same bytes again. Who took an export is put on record before a byte of it is handed out; beside
FILE, FILE.export.json says what it is.

  lapwing export us.tx -o us.tx.txt                          all of it, as it stands
  lapwing export us.national --area 415 --area 510 --edition us.national@16 -o areas.txt
  lapwing export us.tx --changes-since us.tx@3 -o changes.txt
  lapwing export us.tx --format csv | zstd > us.tx.csv.zst
  lapwing export --taken us.tx                               who took what, and when

A list that is never handed out is asked instead: --for-wash writes the question about the numbers of
a file as the owner wants it, and `lapwing import au-wash|sg-wash|rnd` reads the answer.

  lapwing export --for-wash au leads.csv -o question.csv
  lapwing export --for-wash rnd leads.csv --since 2026-10-01 -o question.csv)";

struct Arguments {
  std::string list;
  std::string format;
  std::vector<std::string> areas;
  std::string output = "-";
  std::string edition;
  std::string at_seq;
  std::string since;
  std::string taken_by;
  std::string wash;
  std::string wash_since;
  std::string column;
  bool taken = false;
};

// What the list's own publisher hands out.
std::string default_format(const registry::ListInfo& info) {
  const std::string country = info.jurisdiction.substr(0, 2);
  if (country == "US" || country == "CA") return "ftc-flat";
  return country == "GB" ? "tps" : "csv";
}

Result<const importers::ExportFormat*> format_of(const Arguments& arguments,
                                                 const registry::ListInfo& info) {
  const bool changes = !arguments.since.empty();
  const std::string name = !arguments.format.empty() ? arguments.format
                           : changes                 ? "lapwing-changes"
                                                     : default_format(info);
  const auto format = importers::find_export_format(name);
  if (!format) throw UsageError{"--format: " + format.error().message};
  if ((*format)->changes && !changes) {
    throw UsageError{"--format lapwing-changes says what changed: since when, --changes-since?"};
  }
  if (!(*format)->changes && changes) {
    throw UsageError{fmt::format(
        "--format {} is for whole lists; --changes-since writes lapwing-changes", name)};
  }
  return format;
}

registry::ExportOptions options_of(const Arguments& arguments) {
  registry::ExportOptions options;
  if (!arguments.edition.empty() && !arguments.at_seq.empty()) {
    throw UsageError{"--edition and --at-seq name two points; give one of them"};
  }
  if (!arguments.edition.empty()) {
    if (arguments.edition.find('@') == std::string::npos) {
      throw UsageError{fmt::format("--edition `{}` is no edition like {}@17", arguments.edition,
                                   arguments.list)};
    }
    options.at = arguments.edition;
  }
  if (!arguments.at_seq.empty()) options.at = arguments.at_seq;
  if (!arguments.since.empty()) options.since = arguments.since;
  if (!arguments.areas.empty()) options.coverage = area_arguments(arguments.areas);
  return options;
}

// Everything said of an export, on standard output with --json and beside the file.
ordered_json to_json(const registry::ExportFacts& facts, const std::string& format,
                     const Sha256Digest& sha256, const std::string& taken_by, registry::Seq entry) {
  ordered_json json{{"list", facts.info.id.text()},
                    {"edition", facts.at.name},
                    {"seq", facts.at.seq},
                    {"since_edition", nullptr},
                    {"since_seq", nullptr},
                    {"format", format},
                    {"coverage", facts.coverage.to_strings()},
                    {"count", facts.count},
                    {"rows", facts.rows},
                    {"content_sha256", facts.content_sha256},
                    {"sha256", hex(sha256)},
                    {"erased", facts.erased},
                    {"taken_by", taken_by},
                    {"entry", entry}};
  if (facts.since) {
    json["since_edition"] = facts.since->name;
    json["since_seq"] = facts.since->seq;
    json["since_content_sha256"] = facts.since_sha256;
  }
  return json;
}

void print(const registry::ExportFacts& facts, const std::string& format,
           const Sha256Digest& sha256) {
  if (facts.since) {
    fmt::print(stderr, "{} from {} to {}: {} changes as {}, {} numbers listed then\n",
               facts.info.id.text(), facts.since->name, facts.at.name, facts.rows, format,
               facts.count);
  } else {
    fmt::print(stderr, "{}: {} numbers as {}\n", facts.at.name, facts.count, format);
  }
  fmt::print(stderr, "  covers {}\n", fmt::join(facts.coverage.to_strings(), " "));
  fmt::print(stderr, "  content SHA-256 {}\n  file SHA-256    {}\n", facts.content_sha256,
             hex(sha256));
  if (facts.erased != 0) {
    fmt::print(stderr,
               "  {} entries were erased since: copies taken before may hold their numbers\n",
               facts.erased);
  }
}

Status write(const importers::ExportFormat& format, const registry::ListExport& list,
             const importers::PutBytes& put) {
  Progress progress("exporting");
  std::uint64_t bytes = 0;
  return importers::write_list(format, list, [&](std::string_view piece) {
    bytes += piece.size();
    progress.update(bytes, 0);
    return put(piece);
  });
}

// The whole of it, before anything is handed out: its digest, or why it cannot be written so.
Result<Sha256Digest> rehearse(const importers::ExportFormat& format,
                              const registry::ListExport& list) {
  Sha256 hash;
  auto written = write(format, list, [&](std::string_view piece) {
    hash.update(piece);
    return ok();
  });
  if (!written) return written.error();
  return hash.digest();
}

Result<int> export_list(const Globals& globals, const Arguments& arguments) {
  // A reader that closes the pipe early is its business, not an error of ours.
  std::signal(SIGPIPE, SIG_IGN);
  if (arguments.output == "-" && globals.json) {
    throw UsageError{"--json prints on standard output, where the list goes: name a file with -o"};
  }
  const auto list = list_argument(arguments.list);
  const auto options = options_of(arguments);
  const auto registry = open_writer(globals);
  if (!registry) return registry.error();
  const auto taken = (*registry)->open_export(list, options);
  if (!taken) return taken.error();
  const auto& facts = (*taken)->facts();
  const auto format = format_of(arguments, facts.info);
  if (!format) return format.error();
  const std::string name((*format)->name);
  const std::string taken_by = arguments.taken_by.empty() ? cli_actor() : arguments.taken_by;

  auto output = OutputFile::create(arguments.output);
  if (!output) return output.error();
  const auto put = [&](std::string_view piece) { return output->write(piece); };
  Result<Sha256Digest> sha256 = Sha256Digest{};
  if (output->renamed()) {
    // Nobody sees the file before it is on record and gets its name.
    if (auto written = write(**format, **taken, put); !written) return written.error();
    if (auto finished = output->finish(); !finished) return finished.error();
    sha256 = output->sha256();
  } else {
    sha256 = rehearse(**format, **taken);
    if (!sha256) return sha256.error();
  }
  const auto entry = (*registry)->record_export(**taken, name, taken_by);
  if (!entry) return entry.error();
  const auto json = to_json(facts, name, *sha256, taken_by, *entry);
  if (output->renamed()) {
    auto beside = OutputFile::create(output->path().string() + ".export.json");
    if (!beside) return beside.error();
    if (auto told = beside->write(json.dump(2) + "\n"); !told) return told.error();
    if (auto finished = beside->finish(); !finished) return finished.error();
    if (auto published = output->publish(); !published) return published.error();
    if (auto published = beside->publish(); !published) return published.error();
  } else {
    if (auto written = write(**format, **taken, put); !written) return written.error();
    if (auto finished = output->finish(); !finished) return finished.error();
  }
  print(facts, name, *sha256);
  if (globals.json) print_json(json);
  return 0;
}

// The numbers of a calling list, each once, with the day that the file gives.
class AskedNumbers final : public registry::ListSink {
 public:
  Status listed(const registry::ListedNumber& number, registry::SourcePosition) override {
    numbers_.push_back({number.number, number.registered_on});
    return ok();
  }
  Status changed(const registry::ListChange&, registry::SourcePosition) override { return ok(); }
  Status answered(const registry::ListAnswer&, registry::SourcePosition) override { return ok(); }

  // Where a number stands twice, with the earliest day.
  std::vector<importers::WashNumber> take(std::optional<CivilDate> since) && {
    for (auto& asked : numbers_) {
      if (!asked.since) asked.since = since;
    }
    std::sort(numbers_.begin(), numbers_.end(), [](const auto& a, const auto& b) {
      const auto day = [](const auto& asked) {
        return asked.since ? std::chrono::sys_days(*asked.since) : std::chrono::sys_days::max();
      };
      return std::pair(a.number, day(a)) < std::pair(b.number, day(b));
    });
    const auto twice =
        std::unique(numbers_.begin(), numbers_.end(),
                    [](const auto& a, const auto& b) { return a.number == b.number; });
    numbers_.erase(twice, numbers_.end());
    return std::move(numbers_);
  }

 private:
  std::vector<importers::WashNumber> numbers_;
};

Result<int> ask(const Globals& globals, const Arguments& arguments) {
  std::signal(SIGPIPE, SIG_IGN);
  const auto washes = importers::washes();
  const auto wash = std::find_if(washes.begin(), washes.end(), [&](const importers::Wash& one) {
    return one.name == arguments.wash;
  });
  if (wash == washes.end()) {
    throw UsageError{fmt::format("--for-wash `{}` is none of au, sg and rnd", arguments.wash)};
  }
  if (arguments.list.empty()) throw UsageError{"--for-wash needs a file with the numbers"};
  if (arguments.output == "-" && globals.json) {
    throw UsageError{"--json prints on standard output, where the question goes: give -o"};
  }
  std::optional<CivilDate> since;
  if (!arguments.wash_since.empty()) {
    const auto day = parse_date(arguments.wash_since);
    if (!day) throw UsageError{"--since " + day.error().message};
    since = *day;
  }
  auto files = importers::FileSet::open({arguments.list});
  if (!files) return files.error();
  importers::ReadOptions how;
  how.region = wash->region;
  how.column = arguments.column;
  AskedNumbers asked;
  const auto read = importers::read_list_files(*files, "numbers", asked, how);
  if (!read) return read.error();

  std::string text;
  std::uint64_t written = 0;
  std::uint64_t others = 0;
  for (const auto& number : std::move(asked).take(since)) {
    if (wash->dated && !number.since) {
      return error(Errc::invalid_argument,
                   "`{}` has no date, and the question names one for each number: add a column "
                   "with dates, or give --since",
                   number.number.to_string());
    }
    const std::string line = wash->line(number);
    text += line;
    ++(line.empty() ? others : written);
  }
  if (written == 0) {
    return error(Errc::invalid_argument, "`{}` holds no number that {} could answer for",
                 arguments.list, wash->owner);
  }
  auto output = OutputFile::create(arguments.output);
  if (!output) return output.error();
  if (auto put = output->write(text); !put) return put.error();
  if (auto finished = output->finish(); !finished) return finished.error();
  if (auto published = output->publish(); !published) return published.error();
  fmt::print(stderr, "{} numbers to ask {}; {} are not its own, {} rows were no numbers\n", written,
             wash->owner, others, read->report.rejected);
  if (globals.json) {
    print_json({{"wash", wash->name},
                {"numbers", written},
                {"not_asked", others},
                {"rejected", read->report.rejected},
                {"sha256", hex(output->sha256())}});
  }
  return 0;
}

Result<int> show_taken(const Globals& globals, const Arguments& arguments) {
  std::optional<registry::ListId> list;
  if (!arguments.list.empty()) list = list_argument(arguments.list);
  const auto registry = open_reader(globals);
  if (!registry) return registry.error();
  const auto exports = (*registry)->exports_taken(list);
  if (!exports) return exports.error();
  ordered_json all = ordered_json::array();
  for (const auto& one : *exports) {
    const auto& taken = one.taken;
    if (!globals.json) {
      fmt::print("{}  {}  {}{}  {} rows as {}  by {}\n", one.seq, format_instant(one.at),
                 taken.edition, taken.since ? fmt::format(" since seq {}", *taken.since) : "",
                 taken.count, taken.format, taken.taken_by);
      continue;
    }
    all.push_back({{"entry", one.seq},
                   {"taken_at", format_instant(one.at)},
                   {"taken_by", taken.taken_by},
                   {"list", one.list},
                   {"edition", taken.edition},
                   {"seq", taken.at},
                   {"since_seq", taken.since ? ordered_json(*taken.since) : ordered_json(nullptr)},
                   {"format", taken.format},
                   {"coverage", taken.areas},
                   {"rows", taken.count},
                   {"content_sha256", hex(taken.content_sha256)}});
  }
  if (globals.json) print_json({{"exports", all}});
  if (exports->empty()) fmt::print(stderr, "no export was taken\n");
  return 0;
}

Result<int> run(const Globals& globals, const Arguments& arguments) {
  if (!arguments.wash.empty()) return ask(globals, arguments);
  if (arguments.taken) return show_taken(globals, arguments);
  if (arguments.list.empty()) {
    throw UsageError{"export needs LIST; `lapwing export --help` has examples"};
  }
  return export_list(globals, arguments);
}

}  // namespace

void add_export(CLI::App& app) {
  const auto arguments = std::make_shared<Arguments>();
  auto& command = add_command(app, "export", kUsage, [arguments](const Globals& globals) {
    return run(globals, *arguments);
  });
  command.add_option("LIST", arguments->list,
                     "the list, as `lapwing lists` prints it; with --for-wash a file of numbers");
  command.add_option("--format", arguments->format,
                     "ftc-flat, ftc-xml, tps, csv or lapwing-changes");
  command.add_option("--area", arguments->areas,
                     "only these area codes or E.164 prefixes (1415, +353)");
  command.add_option("-o,--output", arguments->output,
                     "where to write; .gz and .zst compress (default `-`, standard output)");
  command.add_option("--edition", arguments->edition, "as it stood with this edition");
  command.add_option("--at-seq", arguments->at_seq, "as it stood at this entry of the journal");
  command.add_option("--changes-since", arguments->since,
                     "what changed since this edition or entry");
  command.add_option("--taken-by", arguments->taken_by, "for whom, kept on record (cli:USER)");
  command.add_option("--for-wash", arguments->wash,
                     "write the question to the owner of a list: au, sg or rnd");
  command.add_option("--since", arguments->wash_since,
                     "rnd: the day to ask about, for numbers without one in the file");
  command.add_option("--column", arguments->column,
                     "--for-wash: the column with the numbers, by header");
  command.add_flag("--taken", arguments->taken, "show the exports that were taken, and stop");
}

}  // namespace lapwing::tool
