// Zip archives for tests, made in memory.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace lapwing::importers {

// Members in the order given, deflated; `password` encrypts them.
std::string zip_of(const std::vector<std::pair<std::string, std::string>>& members,
                   const std::string& password = {});

}  // namespace lapwing::importers
