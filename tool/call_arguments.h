// The flags that describe one call: shared by check and windows.
#pragma once

#include <string>
#include <vector>

#include "screening/facts.h"
#include "tool/command.h"

namespace lapwing::tool {

struct CallArguments {
  std::string to;
  std::string from;
  std::string region = "US";
  std::string seller;
  std::string at;
  std::string on;
  std::string channel = "voice";
  std::string purpose = "sales";
  std::string address;
  std::vector<std::string> lists;

  void add_to(CLI::App& command);
  // A UsageError for a value that is none.
  screening::CallQuestion question() const;
};

}  // namespace lapwing::tool
