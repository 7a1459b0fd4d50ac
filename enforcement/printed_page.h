// Pages to print or to send as one file: letters, case summaries, the data book. Plain words with a
// print style sheet inside, no script, nothing fetched.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lapwing::enforcement {

// `title` is escaped here; `body` is HTML.
std::string printed_page(std::string_view title, std::string_view body);

// Every text in it is escaped.
struct PrintedTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
  bool figures = false;  // the first column names the row, the others are numbers
  std::string caption = {};
};
std::string to_html(const PrintedTable& table);

}  // namespace lapwing::enforcement
