// What judging one call comes to: answers worth keeping, and what is counted. Values.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "checker/law_words.h"
#include "enforcement/caller_number.h"

namespace lapwing::enforcement {

// One rule's answer for one call, with the evidence for it.
struct RuleAnswer {
  std::string key;
  checker::Outcome outcome;
  checker::Kind kind;
  checker::Jurisdiction jurisdiction;
  checker::Standing standing;
  const checker::LawWords* law;
  std::string code;
  std::string because;
  std::vector<std::pair<std::string, std::string>> facts;  // before the law's own
  std::string listing;  // JSON, as with what follows; empty: none
  std::string edition;  // that the seller held
};

struct CallAnswer {
  checker::Outcome outcome = checker::Outcome::permitted;
  std::vector<RuleAnswer> answers;
  std::string path;  // codes of every finding that was weighed, as the items of a JSON array
  std::vector<std::string> not_known;
  std::vector<std::string> excused;
  std::vector<std::string> editions;
  CallerNumberFact caller;
  std::string caller_list;
};

}  // namespace lapwing::enforcement
