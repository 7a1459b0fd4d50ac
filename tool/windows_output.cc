#include "tool/windows_output.h"

#include "checker/places.h"

namespace lapwing::tool {
namespace {

// `Mon 2026-11-02 08:00` as clocks show it in the zone.
std::string local(Instant at, const Zone& zone) {
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  const auto time = zone.local(at);
  const std::chrono::hh_mm_ss clock(time.since_midnight);
  return fmt::format("{} {} {:02}:{:02}",
                     kDays[std::chrono::weekday(std::chrono::sys_days(time.date)).c_encoding()],
                     format_date(time.date), clock.hours().count(), clock.minutes().count());
}

}  // namespace

void print_windows(const checker::Call& call, const std::vector<checker::Window>& windows) {
  fmt::print("{}\n", call.to->to_string());
  for (const auto& window : windows) {
    fmt::print("  {} .. {}", format_instant(window.from), format_instant(window.until));
    for (const auto& zone : checker::zones_of(call)) {
      fmt::print("   {} .. {} {}", local(window.from, zone), local(window.until, zone),
                 zone.name());
    }
    fmt::print("\n");
  }
  if (windows.empty()) fmt::print("  at no time that is lawful in every place it may be in\n");
}

}  // namespace lapwing::tool
