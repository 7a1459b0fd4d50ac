// The data book as CSV and as a page.
#include <algorithm>

#include "base/csv.h"
#include "base/spreadsheet_cell.h"
#include "enforcement/databook.h"
#include "enforcement/us_state.h"

namespace lapwing::enforcement {
namespace {

constexpr std::string_view kWithheld = "*";
constexpr std::size_t kBarsMax = 20;
constexpr int kRowHeight = 22;
constexpr int kLabelWidth = 250;
constexpr int kBarWidth = 420;

constexpr const char* kStyle = R"(
body{font:16px/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff;max-width:60rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;margin:1rem 0}caption{text-align:left;font-weight:600}
th,td{padding:.15rem .6rem;border-bottom:1px solid #bbb;text-align:right}th:first-child,td:first-child{text-align:left}
svg text{font:13px system-ui,sans-serif;fill:#1a1a1a}figure{margin:1rem 0}
@media print{body{margin:0;max-width:none}section{break-inside:avoid-page}})";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string shown(const Cell& cell) {
  return cell.withheld ? std::string(kWithheld) : std::to_string(cell.count);
}

std::string label(const BookTable& table, const BookRow& row) {
  if (row.key.empty()) return "not said";
  const std::string state = table.name == "states" ? us_state_name(row.key) : "";
  return state.empty() ? row.key : state;
}

// Per 100,000 people; nothing for a cell withheld or a place without a population.
std::optional<double> rate(const BookRow& row, const Population& population) {
  const auto people = population.people.find(row.key);
  if (people == population.people.end() || row.cells[0].withheld) return {};
  return 1e5 * static_cast<double>(row.cells[0].count) / static_cast<double>(people->second);
}

struct Bar {
  std::string name;
  double value;
  std::string text;
};

std::string plot(const std::string& title, const std::vector<Bar>& bars) {
  double most = 0;
  for (const Bar& bar : bars) most = std::max(most, bar.value);
  if (most == 0) return {};
  const int height = kRowHeight * static_cast<int>(bars.size()) + 4;
  std::string svg = fmt::format(
      "<figure><figcaption>{0}</figcaption><svg role=\"img\" aria-label=\"{0}: the table below has "
      "the same figures\" viewBox=\"0 0 {1} {2}\" width=\"100%\" height=\"{2}\">\n",
      escaped(title), kLabelWidth + kBarWidth + 90, height);
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const int y = kRowHeight * static_cast<int>(i) + 2;
    const double width = kBarWidth * bars[i].value / most;
    svg += fmt::format(
        "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text><rect x=\"{}\" y=\"{}\" "
        "width=\"{:.1f}\" height=\"{}\" fill=\"#1f5f8b\"/><text x=\"{:.1f}\" y=\"{}\">{}</text>\n",
        kLabelWidth - 8, y + 15, escaped(bars[i].name), kLabelWidth, y, width, kRowHeight - 5,
        kLabelWidth + width + 6, y + 15, bars[i].text);
  }
  return svg + "</svg></figure>\n";
}

std::string plot_of(const BookTable& table, const Population& population) {
  std::vector<Bar> bars;
  for (std::size_t i = 0; i + 1 < table.rows.size(); ++i) {
    const BookRow& row = table.rows[i];
    if (row.cells[0].withheld || row.key.empty()) continue;
    const double count = static_cast<double>(row.cells[0].count);
    if (table.name != "states") {
      bars.push_back({label(table, row), count, std::to_string(row.cells[0].count)});
    } else if (const auto value = rate(row, population)) {
      bars.push_back({label(table, row), *value, fmt::format("{:.1f}", *value)});
    }
  }
  if (table.name != "months") {
    std::stable_sort(bars.begin(), bars.end(),
                     [](const Bar& a, const Bar& b) { return a.value > b.value; });
    if (bars.size() > kBarsMax) bars.resize(kBarsMax);
  }
  const bool rates = table.name == "states";
  return plot(rates ? "Complaints per 100,000 people, highest first"
                    : fmt::format("Complaints, {}", table.name),
              bars);
}

std::string table_of(const BookTable& table, const Population& population) {
  const bool rates = table.name == "states";
  std::string html =
      fmt::format("<table><caption>Complaints by {}</caption><tr><th scope=\"col\">{}</th>",
                  table.name, table.name);
  for (const auto& column : table.columns) {
    html += fmt::format("<th scope=\"col\">{}</th>", column == "not_said" ? "not said" : column);
  }
  html += rates ? "<th scope=\"col\">per 100,000</th></tr>\n" : "</tr>\n";
  for (const BookRow& row : table.rows) {
    html += fmt::format("<tr><th scope=\"row\">{}</th>", escaped(label(table, row)));
    for (const Cell& cell : row.cells) html += fmt::format("<td>{}</td>", shown(cell));
    if (rates) {
      const auto value = rate(row, population);
      html += value ? fmt::format("<td>{:.1f}</td>", *value) : "<td></td>";
    }
    html += "</tr>\n";
  }
  return html + "</table>\n";
}

}  // namespace

std::string to_csv(const BookTable& table, const Population& population) {
  const bool rates = table.name == "states";
  std::string csv = rates ? "state,name" : table.name == "topics" ? "topic" : "month";
  for (const auto& column : table.columns) csv += "," + column;
  csv += rates ? ",population,per_100000\n" : "\n";
  for (const BookRow& row : table.rows) {
    append_csv_field(csv, spreadsheet_cell(row.key), ',');
    if (rates) {
      csv += ',';
      append_csv_field(csv, row.key == "total" ? "" : label(table, row), ',');
    }
    for (const Cell& cell : row.cells) csv += "," + shown(cell);
    if (rates) {
      const auto people = population.people.find(row.key);
      const auto value = rate(row, population);
      csv += people == population.people.end() ? "," : fmt::format(",{}", people->second);
      csv += value ? fmt::format(",{:.2f}", *value) : ",";
    }
    csv += '\n';
  }
  return csv;
}

std::string to_page(const Databook& book, const Population& population) {
  std::string html = fmt::format(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width\"><title>Complaints, {0} to "
      "{1}</title><style>{2}</style></head>"
      "<body><h1>Complaints about unwanted calls and texts</h1>\n<p>{3} complaints reported from "
      "{0} "
      "to {1}, each counted once: {4} repeats and {5} reports of one call to two agencies are not "
      "counted again. A complaint is an allegation, and nobody has checked it.</p>\n<p>{6} stands "
      "for "
      "a count that is withheld: it is below {7}, or would tell one that is. Population: 2020 "
      "Census, as of {8}.</p>\n",
      book.first, book.last, kStyle, book.complaints, book.duplicates, book.joined, kWithheld,
      kCellMin, population.as_of);
  for (const BookTable& table : book.tables) {
    html += fmt::format("<section><h2>By {}</h2>\n{}{}</section>\n", table.name,
                        plot_of(table, population), table_of(table, population));
  }
  return html + "</body></html>\n";
}

}  // namespace lapwing::enforcement
