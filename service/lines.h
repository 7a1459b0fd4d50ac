// Answers of many lines, NDJSON or CSV, each line made when it is its turn to be sent.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "service/http.h"

namespace lapwing::service {

// `line(i)` with its ending, for each i below `count`, after `first`.
Response lines(std::string type, std::string first, std::size_t count,
               std::function<std::string(std::size_t)> line);

// For a spreadsheet, where no text is run as a formula (base/spreadsheet_cell.h); with its ending.
std::string csv_line(const std::vector<std::string>& fields);

}  // namespace lapwing::service
