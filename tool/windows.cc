// lapwing windows: when a number may lawfully be called.
#include "tool/call_arguments.h"
#include "tool/commands.h"
#include "tool/number_json.h"
#include "tool/session.h"

namespace lapwing::tool {
namespace {

using nlohmann::ordered_json;

constexpr const char* kUsage =
    R"(Show when a number may be called: by the hours of the law, in every zone it may be in.

Hours only: whether the number is listed is `lapwing check`'s question.

  lapwing windows --to '(850) 555-0142' --days 3
  lapwing windows --to '+61 491 570 006' --json)";

// `Mon 2026-11-02 08:00` as clocks show it in the zone.
std::string local(Instant at, const Zone& zone) {
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  const auto time = zone.local(at);
  const std::chrono::hh_mm_ss clock(time.since_midnight);
  return fmt::format("{} {} {:02}:{:02}",
                     kDays[std::chrono::weekday(std::chrono::sys_days(time.date)).c_encoding()],
                     format_date(time.date), clock.hours().count(), clock.minutes().count());
}

ordered_json to_json(const screening::NumberWindows& one) {
  ordered_json json = ordered_json::array();
  for (const auto& window : one.windows) {
    json.push_back(
        {{"from", format_instant(window.from)}, {"until", format_instant(window.until)}});
  }
  return json;
}

void print(const screening::NumberWindows& one) {
  const auto& zones = (one.call.address ? *one.call.address : one.call.place).zones;
  fmt::print("{}\n", one.number.number.to_string());
  for (const auto& window : one.windows) {
    fmt::print("  {} .. {}", format_instant(window.from), format_instant(window.until));
    for (const auto& zone : zones) {
      fmt::print("   {} .. {} {}", local(window.from, zone), local(window.until, zone),
                 zone.name());
    }
    fmt::print("\n");
  }
  if (one.windows.empty()) fmt::print("  at no time that is lawful in every place it may be in\n");
}

Result<int> run(const Globals& globals, const CallArguments& arguments, int days) {
  if (days < 1 || days > 366) throw UsageError{fmt::format("--days `{}` is not 1 to 366", days)};
  const auto question = arguments.question();
  const auto reader = reader_argument(arguments.region);
  const auto session = ScreeningSession::open(globals);
  if (!session) return session.error();
  const auto windows = (*session)->screener().windows(reader, arguments.to, question, days);
  if (!windows) return windows.error();
  if (windows->empty()) {
    return error(Errc::invalid_argument,
                 "`{}` is not a number; `lapwing number` shows how it is read", arguments.to);
  }
  for (const auto& one : *windows) {
    if (!globals.json) print(one);
  }
  if (globals.json) {
    // One number, as DESIGN has it; a text with several gives one document each.
    for (const auto& one : *windows) {
      const auto text = one.number.number.to_string();
      print_json({{"number", number_json(text, reader.read(text))}, {"windows", to_json(one)}});
    }
  }
  return 0;
}

}  // namespace

void add_windows(CLI::App& app) {
  const auto arguments = std::make_shared<CallArguments>();
  const auto days = std::make_shared<int>(7);
  auto& command = add_command(app, "windows", kUsage, [arguments, days](const Globals& globals) {
    return run(globals, *arguments, *days);
  });
  arguments->add_to(command);
  command.add_option("--days", *days, "how many days from --at (7)");
}

}  // namespace lapwing::tool
