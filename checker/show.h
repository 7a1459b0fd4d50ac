// The rulebook put into text: what `lapwing rules list` and `rules show` print, and the pages of
// doc/rules that a lawyer reviews. Pure; thread-safe.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "checker/jurisdiction.h"
#include "checker/rulebook.h"

namespace lapwing::checker {

// Coverage: a row a jurisdiction, a column a kind, and in it what is known for voice, text and fax;
// then values and how many were verified. Ends in the rulebook's version.
std::string list_rules(const Rulebook& rulebook);
nlohmann::ordered_json list_rules_json(const Rulebook& rulebook);
// A row a country, with its subdivisions counted together, as Markdown; README.md holds it.
std::string coverage_markdown(const Rulebook& rulebook);

struct ShowOptions {
  bool pending = false;         // also pending, stayed, vacated and repealed law, marked
  std::optional<CivilDate> on;  // of law in force only what applied on that day
};

// Every rule of one jurisdiction: values with their dates, citation, link and quote, and whether
// somebody read the text. not_found where nobody has looked at the place.
Result<std::string> show_rules(const Rulebook& rulebook, Jurisdiction place,
                               const ShowOptions& options);
Result<nlohmann::ordered_json> show_rules_json(const Rulebook& rulebook, Jurisdiction place,
                                               const ShowOptions& options);
// Those of every place that has some to show.
std::string show_rules(const Rulebook& rulebook, const ShowOptions& options);
nlohmann::ordered_json show_rules_json(const Rulebook& rulebook, const ShowOptions& options);

// doc/rules: file name (`us-fl.md`) to Markdown. `README.md` among them is the table of coverage.
// tests/checker/pages_test.cc holds the committed pages to these.
std::map<std::string, std::string> rules_pages(const Rulebook& rulebook);

}  // namespace lapwing::checker
