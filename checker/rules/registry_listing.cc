#include "checker/rules/registry_listing.h"

#include <algorithm>

namespace lapwing::checker {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

CivilDate in_year(std::chrono::month_day day, std::chrono::year year) {
  const CivilDate date = year / day;
  // 29 February in a common year: the last of the month.
  return date.ok() ? date : CivilDate(year / day.month() / std::chrono::last);
}

// Publication and use-by day; a use-by day earlier in the year than its publication is next year's.
std::pair<CivilDate, CivilDate> of_year(const RegistryTerms::Publication& publication,
                                        std::chrono::year year) {
  const CivilDate on = in_year(publication.on, year);
  const CivilDate use_by = in_year(publication.use_by, year);
  return {on, use_by < on ? in_year(publication.use_by, year + std::chrono::years(1)) : use_by};
}

// The first publication on or after `day`.
std::pair<CivilDate, CivilDate> publication_after(const RegistryTerms& terms, CivilDate day) {
  std::pair<CivilDate, CivilDate> best{};
  for (int year = 0; year < 2; ++year) {
    for (const auto& publication : terms.published) {
      const auto dates = of_year(publication, day.year() + std::chrono::years(year));
      if (dates.first >= day) return dates;
    }
  }
  return best;
}

std::chrono::month_day read_month_day(Fields& fields, const std::string& key) {
  const std::string text = fields.text(key);
  // A leap year, so that 29 February may be named.
  const auto date = parse_date("2024-" + text);
  if (date) return {date->month(), date->day()};
  fields.problem(fmt::format("`{}` must be a day like \"01-31\", not `{}`", key, text));
  return {std::chrono::January, std::chrono::day(1)};
}

std::vector<RegistryTerms::Publication> read_published(Fields& fields) {
  std::vector<RegistryTerms::Publication> published;
  const YAML::Node list = fields.take("published");
  if (!list.IsDefined()) return published;
  for (const auto& item : list) {
    Fields parts = fields.nested(item, "a publication");
    const auto on = read_month_day(parts, "on");
    const auto use_by = parts.has("use_by") ? read_month_day(parts, "use_by") : on;
    parts.finish();
    published.push_back({on, use_by});
  }
  const bool sorted = std::is_sorted(published.begin(), published.end(),
                                     [](const auto& a, const auto& b) { return a.on < b.on; });
  if (!sorted) fields.problem_at(list, "`published` must be in the order of the year");
  return published;
}

void read_binding(Fields& fields, RegistryTerms& terms) {
  const YAML::Node node = fields.take("binding");
  if (!node.IsDefined()) {
    fields.problem("`binding` is missing");
  } else if (node.IsScalar() && node.Scalar() == "calendar") {
    terms.binding = RegistryTerms::Binding::calendar;
  } else if (node.IsMap() && node["after"]) {
    YAML::Node period = YAML::Clone(node);
    if (node["after"].Scalar() != "publication") {
      fields.problem_at(node, "`after` in `binding` can only be publication");
    }
    period.remove("after");
    terms.binding = RegistryTerms::Binding::after_publication;
    terms.binds_after = read_period(fields, period, "binding");
  } else {
    terms.binds_after = read_period(fields, node, "binding");
  }
}

// Which day the finding is about, and whether the source dates it or an edition only bounds it.
void name_date(Finding& finding, const ListFact& fact) {
  if (!fact.from) return;
  finding.number[0] = to_number(*fact.from);
  finding.number[1] = fact.from_kind == FromKind::first_seen ? 2 : 1;
}

Finding judge_listed(const Situation& situation, const Rule& rule, const Law& law,
                     const RegistryTerms& terms, const ListFact& fact) {
  const auto give = [&](Outcome outcome, Reason reason) {
    Finding finding = make_finding(rule, law, outcome, reason);
    name_date(finding, fact);
    return finding;
  };
  const bool delayed =
      terms.binding != RegistryTerms::Binding::after_registration || !terms.binds_after.at_once();
  if (!situation.binding || !delayed) return give(Outcome::prohibited, Reason::listed);
  if (!fact.from) return give(Outcome::undetermined, Reason::binding_unknown);
  const CivilDate today = situation.day_in(terms.zone);
  const auto bound_from = [&](CivilDate registered) {
    return terms.bound_from(registered, situation.holidays, rule.jurisdiction);
  };
  if (today >= bound_from(*fact.from)) return give(Outcome::prohibited, Reason::listed);
  if (fact.from_kind == FromKind::registered ||
      (fact.not_before && today < bound_from(*fact.not_before))) {
    return give(Outcome::permitted, Reason::listed_not_bound);
  }
  return give(Outcome::undetermined, Reason::binding_unknown);
}

Finding judge_not_listed(const Situation& situation, const Rule& rule, const Law& law,
                         const RegistryTerms& terms, const ListFact& fact) {
  if (fact.obtained) {
    const CivilDate today = situation.day_in(terms.zone);
    const auto age = (sys_days(today) - sys_days(*fact.obtained)).count();
    if (age < 0) return make_finding(rule, law, Outcome::undetermined, Reason::not_held_then);
    if (!terms.fresh(*fact.obtained, today, situation.holidays, rule.jurisdiction)) {
      Finding finding = make_finding(rule, law, Outcome::undetermined, Reason::stale);
      finding.number[0] = age;
      return finding;
    }
  }
  return make_finding(rule, law, Outcome::permitted, Reason::not_listed);
}

}  // namespace

CivilDate RegistryTerms::bound_from(CivilDate registered, const Holidays& holidays,
                                    Jurisdiction place) const {
  switch (binding) {
    case Binding::after_registration:
      return binds_after.after(registered, holidays, place);
    case Binding::after_publication:
      return binds_after.after(publication_after(*this, registered).first, holidays, place);
    case Binding::calendar:
      return CivilDate(sys_days(publication_after(*this, registered).second) + days(1));
  }
  return registered;
}

bool RegistryTerms::fresh(CivilDate obtained, CivilDate day, const Holidays& holidays,
                          Jurisdiction place) const {
  if (!fresh_by_calendar) {
    return fresh_for.at_once() || day <= fresh_for.after(obtained, holidays, place);
  }
  // The newest publication that had to be in use before `day` began.
  for (int back = 0; back < 3; ++back) {
    for (auto it = published.rbegin(); it != published.rend(); ++it) {
      const auto [on, use_by] = of_year(*it, day.year() - std::chrono::years(back));
      if (use_by < day) return obtained >= on;
    }
  }
  return false;
}

std::vector<std::pair<std::string, std::string>> RegistryTerms::describe() const {
  std::vector<std::pair<std::string, std::string>> lines = {{"list", list}};
  switch (binding) {
    case Binding::after_registration:
      lines.emplace_back("binds", binds_after.at_once()
                                      ? "at once"
                                      : binds_after.to_string() + " after registration");
      break;
    case Binding::after_publication:
      lines.emplace_back("binds", binds_after.to_string() + " after publication");
      break;
    case Binding::calendar:
      lines.emplace_back("binds", "when the next publication must be in use");
      break;
  }
  lines.emplace_back("edition may be used", fresh_by_calendar     ? "until the next publication"
                                            : fresh_for.at_once() ? "without limit"
                                                                  : fresh_for.to_string());
  std::string dates;
  for (const auto& [on, use_by] : published) {
    dates +=
        fmt::format("{}{:02}-{:02} (by {:02}-{:02})", dates.empty() ? "" : ", ",
                    static_cast<unsigned>(on.month()), static_cast<unsigned>(on.day()),
                    static_cast<unsigned>(use_by.month()), static_cast<unsigned>(use_by.day()));
  }
  if (!dates.empty()) lines.emplace_back("published", dates);
  return lines;
}

std::unique_ptr<const Terms> read_registry_listing(Fields& fields) {
  const std::string list = fields.text("list");
  const YAML::Node zone_node = fields.take("zone");
  auto zone = Zone::find(zone_node.IsDefined() && zone_node.IsScalar() ? zone_node.Scalar() : "");
  if (!zone) {
    fields.problem_at(
        zone_node, zone_node.IsDefined() ? zone.error().message : std::string("`zone` is missing"));
    zone = Zone::find("Etc/UTC");
    if (!zone) return nullptr;
  }
  auto terms = std::make_unique<RegistryTerms>(*zone);
  terms->list = list;
  read_binding(fields, *terms);
  terms->published = read_published(fields);
  const YAML::Node freshness = fields.take("freshness");
  if (!freshness.IsDefined()) {
    fields.problem("`freshness` is missing");
  } else if (freshness.IsScalar() && freshness.Scalar() == "calendar") {
    terms->fresh_by_calendar = true;
  } else {
    terms->fresh_for = read_period(fields, freshness, "freshness");
  }
  const bool needs_calendar =
      terms->fresh_by_calendar || terms->binding != RegistryTerms::Binding::after_registration;
  if (needs_calendar && terms->published.empty()) {
    fields.problem("`published` is missing, though `binding` or `freshness` counts by it");
  }
  return terms;
}

Finding registry_listing(const Situation& situation, const Rule& rule, const Law& law) {
  const auto& terms = static_cast<const RegistryTerms&>(*law.terms);
  const auto& lists = situation.call.lists;
  const auto found = std::find_if(lists.begin(), lists.end(),
                                  [&](const ListFact& fact) { return fact.list == terms.list; });
  if (found == lists.end()) {
    return make_finding(rule, law, Outcome::undetermined, Reason::not_held);
  }
  const ListFact& fact = *found;
  Finding finding = [&] {
    const auto undetermined = [&](Reason reason) {
      return make_finding(rule, law, Outcome::undetermined, reason);
    };
    switch (fact.state) {
      case ListState::listed:
        return judge_listed(situation, rule, law, terms, fact);
      case ListState::not_listed:
        return judge_not_listed(situation, rule, law, terms, fact);
      case ListState::maybe_listed:
        return undetermined(Reason::maybe_listed);
      case ListState::not_covered:
        return undetermined(Reason::not_covered);
      case ListState::not_held_then:
        return undetermined(Reason::not_held_then);
      case ListState::not_asked:
        return undetermined(Reason::not_asked);
      case ListState::stale: {
        Finding stale = undetermined(Reason::stale);
        stale.number[0] = -1;
        if (fact.obtained) {
          const CivilDate today = situation.day_in(terms.zone);
          stale.number[0] = (sys_days(today) - sys_days(*fact.obtained)).count();
        }
        return stale;
      }
      case ListState::not_held:
        break;
    }
    return undetermined(Reason::not_held);
  }();
  finding.index = static_cast<std::int32_t>(found - lists.begin());
  return finding;
}

}  // namespace lapwing::checker
