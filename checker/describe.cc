#include "checker/describe.h"

#include "checker/scope.h"

namespace lapwing::checker {

std::vector<const Rule*> rules_of(const Rulebook& rulebook, Jurisdiction place) {
  std::vector<const Rule*> rules;
  const Rulebook::Section section = rulebook.section(place);
  for (const auto part : {section.requirements, section.exceptions, section.penalties}) {
    for (const Rule& rule : part) rules.push_back(&rule);
  }
  return rules;
}

Counts count(const std::vector<const Rule*>& rules) {
  Counts counts;
  for (const Rule* rule : rules) {
    for (const Law& law : rule->laws) {
      ++counts.values;
      counts.verified += law.source.verified ? 1 : 0;
    }
  }
  return counts;
}

std::string kinds_answered(const CoverageRow& row, Answer wanted) {
  std::string text;
  for (std::size_t kind = 0; kind < kKinds; ++kind) {
    std::vector<std::string_view> channels;
    for (std::size_t i = 0; i < kChannelNames.size(); ++i) {
      if (row.answers[kind][i] == wanted) channels.push_back(kChannelNames[i]);
    }
    if (channels.empty()) continue;
    text += fmt::format("{}{}", text.empty() ? "" : ", ", to_string(static_cast<Kind>(kind)));
    if (channels.size() < kChannelNames.size())
      text += fmt::format(" ({})", fmt::join(channels, ", "));
  }
  return text.empty() ? "nothing" : text;
}

std::string terms_line(const Law& law) {
  std::string text;
  for (const auto& [name, value] : law.terms->describe()) {
    text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", name, value);
  }
  return text;
}

std::string dates(const Law& law) {
  return fmt::format("{} to {}", law.from ? format_date(*law.from) : "no date yet",
                     law.until ? format_date(*law.until) : "open");
}

// `(FTC; voice, text; purpose sales)`
std::string reach(const Rule& rule) {
  std::string text = rule.body.empty() ? "" : rule.body + "; ";
  text += describe_channels(rule.scope.channels);
  const std::string scope = describe_scope(rule.scope);
  if (!scope.empty()) text += "; " + scope;
  return text;
}

std::string excused_kinds(const Rule& rule) {
  std::vector<std::string_view> kinds;
  for (int kind = 0; kind < kKinds; ++kind) {
    if (rule.excuses >> kind & 1U) kinds.push_back(to_string(static_cast<Kind>(kind)));
  }
  return fmt::format("{}", fmt::join(kinds, ", "));
}

std::string standing(const Source& source) {
  return source.verified
             ? fmt::format("verified: read {} in {}", format_date(*source.read_on), source.source)
             : fmt::format("**unverified**, looked at {}", format_date(source.checked_on));
}

}  // namespace lapwing::checker
