#include "screening/day_windows.h"

#include <algorithm>

#include "checker/places.h"

namespace lapwing::screening {
namespace {

using checker::Window;

// Both in order and not touching.
std::vector<Window> common(const std::vector<Window>& a, const std::vector<Window>& b) {
  std::vector<Window> both;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const Window part{std::max(a[i].from, b[j].from), std::min(a[i].until, b[j].until)};
    if (part.from < part.until) both.push_back(part);
    a[i].until < b[j].until ? ++i : ++j;
  }
  return both;
}

// From the first midnight that begins the day in one of the zones to the last that ends it.
Window span_of(const std::vector<Zone>& zones, CivilDate on) {
  const CivilDate next(std::chrono::sys_days(on) + std::chrono::days(1));
  Window span{zones.front().start_of_day(on), zones.front().start_of_day(next)};
  for (const Zone& zone : zones) {
    span.from = std::min(span.from, zone.start_of_day(on));
    span.until = std::max(span.until, zone.start_of_day(next));
  }
  return span;
}

}  // namespace

const std::vector<Window>& DayWindows::of(const NumberClass& number_class) {
  const auto [slot, fresh] = by_class_.try_emplace(number_class.index);
  const auto& zones = checker::zones_of(number_class.call);
  if (!fresh || zones.empty()) return slot->second;
  const Window span = span_of(zones, on_);
  const auto days = std::chrono::ceil<std::chrono::days>(span.until - span.from);
  slot->second = common(
      checker_.windows(number_class.call, span.from, static_cast<int>(days.count())), {span});
  return slot->second;
}

std::string DayWindows::text(std::span<const Lookup> numbers) {
  std::string text;
  if (numbers.empty()) return text;
  std::vector<Window> windows = of(*numbers.front().number_class);
  for (const Lookup& lookup : numbers.subspan(1)) {
    windows = common(windows, of(*lookup.number_class));
  }
  for (const Window& window : windows) {
    text += fmt::format("{}{}/{}", text.empty() ? "" : ";", format_instant(window.from),
                        format_instant(window.until));
  }
  return text;
}

}  // namespace lapwing::screening
