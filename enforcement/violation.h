// A violation: one rule that one past call broke (or may have broken), with the evidence, and the
// line of JSON it is kept and printed as. doc/json.md documents the fields. A number shown as the
// caller's is what the called party saw: its owner may be innocent. Values.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lapwing::enforcement {

struct Violation {
  std::string id;            // stable: call, seller and rule decide it
  std::string call;          // stable id of the call; of a campaign's calls `campaign:NAME`
  std::string caller;        // E.164; empty where none was shown, or none that can be read
  std::string called;        // E.164; empty for a campaign
  std::string seller;        // empty: not known
  std::string at;            // RFC 3339, UTC; of a campaign the beginning of its window
  std::string rule;          // `registry-listing`
  std::string jurisdiction;  // `US`
  std::string citation;
  std::string outcome;   // `prohibited` or `undetermined`
  std::string because;   // one sentence
  std::string standing;  // `full` or `prima-facie`
  nlohmann::ordered_json evidence = {};
};

std::string violation_id(std::string_view call, std::string_view seller, std::string_view rule_key);
nlohmann::ordered_json to_json(const Violation& violation);
// One line, without its ending.
std::string to_line(const Violation& violation);
// data_loss for a line that is none.
Result<Violation> violation_from(std::string_view line);

}  // namespace lapwing::enforcement
