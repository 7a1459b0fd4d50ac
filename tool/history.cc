// lapwing history: on which lists a number is or was, since when, and how that is known.
#include "service/registry_json.h"
#include "tool/commands.h"
#include "tool/session.h"

namespace lapwing::tool {
namespace {

constexpr const char* kUsage =
    R"(Show on which lists a number is or was, since when, and how that is known.

  lapwing history '(212) 555-0142'
  lapwing history +12125550142 --at 2026-03-01     only what held at some time of that day
  lapwing history +12125550142 --known 2026-03-01  as it had been recorded when that day began, UTC)";

struct Arguments {
  std::string number;
  std::string region = "US";
  std::string at;
  std::string known;
  bool all = false;
};

void print(const registry::ListInfo& list, const registry::Interval& interval) {
  std::string since = "since " + format_date(list.date(interval.from));
  if (interval.from_kind == registry::FromKind::first_seen) {
    since = "since " + format_date(list.date(interval.from)) + " or earlier";
    if (interval.not_before) {
      since += fmt::format(", but after {}", format_date(list.date(*interval.not_before)));
    }
  }
  std::string until = "listed now";
  if (interval.until) {
    until = fmt::format("until {} ({})", format_date(list.date(*interval.until)),
                        interval.end_reason ? registry::to_string(*interval.end_reason) : "ended");
  }
  fmt::print("  {:<24} {}, {}  [{}]{}\n", list.id.text(), since, until, interval.source,
             interval.recorded_until ? ", superseded" : "");
}

Result<int> run(const Globals& globals, const Arguments& arguments) {
  const E164 number = number_argument(arguments.number, arguments.region);
  const auto utc = *Zone::find("UTC");
  const auto day = parse_date(arguments.at);
  registry::AsOf as_of;
  if (!arguments.at.empty() && !day) as_of.at = instant_option("--at", arguments.at, utc);
  if (!arguments.known.empty()) as_of.known = instant_option("--known", arguments.known, utc);
  as_of.all = arguments.all;

  const auto registry = open_reader(globals);
  if (!registry) return registry.error();
  auto histories = (*registry)->history(number, as_of);
  if (!histories) return histories.error();
  if (day) {
    const auto kept = service::keep_day(*histories, *day, (*registry)->catalog());
    if (!kept) return kept.error();
  }
  if (globals.json) {
    print_json(service::history_json(number, *histories));
    return 0;
  }
  fmt::print("{}\n", number.to_string());
  for (const auto& history : *histories) {
    const auto list = (*registry)->catalog().find(history.list);
    if (!list) return list.error();
    for (const auto& interval : history.intervals) print(*list, interval);
  }
  if (histories->empty()) fmt::print("  on no list that is held here\n");
  return 0;
}

}  // namespace

void add_history(CLI::App& app) {
  const auto arguments = std::make_shared<Arguments>();
  auto& command = add_command(app, "history", kUsage, [arguments](const Globals& globals) {
    return run(globals, *arguments);
  });
  command.add_option("NUMBER", arguments->number, "the number, in any form")->required();
  command.add_option("--region", arguments->region,
                     "where numbers without a country code are from");
  command.add_option("--at", arguments->at,
                     "only what held then: a day, or a time with its offset");
  command.add_option("--known", arguments->known, "as it was recorded by then");
  command.add_flag("--all", arguments->all, "also beliefs that were superseded since");
}

}  // namespace lapwing::tool
