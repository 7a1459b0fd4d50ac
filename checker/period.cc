#include "checker/period.h"

namespace lapwing::checker {

CivilDate Period::after(CivilDate date, const Holidays& holidays, Jurisdiction place) const {
  date += std::chrono::years(years);
  date += std::chrono::months(months);
  if (!date.ok()) date = CivilDate(date.year() / date.month() / std::chrono::last);
  date = CivilDate(std::chrono::sys_days(date) + std::chrono::days(days));
  return holidays.add_business_days(place, date, business_days);
}

std::string Period::to_string() const {
  if (forever) return "forever";
  if (at_once()) return "at once";
  std::string text;
  const auto add = [&](int count, std::string_view unit) {
    if (count == 0) return;
    text +=
        fmt::format("{}{} {}{}", text.empty() ? "" : " and ", count, unit, count == 1 ? "" : "s");
  };
  add(years, "year");
  add(months, "month");
  add(days, "day");
  add(business_days, "business day");
  return text;
}

Period read_period(Fields& fields, const YAML::Node& node, const std::string& key) {
  Period period;
  if (node.IsScalar()) {
    if (node.Scalar() == "forever") {
      period.forever = true;
    } else if (node.Scalar() != "at-once" && node.Scalar() != "none") {
      fields.problem_at(node, fmt::format("`{}` must be a length like {{days: 31}}, not `{}`", key,
                                          node.Scalar()));
    }
    return period;
  }
  Fields parts = fields.nested(node, "`" + key + "`");
  period.years = static_cast<int>(parts.whole_or("years", 1, 100, 0));
  period.months = static_cast<int>(parts.whole_or("months", 1, 1200, 0));
  period.days = static_cast<int>(parts.whole_or("days", 1, 36500, 0));
  period.business_days = static_cast<int>(parts.whole_or("business_days", 1, 1000, 0));
  parts.finish();
  if (period.at_once()) fields.problem_at(node, fmt::format("`{}` names no length", key));
  return period;
}

Period read_period(Fields& fields, const std::string& key, std::optional<Period> otherwise) {
  const YAML::Node node = fields.take(key);
  if (node.IsDefined() && !node.IsNull()) return read_period(fields, node, key);
  if (!otherwise) fields.problem(fmt::format("`{}` is missing", key));
  return otherwise.value_or(Period{});
}

}  // namespace lapwing::checker
