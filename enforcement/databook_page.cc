// The data book as CSV, as JSON and as a page.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/csv.h"
#include "base/html.h"
#include "base/spreadsheet_cell.h"
#include "enforcement/databook.h"
#include "enforcement/printed_page.h"
#include "enforcement/us_state.h"

namespace lapwing::enforcement {
namespace {

using nlohmann::ordered_json;

constexpr std::string_view kWithheld = "*";
constexpr std::size_t kBarsMax = 20;
constexpr int kRowHeight = 22;
constexpr int kLabelWidth = 250;
constexpr int kBarWidth = 420;

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
      escape_html(title), kLabelWidth + kBarWidth + 90, height);
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const int y = kRowHeight * static_cast<int>(i) + 2;
    const double width = kBarWidth * bars[i].value / most;
    svg += fmt::format(
        "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text><rect x=\"{}\" y=\"{}\" "
        "width=\"{:.1f}\" height=\"{}\" fill=\"#1f5f8b\"/><text x=\"{:.1f}\" y=\"{}\">{}</text>\n",
        kLabelWidth - 8, y + 15, escape_html(bars[i].name), kLabelWidth, y, width, kRowHeight - 5,
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
  PrintedTable printed{.header = {table.name}, .rows = {}, .figures = true};
  printed.caption = fmt::format("Complaints by {}", table.name);
  for (const auto& column : table.columns) {
    printed.header.push_back(column == "not_said" ? "not said" : column);
  }
  if (rates) printed.header.push_back("per 100,000");
  for (const BookRow& row : table.rows) {
    std::vector<std::string> cells = {label(table, row)};
    for (const Cell& cell : row.cells) cells.push_back(shown(cell));
    if (rates) {
      const auto value = rate(row, population);
      cells.push_back(value ? fmt::format("{:.1f}", *value) : "");
    }
    printed.rows.push_back(std::move(cells));
  }
  return to_html(printed);
}

ordered_json to_json(const BookTable& table, const Population& population) {
  ordered_json rows = ordered_json::array();
  for (const BookRow& row : table.rows) {
    ordered_json one = {{"key", row.key}, {"name", label(table, row)}};
    for (std::size_t c = 0; c < row.cells.size(); ++c) {
      const Cell& cell = row.cells[c];
      one[table.columns[c]] = cell.withheld ? ordered_json(nullptr) : ordered_json(cell.count);
    }
    if (table.name == "states") {
      const auto people = population.people.find(row.key);
      const bool known = people != population.people.end();
      one["population"] = known ? ordered_json(people->second) : ordered_json(nullptr);
      const auto value = rate(row, population);
      one["per_100000"] =
          value ? ordered_json(std::round(*value * 100) / 100) : ordered_json(nullptr);
    }
    rows.push_back(std::move(one));
  }
  return {{"name", table.name}, {"columns", table.columns}, {"rows", rows}};
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

ordered_json to_json(const Databook& book, const Population& population) {
  ordered_json tables = ordered_json::array();
  std::uint64_t withheld = 0;
  for (const BookTable& table : book.tables) {
    for (const BookRow& row : table.rows) {
      withheld += static_cast<std::uint64_t>(
          std::ranges::count_if(row.cells, [](const Cell& cell) { return cell.withheld; }));
    }
    tables.push_back(to_json(table, population));
  }
  return {{"complaints", book.complaints},
          {"duplicates", book.duplicates},
          {"joined", book.joined},
          {"first", book.first},
          {"last", book.last},
          {"withheld", withheld},
          {"cell_min", kCellMin},
          {"population_as_of", population.as_of},
          {"tables", tables}};
}

std::string to_page(const Databook& book, const Population& population) {
  std::string body = fmt::format(
      "<h1>Complaints about unwanted calls and texts</h1>\n<p>{} complaints reported from {} to "
      "{}, "
      "each counted once: {} repeats and {} reports of one call to two agencies are not counted "
      "again. A complaint is an allegation, and nobody has checked it.</p>\n<p>{} stands for a "
      "count "
      "that is withheld: it is below {}, or would tell one that is. Population: 2020 Census, as of "
      "{}.</p>\n",
      book.complaints, book.first, book.last, book.duplicates, book.joined, kWithheld, kCellMin,
      population.as_of);
  for (const BookTable& table : book.tables) {
    body += fmt::format("<section><h2>By {}</h2>\n{}{}</section>\n", table.name,
                        plot_of(table, population), table_of(table, population));
  }
  return printed_page(fmt::format("Complaints, {} to {}", book.first, book.last), body);
}

}  // namespace lapwing::enforcement
