#include <algorithm>
#include <array>

#include "checker/describe.h"
#include "checker/show.h"

namespace lapwing::checker {
namespace {

std::string page_name(Jurisdiction place) {
  std::string name = place.to_string();
  for (char& c : name) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return name + ".md";
}

// Bars would end a table's cell.
std::string cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) {
    text.insert(at, "\\");
  }
  return text;
}

void add_source(const Source& source, std::string& page) {
  page += fmt::format("[{}]({}), {}.\n", source.citation, source.href, standing(source));
  if (source.quote) page += fmt::format("\n> {}\n", *source.quote);
}

void add_rule(const Rule& rule, std::string& page) {
  page += fmt::format("\n### {}\n\n{}. ", rule.id, reach(rule));
  if (rule.excuses != 0) page += fmt::format("Excuses: {}. ", excused_kinds(rule));
  add_source(rule.source, page);
  if (!rule.note.empty()) page += fmt::format("\nNote: {}\n", rule.note);
  page += "\n| from | until | status | what it says |\n|---|---|---|---|\n";
  for (const Law& law : rule.laws) {
    std::string says = terms_line(law);
    if (law.source.citation != rule.source.citation) says += " (" + law.source.citation + ")";
    if (law.source.verified != rule.source.verified) says += ". " + standing(law.source);
    if (!law.note.empty()) says += ". Note: " + law.note;
    page +=
        fmt::format("| {} | {} | {} | {} |\n", law.from ? format_date(*law.from) : "",
                    law.until ? format_date(*law.until) : "", to_string(law.status), cell(says));
  }
  page += rule.before_unknown ? "\nWhat held before is not known here.\n"
                              : "\nBefore that there was no such law.\n";
}

std::string describe_holiday(const HolidayRule& rule) {
  using Shape = HolidayRule::Shape;
  constexpr std::array<std::string_view, 7> kDays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                     "Thursday", "Friday", "Saturday"};
  const auto day = [&] { return fmt::format("{:02}-{:02}", rule.month, rule.day); };
  const auto plus = [&] {
    return rule.plus_days == 0 ? std::string() : fmt::format(" {:+} days", rule.plus_days);
  };
  std::string text;
  switch (rule.shape) {
    case Shape::fixed:
      text = day() + plus();
      break;
    case Shape::nth:
      text = fmt::format("{} {} of month {}{}", kDays[rule.weekday], rule.nth, rule.month, plus());
      break;
    case Shape::last:
      text = fmt::format("last {} of month {}{}", kDays[rule.weekday], rule.month, plus());
      break;
    case Shape::on_or_after:
      text = fmt::format("first {} from {}", kDays[rule.weekday], day());
      break;
    case Shape::before:
      text = fmt::format("last {} before {}", kDays[rule.weekday], day());
      break;
    case Shape::easter:
      text = "Easter Sunday" + plus();
      break;
    case Shape::orthodox_easter:
      text = "Orthodox Easter Sunday" + plus();
      break;
    case Shape::dates:
      for (const CivilDate date : rule.dates) {
        text += fmt::format("{}{}", text.empty() ? "" : ", ", format_date(date));
      }
      break;
  }
  for (std::size_t i = 0; i < 7; ++i) {
    if (rule.shift[i] == 0) continue;
    const auto to = (i + 7 + static_cast<std::size_t>(rule.shift[i] + 7)) % 7;
    text += fmt::format("; on {} {} {}", kDays[i], rule.moves ? "moved to" : "also", kDays[to]);
  }
  if (rule.every != 1) text += fmt::format("; every {} years", rule.every);
  if (rule.year_first != 0) text += fmt::format("; from {}", rule.year_first);
  if (rule.year_last != 9999) text += fmt::format("; until {}", rule.year_last);
  return text;
}

void add_tables(const Rulebook& rulebook, Jurisdiction place, std::string& page) {
  if (const HolidayTable* table = rulebook.holidays().find(place)) {
    page += "\n## Holidays\n\n";
    add_source(table->source, page);
    page += "\n| day | when |\n|---|---|\n";
    for (const HolidayRule& rule : table->rules) {
      page += fmt::format("| {} | {} |\n", cell(rule.name), describe_holiday(rule));
    }
  }
  if (const EmergencyTable* table = rulebook.emergencies().find(place)) {
    page += "\n## Declared emergencies (an input table)\n\n";
    page += "| what | where | from | until | by |\n|---|---|---|---|---|\n";
    for (const Emergency& one : table->emergencies) {
      page += fmt::format(
          "| {} | {} | {} | {} | {} |\n", cell(one.name),
          one.counties.empty() ? "everywhere" : fmt::format("{}", fmt::join(one.counties, ", ")),
          format_date(one.from), one.until ? format_date(*one.until) : "", cell(one.citation));
    }
    if (table->known_through) {
      page += fmt::format("\nComplete through {}; later days are not known.\n",
                          format_date(*table->known_through));
    }
  }
}

std::string page_of(const Rulebook& rulebook, const CoverageRow& row) {
  const Counts counts = count(rules_of(rulebook, row.jurisdiction));
  std::string page = fmt::format("# {} ({})\n\n", row.name, row.jurisdiction.to_string());
  page += "Generated from data/rules; edit there. Not legal advice.\n\n";
  page += fmt::format("{} dated value{}, {} verified.\n\n", counts.values,
                      counts.values == 1 ? "" : "s", counts.verified);
  if (!row.note.empty()) page += row.note + "\n\n";
  page += fmt::format("- Looked for, and there is no such law: {}.\n",
                      kinds_answered(row, Answer::none));
  page += fmt::format("- Not known: {}.\n", kinds_answered(row, Answer::unknown));
  std::optional<Kind> kind;
  for (const Rule* rule : rules_of(rulebook, row.jurisdiction)) {
    if (kind != rule->kind) page += fmt::format("\n## {}\n", to_string(rule->kind));
    kind = rule->kind;
    add_rule(*rule, page);
  }
  add_tables(rulebook, row.jurisdiction, page);
  return page;
}

std::string index_page(const Rulebook& rulebook) {
  std::string page =
      "# What the rules cover\n\nGenerated from data/rules; edit there. Not legal advice. A value "
      "counts as verified when somebody read the text it quotes.\n\n"
      "| | jurisdiction | values | verified | kinds with a value |\n|---|---|---:|---:|---|\n";
  Counts total;
  for (const auto& [place, row] : rulebook.coverage().rows()) {
    const Counts counts = count(rules_of(rulebook, place));
    total.values += counts.values;
    total.verified += counts.verified;
    page += fmt::format("| [{}]({}) | {} | {} | {} | {} |\n", place.to_string(), page_name(place),
                        cell(row.name), counts.values, counts.verified,
                        kinds_answered(row, Answer::value));
  }
  page += fmt::format("\n{} jurisdictions, {} dated values, {} of them verified.\n",
                      rulebook.coverage().rows().size(), total.values, total.verified);
  return page;
}

}  // namespace

std::map<std::string, std::string> rules_pages(const Rulebook& rulebook) {
  std::map<std::string, std::string> pages;
  pages["README.md"] = index_page(rulebook);
  for (const auto& [place, row] : rulebook.coverage().rows()) {
    pages[page_name(place)] = page_of(rulebook, row);
  }
  return pages;
}

}  // namespace lapwing::checker
