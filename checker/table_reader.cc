#include "checker/table_reader.h"

#include <algorithm>
#include <array>

#include "checker/rule_reader.h"
#include "checker/scope.h"

namespace lapwing::checker {
namespace {

constexpr std::array<std::string_view, 7> kWeekdays = {"sun", "mon", "tue", "wed",
                                                       "thu", "fri", "sat"};

// `"05-25"`; a leap year, so that 29 February may be named.
void read_month_day(Fields& fields, const std::string& key, HolidayRule& rule) {
  const std::string text = fields.text(key);
  const auto date = parse_date("2024-" + text);
  if (!date) {
    fields.problem(fmt::format("`{}` must be a day like \"05-25\", not `{}`", key, text));
    rule.month = rule.day = 1;
    return;
  }
  rule.month = static_cast<unsigned>(date->month());
  rule.day = static_cast<unsigned>(date->day());
}

// `{sat: fri, sun: mon}`: Friday and Saturday shift back to the nearest, all else forward.
void read_observed(Fields& fields, HolidayRule& rule) {
  const YAML::Node node = fields.take("observed");
  if (!node.IsDefined()) return;
  Fields observed = fields.nested(node, "`observed`");
  for (std::size_t day = 0; day < kWeekdays.size(); ++day) {
    const std::string key(kWeekdays[day]);
    if (!observed.has(key)) continue;
    const std::size_t to = observed.word(key, kWeekdays);
    const int forward = static_cast<int>((to + 7 - day) % 7);
    // The nearest: three days on at most, or else back.
    rule.shift[day] = static_cast<std::int8_t>(forward > 3 ? forward - 7 : forward);
    if (forward == 0) observed.problem(fmt::format("`{}` is observed on itself", key));
  }
  observed.finish();
}

HolidayRule read_holiday(Fields& fields) {
  using Shape = HolidayRule::Shape;
  HolidayRule rule;
  rule.name = fields.text("name");
  int shapes = 0;
  const auto is = [&](const std::string& key, Shape shape) {
    if (!fields.has(key)) return false;
    rule.shape = shape;
    ++shapes;
    return true;
  };
  if (is("on", Shape::fixed)) read_month_day(fields, "on", rule);
  if (is("nth", Shape::nth)) {
    rule.nth = static_cast<int>(fields.whole("nth", 1, 5));
    rule.weekday = static_cast<unsigned>(fields.word("weekday", kWeekdays));
    rule.month = static_cast<unsigned>(fields.whole("month", 1, 12));
  }
  if (is("last", Shape::last)) {
    rule.weekday = static_cast<unsigned>(fields.word("last", kWeekdays));
    rule.month = static_cast<unsigned>(fields.whole("month", 1, 12));
  }
  if (is("before", Shape::before)) {
    read_month_day(fields, "before", rule);
    rule.weekday = static_cast<unsigned>(fields.word("weekday", kWeekdays));
  }
  if (is("on_or_after", Shape::on_or_after)) {
    read_month_day(fields, "on_or_after", rule);
    rule.weekday = static_cast<unsigned>(fields.word("weekday", kWeekdays));
  }
  if (is("easter", Shape::easter)) {
    rule.plus_days = static_cast<int>(fields.whole("easter", -100, 100));
  }
  if (is("orthodox_easter", Shape::orthodox_easter)) {
    rule.plus_days = static_cast<int>(fields.whole("orthodox_easter", -100, 100));
  }
  if (is("dates", Shape::dates)) {
    for (const auto& node : fields.take("dates")) {
      rule.dates.push_back(fields.as_date(node, "dates"));
    }
    std::sort(rule.dates.begin(), rule.dates.end());
  }
  if (shapes != 1)
    fields.problem("a holiday needs one of on, nth, last, before, easter, dates ...");
  if (rule.shape == Shape::fixed || rule.shape == Shape::nth || rule.shape == Shape::last) {
    rule.plus_days = static_cast<int>(fields.whole_or("plus", -366, 366, 0));
  }
  read_observed(fields, rule);
  rule.moves = fields.flag_or("moves", false);
  rule.year_first = static_cast<int>(fields.whole_or("from", 1, 9999, 0));
  rule.year_last = static_cast<int>(fields.whole_or("until", 1, 9999, 9999));
  rule.every = static_cast<int>(fields.whole_or("every", 1, 100, 1));
  return rule;
}

}  // namespace

HolidayTable read_holiday_table(Fields& fields, const std::string& id) {
  HolidayTable table{read_jurisdiction(fields, id), read_source(fields, nullptr), {}};
  const YAML::Node days = fields.take("days");
  if (!days.IsDefined() || !days.IsSequence() || days.size() == 0) {
    fields.problem("`days` must be a list of holidays");
    return table;
  }
  for (const auto& node : days) {
    Fields parts = fields.nested(node, "a holiday");
    table.rules.push_back(read_holiday(parts));
    parts.finish();
  }
  return table;
}

EmergencyTable read_emergency_table(Fields& fields, const std::string& id) {
  EmergencyTable table{read_jurisdiction(fields, id), fields.date_if("known_through"), {}};
  const YAML::Node list = fields.take("emergencies");
  if (!list.IsDefined() || !list.IsSequence()) {
    fields.problem("`emergencies` must be a list, perhaps []");
    return table;
  }
  for (const auto& node : list) {
    Fields parts = fields.nested(node, "an emergency");
    Emergency one{parts.text("name"), parts.texts_if("counties"), parts.date("from"),
                  parts.date_if("until"), parts.text("citation")};
    if (one.until && *one.until <= one.from) parts.problem("`until` must be later than `from`");
    parts.finish();
    table.emergencies.push_back(std::move(one));
  }
  return table;
}

CoverageRow read_coverage_row(Fields& fields, Jurisdiction place) {
  constexpr std::array<std::string_view, 3> kAnswers = {"unknown", "none", "value"};
  CoverageRow row{.jurisdiction = place, .name = fields.text("name"), .note = {}};
  row.note = fields.text_or("note", "");
  row.line = fields.line();
  const bool rest = fields.has("rest");
  const auto otherwise = static_cast<Answer>(fields.word_or("rest", kAnswers, 0));
  if (otherwise == Answer::value) fields.problem("`rest` can be none or unknown");
  for (std::size_t kind = 0; kind < kKinds; ++kind) {
    const std::string key(to_string(static_cast<Kind>(kind)));
    auto& answers = row.answers[kind];
    answers.fill(otherwise);
    const YAML::Node node = fields.take(key);
    if (!node.IsDefined()) {
      if (!rest) fields.problem(fmt::format("`{}` is missing, and there is no `rest`", key));
    } else if (node.IsScalar()) {
      answers.fill(static_cast<Answer>(fields.word(key, kAnswers)));
    } else {
      Fields channels = fields.nested(node, fmt::format("`{}`", key));
      for (std::size_t i = 0; i < kChannelNames.size(); ++i) {
        answers[i] = static_cast<Answer>(channels.word(std::string(kChannelNames[i]), kAnswers));
      }
      channels.finish();
    }
  }
  return row;
}

}  // namespace lapwing::checker
