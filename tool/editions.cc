// lapwing editions: every edition of a list that was ever imported.
#include "service/registry_json.h"
#include "tool/commands.h"
#include "tool/session.h"

namespace lapwing::tool {
namespace {

using nlohmann::ordered_json;

constexpr const char* kUsage = R"(Show the editions of a list in the order they were obtained.

  lapwing editions us.national)";

void print(const registry::Edition& edition) {
  fmt::print("{}  obtained {}{}  {} numbers, {} added, {} removed, {} rows rejected\n",
             edition.id(), format_instant(edition.obtained_at),
             edition.obtained_kind == registry::ObtainedKind::file_time ? " (file time)" : "",
             edition.count, edition.added, edition.removed, edition.rejected);
  fmt::print("    covers {}  from {}  sha256 {}\n", fmt::join(edition.coverage.to_strings(), " "),
             edition.source, edition.sha256);
}

Result<int> run(const Globals& globals, const std::string& name) {
  const auto list = list_argument(name);
  const auto registry = open_reader(globals);
  if (!registry) return registry.error();
  const auto editions = (*registry)->editions(list);
  if (!editions) return editions.error();
  if (globals.json) {
    ordered_json json{{"list", list.text()}, {"editions", ordered_json::array()}};
    for (const auto& edition : *editions) json["editions"].push_back(service::to_json(edition));
    print_json(json);
    return 0;
  }
  for (const auto& edition : *editions) print(edition);
  if (editions->empty()) fmt::print(stderr, "no edition of {} is held\n", list.text());
  return 0;
}

}  // namespace

void add_editions(CLI::App& app) {
  const auto list = std::make_shared<std::string>();
  auto& command = add_command(app, "editions", kUsage,
                              [list](const Globals& globals) { return run(globals, *list); });
  command.add_option("LIST", *list, "a list's name, as `lapwing lists --all` prints it")
      ->required();
}

}  // namespace lapwing::tool
