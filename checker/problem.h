// What is wrong with a file of rules or facts.
#pragma once

#include <fmt/format.h>

#include <string>

namespace lapwing::checker {

struct Problem {
  std::string file;     // below the folder that was read
  int line = 0;         // from 1; 0 for the file as a whole
  std::string message;  // lower case, one sentence, input in backticks

  // `us/fl/calling_hours.yaml:14: ...`
  std::string to_string() const {
    return line == 0 ? fmt::format("{}: {}", file, message)
                     : fmt::format("{}:{}: {}", file, line, message);
  }
};

}  // namespace lapwing::checker
