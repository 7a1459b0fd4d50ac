#include "base/time.h"

#include <date/tz.h>

#include <array>
#include <functional>

namespace lapwing {
namespace {

using std::chrono::milliseconds;

// Reads exactly `width` digits at `position`; -1 when there is anything else.
int digits(std::string_view text, std::size_t position, std::size_t width) {
  if (position + width > text.size()) return -1;
  int value = 0;
  for (std::size_t i = position; i < position + width; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

// With leading zeros; by hand, since every line of every log has some.
void put_digits(std::string& text, std::size_t position, std::size_t width, int value) {
  for (std::size_t i = position + width; i-- > position; value /= 10) {
    text[i] = static_cast<char>('0' + value % 10);
  }
}

Error not_an_instant(std::string_view text) {
  return error(Errc::invalid_argument,
               "`{}` is not a time like 2026-11-01T12:00:00Z (an offset or Z is required)", text);
}

date::local_time<milliseconds> wall(CivilTime time) {
  return date::local_time<milliseconds>(std::chrono::sys_days(time.date).time_since_epoch() +
                                        time.since_midnight);
}

// From one change of a zone's clocks to the next.
struct Spell {
  const date::time_zone* zone = nullptr;
  Instant begin;
  Instant end;
  milliseconds offset;
};

// What is asked of a zone is mostly of the same half of a year as before.
const Spell& spell_at(const date::time_zone* zone, Instant at) {
  thread_local std::array<Spell, 64> spells;
  Spell& spell = spells[std::hash<const void*>{}(zone) / sizeof(*zone) % spells.size()];
  if (spell.zone != zone || at < spell.begin || at >= spell.end) {
    const auto info = zone->get_info(at);
    spell = {zone, info.begin, info.end, info.offset};
  }
  return spell;
}

}  // namespace

Result<CivilDate> parse_date(std::string_view text) {
  const int year = digits(text, 0, 4);
  const int month = digits(text, 5, 2);
  const int day = digits(text, 8, 2);
  const CivilDate date{std::chrono::year{year}, std::chrono::month(static_cast<unsigned>(month)),
                       std::chrono::day(static_cast<unsigned>(day))};
  if (text.size() != 10 || text[4] != '-' || text[7] != '-' || year < 0 || month < 0 || day < 0 ||
      !date.ok()) {
    return error(Errc::invalid_argument, "`{}` is not a date like 2026-11-01", text);
  }
  return date;
}

std::string format_date(CivilDate date) {
  const int year = static_cast<int>(date.year());
  if (year < 0 || year > 9999) {
    return fmt::format("{:04}-{:02}-{:02}", year, static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()));
  }
  std::string text = "0000-00-00";
  put_digits(text, 0, 4, year);
  put_digits(text, 5, 2, static_cast<int>(static_cast<unsigned>(date.month())));
  put_digits(text, 8, 2, static_cast<int>(static_cast<unsigned>(date.day())));
  return text;
}

Result<Instant> parse_instant(std::string_view text) {
  if (text.size() < 20 || (text[10] != 'T' && text[10] != 't' && text[10] != ' ') ||
      text[13] != ':' || text[16] != ':') {
    return not_an_instant(text);
  }
  const auto date = parse_date(text.substr(0, 10));
  const int hour = digits(text, 11, 2);
  const int minute = digits(text, 14, 2);
  const int second = digits(text, 17, 2);
  if (!date || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
    return not_an_instant(text);
  }
  std::size_t at = 19;
  int millis = 0;
  if (text[at] == '.') {
    int scale = 100;
    const std::size_t first = ++at;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10) {
      millis += (text[at] - '0') * scale;
    }
    if (at == first) return not_an_instant(text);
  }
  std::chrono::minutes offset{0};
  if (at < text.size() && (text[at] == 'Z' || text[at] == 'z')) {
    ++at;
  } else {
    const int offset_hour = digits(text, at + 1, 2);
    const int offset_minute = digits(text, at + 4, 2);
    if (at + 6 > text.size() || (text[at] != '+' && text[at] != '-') || text[at + 3] != ':' ||
        offset_hour < 0 || offset_hour > 23 || offset_minute < 0 || offset_minute > 59) {
      return not_an_instant(text);
    }
    offset = std::chrono::minutes(offset_hour * 60 + offset_minute);
    if (text[at] == '-') offset = -offset;
    at += 6;
  }
  if (at != text.size()) return not_an_instant(text);
  return Instant(std::chrono::sys_days(*date)) + std::chrono::hours(hour) +
         std::chrono::minutes(minute) + std::chrono::seconds(second) + milliseconds(millis) -
         offset;
}

std::string format_instant(Instant at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::hh_mm_ss time(at - day);
  std::string text = format_date(CivilDate(day));
  const std::size_t clock = text.size();
  const bool whole = time.subseconds().count() == 0;
  text += whole ? "T00:00:00Z" : "T00:00:00.000Z";
  put_digits(text, clock + 1, 2, static_cast<int>(time.hours().count()));
  put_digits(text, clock + 4, 2, static_cast<int>(time.minutes().count()));
  put_digits(text, clock + 7, 2, static_cast<int>(time.seconds().count()));
  if (!whole) put_digits(text, clock + 10, 3, static_cast<int>(time.subseconds().count()));
  return text;
}

Result<Zone> Zone::find(std::string_view name) {
  try {
    return Zone(date::locate_zone(name));
  } catch (const std::runtime_error&) {
    return error(Errc::not_found, "no time zone `{}` in this system's tzdata", name);
  }
}

const std::string& Zone::name() const { return zone_->name(); }

CivilTime Zone::local(Instant at) const {
  const auto local = at.time_since_epoch() + spell_at(zone_, at).offset;
  const auto day = std::chrono::floor<std::chrono::days>(local);
  return {CivilDate(std::chrono::sys_days(day)), local - day};
}

Instant Zone::start_of_day(CivilDate date) const {
  const auto midnight = wall({date, milliseconds(0)});
  const auto info = zone_->get_info(midnight);
  if (info.result == date::local_info::nonexistent) return Instant(info.second.begin);
  return Instant(midnight.time_since_epoch() - info.first.offset);
}

std::vector<Instant> Zone::instants(CivilTime time) const {
  const auto local = wall(time);
  const Spell& spell = spell_at(zone_, Instant(local.time_since_epoch()));
  const Instant at(local.time_since_epoch() - spell.offset);
  // No clock is ever changed by as much.
  constexpr std::chrono::hours kFar{48};
  if (at >= spell.begin + kFar && at < spell.end - kFar) return {at};
  const auto info = zone_->get_info(local);
  const auto with = [&](const date::sys_info& part) {
    return Instant(local.time_since_epoch() - part.offset);
  };
  switch (info.result) {
    case date::local_info::nonexistent:
      return {};
    case date::local_info::ambiguous:
      return {with(info.first), with(info.second)};
    default:
      return {with(info.first)};
  }
}

}  // namespace lapwing
