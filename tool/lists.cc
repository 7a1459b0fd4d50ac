// lapwing lists: which lists are held, how old they are, and whether they may still be used.
#include <cstdio>

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

ordered_json to_json(const registry::ListSummary& list, Instant now) {
  ordered_json json{{"list", list.info.id.text()},
                    {"title", list.info.title},
                    {"jurisdiction", list.info.jurisdiction},
                    {"channels", list.info.channels},
                    {"regime", registry::to_string(list.info.regime)},
                    {"tenure", registry::to_string(list.info.tenure)},
                    {"count", list.count},
                    {"editions", list.editions},
                    {"seq", list.seq}};
  if (list.latest) {
    const auto until = list.info.use_until(list.latest->obtained_at);
    json["latest"] = list.latest->id();
    json["obtained_at"] = format_instant(list.latest->obtained_at);
    json["obtained_kind"] = registry::to_string(list.latest->obtained_kind);
    json["age_days"] = list.info.age_days(list.latest->obtained_at, now);
    json["use_until"] = until ? ordered_json(format_date(*until)) : ordered_json(nullptr);
    json["stale"] = list.info.stale(list.latest->obtained_at, now);
  }
  return json;
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
    for (const auto& list : lists) json["lists"].push_back(to_json(list, now));
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
