#include "checker/show.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "checker/describe.h"
#include "checker/scope.h"

namespace lapwing::checker {
namespace {

using nlohmann::ordered_json;

constexpr std::array<std::string_view, kKinds> kHeads = {
    "list",  "own",   "optin", "wishes", "hours",   "emerg", "record", "cap",
    "aband", "ident", "reass", "harbor", "consent", "ebr",   "exempt", "penal"};
constexpr std::array<std::string_view, 3> kAnswerNames = {"unknown", "none", "value"};

bool all_verified(const std::vector<const Rule*>& rules, Kind kind, std::size_t channel) {
  return std::all_of(rules.begin(), rules.end(), [&](const Rule* rule) {
    return rule->kind != kind || (rule->scope.channels >> channel & 1U) == 0 ||
           std::all_of(rule->laws.begin(), rule->laws.end(),
                       [](const Law& law) { return law.source.verified; });
  });
}

// One letter a channel: `Vv-`.
std::string answers(const CoverageRow& row, const std::vector<const Rule*>& rules, Kind kind) {
  std::string text;
  for (std::size_t channel = 0; channel < kChannelNames.size(); ++channel) {
    switch (row.answers[static_cast<std::size_t>(kind)][channel]) {
      case Answer::value:
        text += all_verified(rules, kind, channel) ? 'V' : 'v';
        break;
      case Answer::none:
        text += '-';
        break;
      case Answer::unknown:
        text += '?';
        break;
    }
  }
  return text;
}

bool shown(const Law& law, const ShowOptions& options) {
  if (law.status != Status::in_force) return options.pending;
  return !options.on || law.applies_on(*options.on);
}

std::string_view verification(const Source& source) {
  return source.verified ? "verified" : "not verified";
}

// Where a value is written, as far as it differs from what the whole rule says.
std::string source_lines(const Source& source, std::string_view indent) {
  std::string text = fmt::format("{}{} [{}, {} {}]\n{}{}\n", indent, source.citation,
                                 verification(source), source.verified ? "read" : "looked at",
                                 format_date(source.verified ? *source.read_on : source.checked_on),
                                 indent, source.href);
  if (source.quote) text += fmt::format("{}\"{}\"\n", indent, *source.quote);
  return text;
}

std::string law_lines(const Rule& rule, const Law& law) {
  std::string text = fmt::format("    {}: {}\n", dates(law), terms_line(law));
  if (law.status != Status::in_force) {
    text = fmt::format("    {}, never applied; {}", to_string(law.status), text.substr(4));
  }
  const bool own_source = law.source.citation != rule.source.citation ||
                          law.source.verified != rule.source.verified ||
                          law.source.quote != rule.source.quote;
  if (own_source) text += source_lines(law.source, "        ");
  if (!law.note.empty()) text += fmt::format("        note: {}\n", law.note);
  return text;
}

std::string rule_lines(const Rule& rule, const ShowOptions& options) {
  std::string laws;
  for (const Law& law : rule.laws) {
    if (shown(law, options)) laws += law_lines(rule, law);
  }
  if (options.on && rule.unknown_on(*options.on)) {
    laws += fmt::format("    what held on {} is not known here\n", format_date(*options.on));
  }
  if (laws.empty()) return {};
  std::string text = fmt::format("\n{}  ({})\n", to_string(rule.kind), rule.id);
  text += source_lines(rule.source, "    ");
  text += fmt::format("    for {}\n", reach(rule));
  if (rule.excuses != 0) text += fmt::format("    excuses {}\n", excused_kinds(rule));
  if (!rule.note.empty()) text += fmt::format("    note: {}\n", rule.note);
  return text + laws;
}

Error nobody_looked(Jurisdiction place) {
  return error(Errc::not_found,
               "nobody has looked at the law of `{}`; `lapwing rules list` shows "
               "what is covered",
               place.to_string());
}

ordered_json or_null(const std::optional<CivilDate>& date) {
  return date ? ordered_json(format_date(*date)) : ordered_json(nullptr);
}

ordered_json source_json(const Source& source) {
  return {{"citation", source.citation},
          {"href", source.href},
          {"quote", source.quote ? ordered_json(*source.quote) : ordered_json(nullptr)},
          {"verified", source.verified},
          {"checked_on", format_date(source.checked_on)},
          {"read_on", or_null(source.read_on)},
          {"read_in", source.source.empty() ? ordered_json(nullptr) : ordered_json(source.source)}};
}

ordered_json law_json(const Law& law) {
  ordered_json terms = ordered_json::object();
  for (const auto& [name, value] : law.terms->describe()) terms[name] = value;
  ordered_json json{{"from", or_null(law.from)},
                    {"until", or_null(law.until)},
                    {"status", to_string(law.status)},
                    {"applied", law.status == Status::in_force},
                    {"terms", terms}};
  json.update(source_json(law.source));
  if (!law.note.empty()) json["note"] = law.note;
  return json;
}

ordered_json channels_json(std::uint8_t channels) {
  ordered_json names = ordered_json::array();
  for (std::size_t i = 0; i < kChannelNames.size(); ++i) {
    if (channels >> i & 1U) names.push_back(kChannelNames[i]);
  }
  return names;
}

ordered_json coverage_json(const CoverageRow& row) {
  ordered_json kinds = ordered_json::object();
  for (std::size_t kind = 0; kind < kKinds; ++kind) {
    auto& channels = kinds[std::string(to_string(static_cast<Kind>(kind)))];
    for (std::size_t i = 0; i < kChannelNames.size(); ++i) {
      channels[std::string(kChannelNames[i])] =
          kAnswerNames[static_cast<std::size_t>(row.answers[kind][i])];
    }
  }
  return kinds;
}

ordered_json place_json(const Rulebook& rulebook, const CoverageRow& row) {
  const Counts counts = count(rules_of(rulebook, row.jurisdiction));
  return {{"jurisdiction", row.jurisdiction.to_string()},
          {"name", row.name},
          {"note", row.note},
          {"values", counts.values},
          {"verified", counts.verified},
          {"coverage", coverage_json(row)}};
}

// Kinds answered with a value on some channel, of a country or any of its subdivisions.
std::string kinds_with_value(const Rulebook& rulebook, Jurisdiction country) {
  std::string text;
  for (std::size_t kind = 0; kind < kKinds; ++kind) {
    const bool any = std::any_of(
        rulebook.coverage().rows().begin(), rulebook.coverage().rows().end(), [&](const auto& one) {
          const auto& channels = one.second.answers[kind];
          return one.first.is_in(country) &&
                 std::find(channels.begin(), channels.end(), Answer::value) != channels.end();
        });
    if (!any) continue;
    text += fmt::format("{}{}", text.empty() ? "" : ", ", to_string(static_cast<Kind>(kind)));
  }
  return text;
}

// The rules of a place that have something to show.
ordered_json rules_json(const Rulebook& rulebook, Jurisdiction place, const ShowOptions& options) {
  ordered_json shown_rules = ordered_json::array();
  for (const Rule* rule : rules_of(rulebook, place)) {
    ordered_json values = ordered_json::array();
    for (const Law& law : rule->laws) {
      if (shown(law, options)) values.push_back(law_json(law));
    }
    const bool unknown = options.on && rule->unknown_on(*options.on);
    if (values.empty() && !unknown) continue;
    ordered_json one{{"rule", to_string(rule->kind)}, {"id", rule->id}};
    if (!rule->body.empty()) one["body"] = rule->body;
    one["channels"] = channels_json(rule->scope.channels);
    one["applies"] = describe_scope(rule->scope);
    if (rule->excuses != 0) one["excuses"] = excused_kinds(*rule);
    one["before"] = rule->before_unknown ? "unknown" : "none";
    if (!rule->note.empty()) one["note"] = rule->note;
    if (unknown) one["unknown_on_day"] = true;
    one["values"] = std::move(values);
    shown_rules.push_back(std::move(one));
  }
  return shown_rules;
}

}  // namespace

std::string list_rules(const Rulebook& rulebook) {
  std::string text =
      "For each kind of rule what is known for voice, text and fax: V verified value, v value not\n"
      "verified against its text, - there is no such law, ? not known.\n\n";
  text += fmt::format("{:<6} {:<25}", "", "");
  for (const std::string_view head : kHeads) text += fmt::format(" {:<7}", head);
  text += " values verified\n";
  Counts total;
  for (const auto& [place, row] : rulebook.coverage().rows()) {
    const auto rules = rules_of(rulebook, place);
    const Counts counts = count(rules);
    total.values += counts.values;
    total.verified += counts.verified;
    text += fmt::format("{:<6} {:<25}", place.to_string(), row.name);
    for (int kind = 0; kind < kKinds; ++kind) {
      text += fmt::format(" {:<7}", answers(row, rules, static_cast<Kind>(kind)));
    }
    text += fmt::format(" {:>6} {:>8}\n", counts.values, counts.verified);
  }
  text += "\nwhere";
  for (std::size_t kind = 0; kind < kKinds; ++kind) {
    text += fmt::format("{} {} {}", kind == 0 ? "" : ",", kHeads[kind],
                        to_string(static_cast<Kind>(kind)));
  }
  return text + fmt::format("\n{} jurisdictions, {} dated values, {} verified; rulebook {}\n",
                            rulebook.coverage().rows().size(), total.values, total.verified,
                            rulebook.version());
}

ordered_json list_rules_json(const Rulebook& rulebook) {
  ordered_json json{{"rulebook", rulebook.version()}, {"jurisdictions", ordered_json::array()}};
  for (const auto& [place, row] : rulebook.coverage().rows()) {
    json["jurisdictions"].push_back(place_json(rulebook, row));
  }
  return json;
}

std::string coverage_markdown(const Rulebook& rulebook) {
  std::string text =
      "| country | parts | values | verified | kinds of rule with a value |\n"
      "|---|---:|---:|---:|---|\n";
  const auto& rows = rulebook.coverage().rows();
  for (const auto& [country, row] : rows) {
    if (!country.is_country()) continue;
    Counts total;
    int parts = 0;
    for (const auto& [place, part] : rows) {
      if (!place.is_in(country)) continue;
      parts += place == country ? 0 : 1;
      const Counts counts = count(rules_of(rulebook, place));
      total.values += counts.values;
      total.verified += counts.verified;
    }
    text += fmt::format("| {} | {} | {} | {} | {} |\n", row.name,
                        parts == 0 ? "" : std::to_string(parts), total.values, total.verified,
                        kinds_with_value(rulebook, country));
  }
  return text;
}

Result<std::string> show_rules(const Rulebook& rulebook, Jurisdiction place,
                               const ShowOptions& options) {
  const CoverageRow* row = rulebook.coverage().find(place);
  if (row == nullptr) return nobody_looked(place);
  std::string text = fmt::format("{} ({}){}\n", row->name, place.to_string(),
                                 options.on ? " on " + format_date(*options.on) : "");
  if (!row->note.empty()) text += row->note + "\n";
  for (const Rule* rule : rules_of(rulebook, place)) text += rule_lines(*rule, options);
  text += fmt::format("\nno such law: {}\nnot known: {}\nrulebook {}\n",
                      kinds_answered(*row, Answer::none), kinds_answered(*row, Answer::unknown),
                      rulebook.version());
  return text;
}

Result<ordered_json> show_rules_json(const Rulebook& rulebook, Jurisdiction place,
                                     const ShowOptions& options) {
  const CoverageRow* row = rulebook.coverage().find(place);
  if (row == nullptr) return nobody_looked(place);
  ordered_json json = place_json(rulebook, *row);
  json["rulebook"] = rulebook.version();
  json["on"] = or_null(options.on);
  json["rules"] = rules_json(rulebook, place, options);
  return json;
}

std::string show_rules(const Rulebook& rulebook, const ShowOptions& options) {
  std::string text;
  for (const auto& [place, row] : rulebook.coverage().rows()) {
    std::string lines;
    for (const Rule* rule : rules_of(rulebook, place)) lines += rule_lines(*rule, options);
    if (!lines.empty()) text += fmt::format("{} ({})\n{}\n", row.name, place.to_string(), lines);
  }
  return text + fmt::format("rulebook {}\n", rulebook.version());
}

ordered_json show_rules_json(const Rulebook& rulebook, const ShowOptions& options) {
  ordered_json all = ordered_json::array();
  for (const auto& [place, row] : rulebook.coverage().rows()) {
    for (const auto& rule : rules_json(rulebook, place, options)) {
      ordered_json with{{"jurisdiction", place.to_string()}};
      with.update(rule);
      all.push_back(std::move(with));
    }
  }
  return {{"rulebook", rulebook.version()}, {"on", or_null(options.on)}, {"rules", std::move(all)}};
}

}  // namespace lapwing::checker
