// The rulebook put into text: what `lapwing rules list` and `rules show` print, and the pages of
// doc/rules that a lawyer reviews. Pure; thread-safe.
#pragma once

#include <map>
#include <string>

#include "checker/jurisdiction.h"
#include "checker/rulebook.h"

namespace lapwing::checker {

// One line a jurisdiction of coverage.yaml: code, name, values in the data and how many of them
// were verified, and the kinds with a value. Ends in the rulebook's version.
std::string list_rules(const Rulebook& rulebook);

// Every rule of one jurisdiction in plain words: law in force, with past values; `pending`: also
// what is pending, stayed, vacated or repealed. One sentence where nothing is known of the place.
std::string show_rules(const Rulebook& rulebook, Jurisdiction place, bool pending);

// doc/rules: file name (`us-fl.md`) to Markdown. `README.md` among them is the table of coverage.
// tests/checker/pages_test.cc holds the committed pages to these.
std::map<std::string, std::string> rules_pages(const Rulebook& rulebook);

}  // namespace lapwing::checker
