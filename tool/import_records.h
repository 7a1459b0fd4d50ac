// lapwing import of what is no list: sellers' consents and relationships, and feeds of lines that
// ended.
#pragma once

#include <string>
#include <vector>

#include "tool/command.h"

namespace lapwing::tool {

struct RecordArguments {
  std::string format;
  std::vector<std::string> files;
  std::string list;    // disconnects
  std::string seller;  // consents, relationships
  std::string region;
};

bool takes_records(const std::string& format);
Result<int> import_records(const Globals& globals, const RecordArguments& arguments);

}  // namespace lapwing::tool
