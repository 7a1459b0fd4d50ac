#include "enforcement/printed_page.h"

#include <fmt/format.h>

#include "base/html.h"

namespace lapwing::enforcement {
namespace {

constexpr const char* kStyle = R"(
body { font: 11pt/1.5 serif; max-width: 50em; margin: 2em auto; padding: 0 1em; color: #111; background: #fff; }
h1 { font-size: 1.4em; } h2 { font-size: 1.1em; margin-top: 1.5em; }
table { border-collapse: collapse; width: 100%; font-size: .9em; }
caption { text-align: left; font-weight: bold; padding: .5em 0; }
th, td { border: 1px solid #777; padding: .25em .5em; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
.figures td, .figures thead th + th { text-align: right; } .figures tbody th { font-weight: normal; }
figure { margin: 1em 0; } svg text { font: 13px sans-serif; fill: #111; }
thead { display: table-header-group; } tr { break-inside: avoid; }
.notice { border-left: .3em solid #555; padding: .3em 1em; background: #f3f3f3; }
@page { margin: 2cm; } @media print { body { margin: 0; max-width: none; } h2 { break-after: avoid; } })";

}  // namespace

std::string printed_page(std::string_view title, std::string_view body) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width\">\n<title>{}</title>\n"
      "<style>{}\n</style>\n</head>\n<body>\n{}</body>\n</html>\n",
      escape_html(title), kStyle, body);
}

std::string to_html(const PrintedTable& table) {
  std::string out = table.figures ? "<table class=\"figures\">\n" : "<table>\n";
  if (!table.caption.empty()) {
    out += fmt::format("<caption>{}</caption>\n", escape_html(table.caption));
  }
  out += "<thead><tr>";
  for (const auto& cell : table.header) {
    out += fmt::format("<th scope=\"col\">{}</th>", escape_html(cell));
  }
  out += "</tr>\n</thead>\n<tbody>\n";
  for (const auto& row : table.rows) {
    out += "<tr>";
    for (const auto& cell : row) {
      const bool name = table.figures && &cell == &row.front();
      const auto text = escape_html(cell);
      out += name ? "<th scope=\"row\">" + text + "</th>" : "<td>" + text + "</td>";
    }
    out += "</tr>\n";
  }
  return out + "</tbody>\n</table>\n";
}

}  // namespace lapwing::enforcement
