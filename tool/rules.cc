// lapwing rules: the law that Lapwing applies, and whether its files are sound.
#include "checker/rulebook.h"
#include "tool/commands.h"
#include "tool/exit_code.h"
#include "tool/session.h"

namespace lapwing::tool {
namespace {

constexpr const char* kUsage =
    R"(Show the law that is applied, with its citations, or validate the rule files.

  lapwing rules check                 every file: unknown keys, missing citations, overlaps
  lapwing rules check my-rules/       another folder)";

Result<int> check(const std::string& folder) {
  const auto path = folder.empty() ? share_dir() / "rules" : std::filesystem::path(folder);
  const auto problems = checker::Rulebook::check(path);
  for (const auto& problem : problems) fmt::print("{}\n", problem.to_string());
  if (problems.empty()) {
    const auto rulebook = checker::Rulebook::load(path);
    if (!rulebook) return rulebook.error();
    fmt::print(stderr, "{} rules are sound; version {}\n", (*rulebook)->rules().size(),
               (*rulebook)->version());
    return 0;
  }
  return error(Errc::invalid_argument, "{} problems in `{}`", problems.size(), path.string());
}

}  // namespace

void add_rules(CLI::App& app) {
  auto* rules = app.add_subcommand("rules", kUsage);
  rules->require_subcommand(1)->fallthrough();
  const auto folder = std::make_shared<std::string>();
  auto& command = add_command(*rules, "check", "Validate every rule file.",
                              [folder](const Globals&) { return check(*folder); });
  command.add_option("FOLDER", *folder, "default: the rules that ship with the program");
}

}  // namespace lapwing::tool
