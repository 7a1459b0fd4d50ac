// lapwing rules: the law that Lapwing applies, and whether its files are sound.
#include "checker/show.h"
#include "tool/commands.h"
#include "tool/exit_code.h"
#include "tool/session.h"

namespace lapwing::tool {
namespace {

constexpr const char* kUsage =
    R"(Show the law that is applied, with its citations, or validate the rule files.

  lapwing rules list                  what is known: jurisdictions by kinds of rule
  lapwing rules list --json           the same for machines
  lapwing rules show US-FL            the law in force and its past values, with quotes
  lapwing rules show FR --on 2026-08-10
  lapwing rules show US --pending     also bills and stayed rules, which are never applied
  lapwing rules show --on 2026-11-28  of every place
  lapwing rules check                 every file: unknown keys, missing citations, overlaps
  lapwing rules check my-rules/       another folder)";

struct ShowArguments {
  std::string place;
  std::string on;
  bool pending = false;
};

Result<int> list(const Globals& globals, bool markdown) {
  if (markdown && globals.json) throw UsageError{"--markdown and --json exclude each other"};
  const auto rulebook = open_rulebook(globals);
  if (!rulebook) return rulebook.error();
  if (globals.json) {
    print_json(list_rules_json(**rulebook));
  } else {
    fmt::print("{}", markdown ? coverage_markdown(**rulebook) : list_rules(**rulebook));
  }
  return 0;
}

Result<int> show(const Globals& globals, const ShowArguments& arguments) {
  const auto place = checker::Jurisdiction::parse(arguments.place);
  if (!place && !arguments.place.empty()) {
    throw UsageError{
        fmt::format("`{}` is not a place like US-FL or GB (ISO 3166)", arguments.place)};
  }
  checker::ShowOptions options{.pending = arguments.pending, .on = {}};
  if (!arguments.on.empty()) {
    const auto date = parse_date(arguments.on);
    if (!date) throw UsageError{"--on: " + date.error().message};
    options.on = *date;
  }
  const auto rulebook = open_rulebook(globals);
  if (!rulebook) return rulebook.error();
  if (!place) {
    if (globals.json) {
      print_json(show_rules_json(**rulebook, options));
    } else {
      fmt::print("{}", show_rules(**rulebook, options));
    }
    return 0;
  }
  if (globals.json) {
    const auto json = show_rules_json(**rulebook, *place, options);
    if (!json) return json.error();
    print_json(*json);
  } else {
    const auto text = show_rules(**rulebook, *place, options);
    if (!text) return text.error();
    fmt::print("{}", *text);
  }
  return 0;
}

Result<int> check(const Globals& globals, const std::string& folder) {
  const auto path = folder.empty() ? share_dir() / "rules" : std::filesystem::path(folder);
  const auto overlay = folder.empty() ? own_rules(globals) : std::filesystem::path();
  const auto problems = checker::Rulebook::check(path, overlay);
  for (const auto& problem : problems) fmt::print("{}\n", problem.to_string());
  if (problems.empty()) {
    const auto rulebook = checker::Rulebook::load(path, overlay);
    if (!rulebook) return rulebook.error();
    fmt::print(stderr, "{} rules are sound; version {}\n", (*rulebook)->rules().size(),
               (*rulebook)->version());
    return 0;
  }
  return error(Errc::invalid_argument, "{} problems in `{}`", problems.size(), path.string());
}

void add_list(CLI::App& rules) {
  const auto markdown = std::make_shared<bool>(false);
  auto& command = add_command(
      rules, "list", "Jurisdictions by kinds of rule: value, none or unknown, and how sure.",
      [markdown](const Globals& globals) { return list(globals, *markdown); });
  command.add_flag("--markdown", *markdown, "a row a country, as README.md has it");
}

void add_show(CLI::App& rules) {
  const auto arguments = std::make_shared<ShowArguments>();
  auto& command =
      add_command(rules, "show", "The rules of a jurisdiction: dated values, citations, quotes.",
                  [arguments](const Globals& globals) { return show(globals, *arguments); });
  command.add_option("JURISDICTION", arguments->place,
                     "US, US-FL, GB (ISO 3166); every place without");
  command.add_flag("--pending", arguments->pending,
                   "also pending, stayed, vacated and repealed law, which is never applied");
  command.add_option("--on", arguments->on, "only what was in force on that day: 2019-05-01");
}

}  // namespace

void add_rules(CLI::App& app) {
  auto* rules = app.add_subcommand("rules", kUsage);
  rules->require_subcommand(1)->fallthrough();
  add_list(*rules);
  add_show(*rules);
  const auto folder = std::make_shared<std::string>();
  auto& command = add_command(*rules, "check", "Validate every rule file.",
                              [folder](const Globals& globals) { return check(globals, *folder); });
  command.add_option("FOLDER", *folder,
                     "default: the shipped rules, with those of the data directory's folder rules");
}

}  // namespace lapwing::tool
