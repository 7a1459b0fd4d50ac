#include "checker/rules/calling_hours.h"

#include <algorithm>

namespace lapwing::checker {
namespace {

using std::chrono::seconds;

constexpr std::array<std::string_view, 7> kDays = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

seconds read_clock(Fields& fields, const YAML::Node& node, std::string_view text) {
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  if (text.size() == 5 && text[2] == ':' && digit(0) && digit(1) && digit(3) && digit(4)) {
    const int hour = (text[0] - '0') * 10 + (text[1] - '0');
    const int minute = (text[3] - '0') * 10 + (text[4] - '0');
    if (minute < 60 && (hour < 24 || (hour == 24 && minute == 0))) {
      return seconds(hour * 3600 + minute * 60);
    }
  }
  fields.problem_at(node, fmt::format("`{}` is no time like \"08:00\"", text));
  return seconds(0);
}

void add_part(Fields& fields, const YAML::Node& node, HoursTerms::Day& day, seconds open,
              seconds close) {
  if (open >= close) {
    fields.problem_at(node, "hours must open before they close");
  } else if (day.count > 0 && open < day.parts[day.count - 1].close) {
    fields.problem_at(node, "the hours of a day must be in order and not overlap");
  } else if (day.count == HoursTerms::kPartsMax) {
    fields.problem_at(node, fmt::format("a day has at most {} parts", HoursTerms::kPartsMax));
  } else {
    day.parts[day.count++] = {open, close};
  }
}

// `none` or a list of `08:00-21:00`.
HoursTerms::Day read_day(Fields& fields, const YAML::Node& node) {
  HoursTerms::Day day{};
  if (node.IsScalar() && node.Scalar() == "none") return day;
  if (!node.IsSequence() || node.size() == 0) {
    fields.problem_at(node, "hours must be none or a list like [\"08:00-21:00\"]");
    return day;
  }
  for (const auto& item : node) {
    const std::string text = item.IsScalar() ? item.Scalar() : "";
    const auto dash = text.find('-');
    if (dash == std::string::npos) {
      fields.problem_at(item, fmt::format("`{}` is no span like \"08:00-21:00\"", text));
      continue;
    }
    add_part(fields, item, day, read_clock(fields, item, std::string_view(text).substr(0, dash)),
             read_clock(fields, item, std::string_view(text).substr(dash + 1)));
  }
  return day;
}

// The more particular key wins: a weekday's own, `weekdays`, `daily`.
void read_week(Fields& fields, const YAML::Node& node, HoursTerms& terms) {
  Fields hours = fields.nested(node, "`hours`");
  std::array<std::optional<HoursTerms::Day>, 7> days;
  const auto set = [&](const std::string& key, std::size_t first, std::size_t last) {
    const YAML::Node part = hours.take(key);
    if (!part.IsDefined()) return;
    const HoursTerms::Day day = read_day(hours, part);
    for (std::size_t i = first; i <= last; ++i) days[i] = day;
  };
  set("daily", 0, 6);
  set("weekdays", 1, 5);
  for (std::size_t i = 0; i < 7; ++i) set(std::string(kDays[i]), i, i);
  if (const YAML::Node part = hours.take("holidays"); part.IsDefined()) {
    terms.holidays = read_day(hours, part);
  }
  hours.finish();
  for (std::size_t i = 0; i < 7; ++i) {
    if (!days[i]) fields.problem_at(node, fmt::format("`hours` says nothing for {}", kDays[i]));
    terms.days[i] = days[i].value_or(HoursTerms::Day{});
  }
}

void include_closing_second(HoursTerms& terms) {
  const auto include = [](HoursTerms::Day& day) {
    for (std::size_t i = 0; i < day.count; ++i) day.parts[i].close += seconds(1);
  };
  std::for_each(terms.days.begin(), terms.days.end(), include);
  if (terms.holidays) include(*terms.holidays);
}

std::string describe_day(const HoursTerms::Day& day, bool inclusive) {
  if (day.count == 0) return "none";
  std::string text;
  for (std::size_t i = 0; i < day.count; ++i) {
    const auto open = day.parts[i].open;
    const auto close = day.parts[i].close - seconds(inclusive ? 1 : 0);
    const auto minutes = [](seconds time) { return time.count() / 60; };
    text +=
        fmt::format("{}{:02}:{:02}-{:02}:{:02}", text.empty() ? "" : " and ", minutes(open) / 60,
                    minutes(open) % 60, minutes(close) / 60, minutes(close) % 60);
  }
  return text;
}

enum class Lawful : std::uint8_t { no, unknown, yes };

Lawful lawful(const Situation& situation, const Rule& rule, const HoursTerms& terms,
              const Local& local) {
  const std::chrono::weekday weekday(local.day);
  const HoursTerms::Day& ordinary = terms.days[weekday.c_encoding()];
  const bool inside = ordinary.contains(local.since_midnight);
  if (!terms.holidays) return inside ? Lawful::yes : Lawful::no;
  const Jurisdiction table = terms.holiday_table.value_or(rule.jurisdiction);
  const CivilDate day(local.day);
  const bool on_holiday = terms.holidays->contains(local.since_midnight);
  if (situation.holidays.is_holiday(table, day)) return on_holiday ? Lawful::yes : Lawful::no;
  if (inside == on_holiday) return inside ? Lawful::yes : Lawful::no;
  if (situation.holidays.known(table, static_cast<int>(day.year()))) {
    return inside ? Lawful::yes : Lawful::no;
  }
  return Lawful::unknown;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> HoursTerms::describe() const {
  std::vector<std::pair<std::string, std::string>> lines;
  // Days with the same hours in one line, Monday first.
  std::array<std::string, 7> texts;
  for (std::size_t i = 0; i < 7; ++i) texts[i] = describe_day(days[(i + 1) % 7], close_inclusive);
  for (std::size_t first = 0; first < 7;) {
    std::size_t last = first;
    while (last + 1 < 7 && texts[last + 1] == texts[first]) ++last;
    const auto name = [](std::size_t i) { return kDays[(i + 1) % 7]; };
    const std::string span = first == 0 && last == 6 ? "every day"
                             : first == last         ? std::string(name(first))
                                             : fmt::format("{} to {}", name(first), name(last));
    lines.emplace_back(span, texts[first]);
    first = last + 1;
  }
  if (holidays) lines.emplace_back("holidays", describe_day(*holidays, close_inclusive));
  if (zone) lines.emplace_back("time zone", zone->name());
  if (close_inclusive) lines.emplace_back("closing second", "inside");
  return lines;
}

std::unique_ptr<const Terms> read_calling_hours(Fields& fields) {
  auto terms = std::make_unique<HoursTerms>();
  const YAML::Node week = fields.take("hours");
  if (week.IsDefined()) {
    read_week(fields, week, *terms);
    if (fields.has("open")) fields.problem("`open` and `hours` cannot stand together");
  } else {
    HoursTerms::Day day{};
    const YAML::Node open = fields.take("open");
    const YAML::Node close = fields.take("close");
    if (!open.IsDefined() || !close.IsDefined()) {
      fields.problem("`open` and `close`, or `hours`, are missing");
    } else {
      add_part(fields, open, day, read_clock(fields, open, fields.as_text(open, "open")),
               read_clock(fields, close, fields.as_text(close, "close")));
    }
    terms->days.fill(day);
  }
  if (const auto table = fields.text_if("holiday_table")) {
    terms->holiday_table = Jurisdiction::parse(*table);
    if (!terms->holiday_table) {
      fields.problem(fmt::format("`holiday_table` must be a code like US-PA, not `{}`", *table));
    }
  }
  if (const YAML::Node name = fields.take("zone"); name.IsDefined()) {
    const auto zone = Zone::find(fields.as_text(name, "zone"));
    if (zone) {
      terms->zone = *zone;
    } else {
      fields.problem_at(name, zone.error().message);
    }
  }
  terms->close_inclusive = fields.flag_or("close_inclusive", false);
  if (terms->close_inclusive) include_closing_second(*terms);
  return terms;
}

Finding calling_hours(const Situation& situation, const Rule& rule, const Law& law) {
  const auto& terms = static_cast<const HoursTerms&>(*law.terms);
  if (!situation.call.at || (situation.locals.empty() && !terms.zone)) {
    return make_finding(rule, law, Outcome::undetermined, Reason::local_time_unknown);
  }
  Local fixed{};
  std::span<const Local> locals = situation.locals;
  if (terms.zone) {
    const CivilTime time = terms.zone->local(*situation.call.at);
    fixed = {&*terms.zone, std::chrono::sys_days(time.date), time.since_midnight};
    locals = {&fixed, 1};
  }
  std::uint64_t inside = 0;
  std::size_t inside_count = 0;
  bool any_unknown = false;
  for (std::size_t i = 0; i < locals.size(); ++i) {
    const Lawful answer = lawful(situation, rule, terms, locals[i]);
    any_unknown = any_unknown || answer == Lawful::unknown;
    if (answer != Lawful::yes) continue;
    ++inside_count;
    if (i < 64) inside |= std::uint64_t{1} << i;
  }
  Finding finding = [&] {
    if (any_unknown)
      return make_finding(rule, law, Outcome::undetermined, Reason::holidays_unknown);
    if (inside_count == locals.size())
      return make_finding(rule, law, Outcome::permitted, Reason::inside_hours);
    if (inside_count == 0)
      return make_finding(rule, law, Outcome::prohibited, Reason::outside_hours);
    return make_finding(rule, law, Outcome::undetermined, Reason::zones_disagree);
  }();
  finding.zones = inside;
  finding.number[0] = std::chrono::sys_days(locals.front().day).time_since_epoch().count();
  finding.number[1] = locals.front().since_midnight.count();
  return finding;
}

}  // namespace lapwing::checker
