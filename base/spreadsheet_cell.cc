#include "base/spreadsheet_cell.h"

namespace lapwing {

std::string spreadsheet_cell(std::string_view text) {
  constexpr std::string_view kBegins = "=+-@\t\r";
  const bool begins = !text.empty() && kBegins.find(text.front()) != std::string_view::npos;
  const bool sign = begins && (text.front() == '+' || text.front() == '-');
  const bool number =
      sign && text.size() > 1 && text.find_first_not_of("0123456789.", 1) == std::string_view::npos;
  return begins && !number ? "'" + std::string(text) : std::string(text);
}

}  // namespace lapwing
