// lapwing import call-in: calls that a registry's call-in line took, from its files.
#pragma once

#include <string>
#include <vector>

#include "tool/command.h"

namespace lapwing::tool {

inline constexpr const char* kCallInFormat = "call-in";
inline constexpr const char* kCallInFormatSays =
    "calls that the call-in line took: CSV with number, at, and digits or action";

struct CallInArguments {
  std::vector<std::string> files;
  std::string list;  // of rows that name none; empty: the one kept for the number's country
  std::string region;
  std::string server;  // its URL; empty: the data directory is written here
};

Result<int> import_call_ins(const Globals& globals, const CallInArguments& arguments);

}  // namespace lapwing::tool
