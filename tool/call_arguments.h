// The flags that describe a call: what scrub asks of every row, and one call of check and windows.
// tests/vectors/README.md has the table of facts and their flags.
#pragma once

#include <string>

#include "screening/call_words.h"
#include "tool/command.h"

namespace lapwing::tool {

struct CallArguments : screening::CallWords {
  std::string facts;  // a file, instead of all these

  // `facts`: the command takes --facts too.
  void add_to(CLI::App& command, bool facts);
  // A UsageError for a value that is none.
  screening::CallQuestion question() const;
};

}  // namespace lapwing::tool
