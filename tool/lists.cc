// lapwing lists: which lists are held, how old they are, and whether they may still be used.
#include <cstdio>

#include "service/registry_json.h"
#include "tool/commands.h"
#include "tool/session.h"

namespace lapwing::tool {
namespace {

using nlohmann::ordered_json;

constexpr const char* kUsage =
    R"(Show the lists: what is held, how old it is, and until when the law lets it be used.

  lapwing lists          those with content
  lapwing lists --all    every list Lapwing knows of, held or not)";

std::string age_limit(const registry::ListInfo& info) {
  if (!info.age_limit) return "none";
  if (info.age_limit->days) return fmt::format("{} days", *info.age_limit->days);
  if (info.age_limit->months) {
    return fmt::format("{} month{}", *info.age_limit->months,
                       *info.age_limit->months == 1 ? "" : "s");
  }
  return "fixed dates";
}

void print(const registry::ListSummary& list, Instant now) {
  std::string state;
  if (list.latest) {
    const int age = list.info.age_days(list.latest->obtained_at, now);
    state = fmt::format("{} day{} old, limit {}{}", age, age == 1 ? "" : "s", age_limit(list.info),
                        list.info.stale(list.latest->obtained_at, now) ? ", STALE" : "");
  } else if (list.info.tenure == registry::Tenure::run || list.info.id.is_internal()) {
    state = "kept here";
  } else {
    state = list.info.tenure == registry::Tenure::asked ? "asked number by number" : "not held";
  }
  fmt::print("{:<28} {:>12}  {:<34}  {}\n", list.info.id.text(), list.count, state,
             list.info.title);
}

Result<int> run(const Globals& globals, bool all) {
  const auto registry = open_reader(globals);
  if (!registry) return registry.error();
  const Instant now = globals.clock->now();
  const auto lists = (*registry)->lists(all);
  if (globals.json) {
    ordered_json json{{"lists", ordered_json::array()}};
    for (const auto& list : lists) json["lists"].push_back(service::to_json(list, now));
    print_json(json);
    return 0;
  }
  for (const auto& list : lists) print(list, now);
  if (lists.empty()) {
    fmt::print(stderr, "no list has content yet; `lapwing import --help` says how to begin\n");
  }
  return 0;
}

}  // namespace

void add_lists(CLI::App& app) {
  const auto all = std::make_shared<bool>(false);
  auto& command = add_command(app, "lists", kUsage,
                              [all](const Globals& globals) { return run(globals, *all); });
  command.add_flag("--all", *all, "also the lists that are not held");
}

}  // namespace lapwing::tool
