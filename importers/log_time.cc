#include "importers/log_time.h"

#include <algorithm>
#include <array>
#include <optional>

#include "importers/report.h"

namespace lapwing::importers {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct FixedZone {
  std::string_view abbreviation;
  std::string_view city;
  std::string_view fixed;
};
constexpr std::array<FixedZone, 3> kFixedZones = {{{"EST", "America/New_York", "Etc/GMT+5"},
                                                   {"MST", "America/Denver", "America/Phoenix"},
                                                   {"HST", "America/Adak", "Pacific/Honolulu"}}};

struct Written {
  CivilTime wall;
  std::optional<minutes> offset;
};

// Takes `width` digits (or one less with `fewer`) off the front; -1 when they are not there.
int take_digits(std::string_view& text, std::size_t width, bool fewer = false) {
  std::size_t count = 0;
  int value = 0;
  while (count < width && count < text.size() && text[count] >= '0' && text[count] <= '9') {
    value = value * 10 + (text[count++] - '0');
  }
  if (count != width && !(fewer && count + 1 == width && count > 0)) return -1;
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text[0] != c) return false;
  text.remove_prefix(1);
  return true;
}

// `09:05:31`, perhaps `.250`.
std::optional<milliseconds> take_clock(std::string_view& text) {
  const int hour = take_digits(text, 2);
  if (hour < 0 || hour > 23 || !take(text, ':')) return {};
  const int minute = take_digits(text, 2);
  if (minute < 0 || minute > 59 || !take(text, ':')) return {};
  const int second = take_digits(text, 2);
  if (second < 0 || second > 59) return {};
  milliseconds since = std::chrono::hours(hour) + minutes(minute) + std::chrono::seconds(second);
  if (take(text, '.')) {
    const std::size_t size = std::min(text.find_first_not_of("0123456789"), text.size());
    if (size == 0) return {};
    int scale = 100;
    for (std::size_t i = 0; i < size; ++i, scale /= 10)
      since += milliseconds((text[i] - '0') * scale);
    text.remove_prefix(size);
  }
  return since;
}

// `Z`, `GMT`, `UTC`, `+01:00`, `-0500`, or nothing at all. False for anything else.
bool take_offset(std::string_view text, std::optional<minutes>& offset) {
  while (take(text, ' ')) {
  }
  if (text.empty()) return true;
  if (text == "Z" || text == "GMT" || text == "UTC") {
    offset = minutes(0);
    return true;
  }
  const bool west = text[0] == '-';
  if (!take(text, '+') && !take(text, '-')) return false;
  const int hours = take_digits(text, 2);
  take(text, ':');
  const int rest = take_digits(text, 2);
  if (hours < 0 || hours > 14 || rest < 0 || rest > 59 || !text.empty()) return false;
  offset = minutes((west ? -1 : 1) * (hours * 60 + rest));
  return true;
}

std::optional<Written> finish(int year, int month, int day, std::string_view rest) {
  if (year < 0 || month < 0 || day < 0) return {};
  const auto since = take_clock(rest);
  Written written{
      {CivilDate(std::chrono::year(year) / std::chrono::month(static_cast<unsigned>(month)) /
                 std::chrono::day(static_cast<unsigned>(day))),
       since.value_or(milliseconds(0))},
      {}};
  if (!since || !take_offset(rest, written.offset)) return {};
  return written;
}

// `2026-11-01 09:05:31`
std::optional<Written> read_iso(std::string_view text) {
  const int year = take_digits(text, 4);
  if (!take(text, '-')) return {};
  const int month = take_digits(text, 2);
  if (!take(text, '-')) return {};
  const int day = take_digits(text, 2);
  if (!take(text, ' ') && !take(text, 'T')) return {};
  return finish(year, month, day, text);
}

// `Sun, 01 Nov 2026 09:05:31 +0000`, RFC 5322 section 3.3
std::optional<Written> read_mail(std::string_view text) {
  if (text.size() > 5 && text[3] == ',') text.remove_prefix(4);
  while (take(text, ' ')) {
  }
  const int day = take_digits(text, 2, true);
  if (!take(text, ' ')) return {};
  const auto month = std::find(kMonths.begin(), kMonths.end(), text.substr(0, 3));
  if (month == kMonths.end()) return {};
  text.remove_prefix(3);
  if (!take(text, ' ')) return {};
  const int year = take_digits(text, 4);
  if (!take(text, ' ')) return {};
  return finish(year, static_cast<int>(month - kMonths.begin()) + 1, day, text);
}

std::optional<Written> read(std::string_view text) {
  auto written = read_iso(text);
  return written ? written : read_mail(text);
}

// Days since 1900, as a spreadsheet keeps a time when nobody formats its column: `46296.378831`.
bool is_spreadsheet_time(std::string_view text) {
  const std::size_t point = text.find('.');
  return point == 5 && text.find_first_not_of("0123456789.") == std::string_view::npos &&
         text.find('.', point + 1) == std::string_view::npos;
}

}  // namespace

std::string why_no_log_time(std::string_view text) {
  if (read(text)) return {};
  if (is_spreadsheet_time(text)) {
    return fmt::format("`{}` is a spreadsheet's number for a time: export the column as text",
                       excerpt(text));
  }
  if (std::count(text.begin(), text.end(), '/') == 2) {
    return fmt::format(
        "`{}` leaves open which is the day and which the month: export times like 2026-11-01 "
        "09:05:31",
        excerpt(text));
  }
  return fmt::format("`{}` is not a time like 2026-11-01 09:05:31", excerpt(text));
}

Result<Zone> find_log_zone(std::string_view name) {
  for (const auto& [abbreviation, city, fixed] : kFixedZones) {
    if (name != abbreviation) continue;
    return error(Errc::invalid_argument,
                 "`{}` has no summer time: it is {} where the clocks change, {} where they do not",
                 name, city, fixed);
  }
  auto zone = Zone::find(name);
  if (zone) return zone;
  return error(zone.error().code,
               "{}: there are names like America/New_York, Europe/London and Etc/UTC",
               zone.error().message);
}

bool has_offset(std::string_view text) {
  // `2026-11-01 09:05:31`, as nearly all are: no room for one.
  constexpr std::size_t kIsoSize = 19;
  if (text.size() == kIsoSize && text[4] == '-') return false;
  const auto written = read(text);
  return written && written->offset;
}

std::variant<std::vector<Instant>, std::string> parse_log_time(std::string_view text,
                                                               const Zone& zone) {
  const auto written = read(text);
  if (!written) return why_no_log_time(text);
  if (!written->wall.date.ok()) return fmt::format("`{}` names no day", excerpt(text));
  if (written->offset) {
    return std::vector<Instant>{Instant(std::chrono::sys_days(written->wall.date)) +
                                written->wall.since_midnight - *written->offset};
  }
  auto instants = zone.instants(written->wall);
  if (instants.empty()) {
    return fmt::format("`{}` was skipped by the clocks of {}: is --tz right?", excerpt(text),
                       zone.name());
  }
  return instants;
}

}  // namespace lapwing::importers
