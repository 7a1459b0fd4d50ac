// lapwing databook: complaints as an agency publishes them.
#include "enforcement/databook.h"

#include "base/file_system.h"
#include "tool/enforcement.h"

namespace lapwing::tool {
namespace {

constexpr const char* kUsage =
    R"(Write a data book of complaints: by state, topic and month, robocall or live.

DIR gets states.csv (with complaints per 100,000 people), topics.csv, months.csv and databook.html, one
page that prints, with plots. Counts below 5 are withheld, and with them as many others as it takes
that none of them follows from the totals.

  lapwing databook --out book
  lapwing databook --out 2026 --since 2026-01-01 --until 2026-12-31)";

struct Arguments {
  std::string out;
  std::string since;
  std::string until;
};

Result<int> run(const Globals& globals, const Arguments& arguments) {
  enforcement::ComplaintFilter filter;
  filter.since = arguments.since;
  filter.until = arguments.until;
  for (const auto* day : {&arguments.since, &arguments.until}) {
    if (!day->empty() && !parse_date(*day)) {
      throw UsageError{fmt::format("`{}` is not a date like 2026-11-01", *day)};
    }
  }
  const auto population = enforcement::read_population(share_dir() / "population" / "us.csv");
  if (!population) return population.error();
  const auto book = enforcement::make_databook(globals.data, filter);
  if (!book) return book.error();
  const std::filesystem::path out = arguments.out;
  FileSystem& files = posix_file_system();
  if (auto made = files.create_directories(out); !made) return made.error();
  for (const auto& table : book->tables) {
    auto written =
        write_file_atomically(files, out / (table.name + ".csv"), to_csv(table, *population));
    if (!written) return written.error();
  }
  auto written = write_file_atomically(files, out / "databook.html", to_page(*book, *population));
  if (!written) return written.error();
  const auto json = to_json(*book, *population);
  if (globals.json) {
    print_json(json);
  } else {
    fmt::print("{} complaints, {} to {}; {} counts withheld\n", book->complaints, book->first,
               book->last, json.at("withheld").get<std::uint64_t>());
  }
  return 0;
}

}  // namespace

void add_databook(CLI::App& app) {
  const auto arguments = std::make_shared<Arguments>();
  auto& command = add_command(app, "databook", kUsage, [arguments](const Globals& globals) {
    return run(globals, *arguments);
  });
  command.add_option("--out", arguments->out, "folder for the book, made when absent")->required();
  command.add_option("--since", arguments->since, "reported from this day on");
  command.add_option("--until", arguments->until, "reported up to and with this day");
}

}  // namespace lapwing::tool
