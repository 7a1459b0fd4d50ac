// The flags that describe a call: what scrub asks of every row, and one call of check and windows.
// tests/vectors/README.md has the table of facts and their flags.
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
  std::string sector;
  std::string recorded;
  std::string autodialed;
  std::string b2b;
  std::string line;
  std::vector<std::string> seller_kinds;
  std::string telemarketer;
  std::string campaign;
  std::string subject;
  std::string address;
  std::vector<std::string> address_zones;
  std::vector<std::string> address_counties;
  std::vector<std::string> consents;
  std::vector<std::string> relationships;
  std::vector<std::string> lists;
  std::string facts;  // a file, instead of all these

  // `facts`: the command takes --facts too.
  void add_to(CLI::App& command, bool facts);
  // A UsageError for a value that is none.
  screening::CallQuestion question() const;
};

}  // namespace lapwing::tool
