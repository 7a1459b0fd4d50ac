// A rulebook from rules written in the test, and words for what a verdict says.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "checker/checker.h"

namespace lapwing::checker {

// The shared keys of a rule file, then `rest` as it stands: `law("calling-hours", "US", R"(...)")`.
// `rest` begins with keys of the file, or with `values:`.
std::string law(std::string_view kind, std::string_view jurisdiction, std::string_view rest);
// The same with the one value `{from: 2000-01-01, status: in-force}` and the kind's own keys.
std::string law_of(std::string_view kind, std::string_view jurisdiction, std::string_view keys,
                   std::string_view file_keys = "");

using Files = std::map<std::string, std::string>;

// Loads the files; a coverage.yaml that fits them is written unless they bring one. Fails the test
// where they are not sound.
std::unique_ptr<const Rulebook> book(Files files);
// The problems of the files.
std::vector<std::string> problems(Files files);

// A call as tests/vectors has it. Fails the test where it does not read.
Call call(std::string_view yaml);

// `prohibited listed:us.national:2003-06-01`, findings in the verdict's order.
std::vector<std::string> said(const Verdict& verdict, const Call& call);
std::string outcome(const Rulebook& rulebook, const Questions& questions, std::string_view yaml);

}  // namespace lapwing::checker
