#include "enforcement/databook.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/file_system.h"
#include "base/time.h"

namespace lapwing::enforcement {
namespace {

constexpr double kZero = 1e-9;
const std::vector<std::string> kColumns = {"complaints", "robocall", "live", "not_said"};

bool small(const Cell& cell) { return cell.count > 0 && cell.count < kCellMin; }

// Every sum of the table as an equation between the cells that are withheld: 1 for a part, -1 for
// the sum.
std::vector<std::vector<double>> equations(const BookTable& table,
                                           const std::vector<std::vector<int>>& index,
                                           int unknowns) {
  std::vector<std::vector<double>> matrix;
  const auto add = [&](const std::vector<std::pair<std::size_t, std::size_t>>& parts) {
    std::vector<double> row(static_cast<std::size_t>(unknowns));
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const int at = index[parts[i].first][parts[i].second];
      if (at >= 0) row[static_cast<std::size_t>(at)] = i == 0 ? -1 : 1;
    }
    matrix.push_back(std::move(row));
  };
  const std::size_t columns = table.columns.size();
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    std::vector<std::pair<std::size_t, std::size_t>> parts;
    for (std::size_t c = 0; c < columns; ++c) parts.emplace_back(r, c);
    add(parts);
  }
  for (std::size_t c = 0; c < columns; ++c) {
    std::vector<std::pair<std::size_t, std::size_t>> parts = {{table.rows.size() - 1, c}};
    for (std::size_t r = 0; r + 1 < table.rows.size(); ++r) parts.emplace_back(r, c);
    add(parts);
  }
  return matrix;
}

// Gauss and Jordan; returns each row's pivot.
std::vector<std::optional<std::size_t>> reduce(std::vector<std::vector<double>>& matrix) {
  const std::size_t width = matrix.empty() ? 0 : matrix.front().size();
  std::vector<std::optional<std::size_t>> pivots(matrix.size());
  std::size_t row = 0;
  for (std::size_t column = 0; column < width && row < matrix.size(); ++column) {
    std::size_t best = row;
    for (std::size_t r = row; r < matrix.size(); ++r) {
      if (std::abs(matrix[r][column]) > std::abs(matrix[best][column])) best = r;
    }
    if (std::abs(matrix[best][column]) < kZero) continue;
    std::swap(matrix[row], matrix[best]);
    const double by = matrix[row][column];
    for (double& value : matrix[row]) value /= by;
    for (std::size_t r = 0; r < matrix.size(); ++r) {
      const double times = matrix[r][column];
      if (r == row || std::abs(times) < kZero) continue;
      for (std::size_t c = 0; c < width; ++c) matrix[r][c] -= times * matrix[row][c];
    }
    pivots[row++] = column;
  }
  return pivots;
}

// The smallest of the cells still shown, empty ones last.
class Smallest {
 public:
  void offer(Cell& cell) {
    if (cell.withheld) return;
    if (best_ == nullptr || rank(cell) < rank(*best_)) best_ = &cell;
  }
  Cell* best() const { return best_; }

 private:
  static std::uint64_t rank(const Cell& cell) { return cell.count - 1; }  // 0 becomes the largest
  Cell* best_ = nullptr;
};

Cell* partner_in_row(BookTable& table, std::size_t row) {
  Smallest smallest;
  for (std::size_t c = 1; c < table.columns.size(); ++c) smallest.offer(table.rows[row].cells[c]);
  return smallest.best() != nullptr || table.rows[row].cells[0].withheld
             ? smallest.best()
             : &table.rows[row].cells[0];
}

// Totals of the whole stay where they can, for every table has them.
Cell* partner_in_column(BookTable& table, std::size_t column) {
  Smallest smallest;
  for (std::size_t r = 0; r + 1 < table.rows.size(); ++r) {
    smallest.offer(table.rows[r].cells[column]);
  }
  return smallest.best();
}

// What hides the one at `row`, `column`: where it is the only one withheld in its row, another of
// the row, else one of its column.
Cell* partner(BookTable& table, std::size_t row, std::size_t column) {
  const auto& cells = table.rows[row].cells;
  const auto withheld =
      std::count_if(cells.begin(), cells.end(), [](const Cell& cell) { return cell.withheld; });
  if (withheld == 1) return partner_in_row(table, row);
  Cell* cell = partner_in_column(table, column);
  return cell != nullptr ? cell : partner_in_row(table, row);
}

// In a column, what is withheld must not add up to a small number either: the total shows the sum.
bool hide_small_sums(BookTable& table) {
  bool changed = false;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    if (table.rows.back().cells[c].withheld) continue;
    std::uint64_t sum = 0;
    for (std::size_t r = 0; r + 1 < table.rows.size(); ++r) {
      const Cell& cell = table.rows[r].cells[c];
      if (cell.withheld) sum += cell.count;
    }
    if (sum == 0 || sum >= kCellMin) continue;
    Cell* cell = partner_in_column(table, c);
    if (cell != nullptr) cell->withheld = changed = true;
  }
  return changed;
}

struct Counter {
  std::map<std::string, std::vector<std::uint64_t>> rows;

  void add(const std::string& key, const Complaint& complaint) {
    auto& counts = rows.try_emplace(key, kColumns.size(), 0).first->second;
    ++counts[0];
    ++counts[!complaint.robocall ? 3 : *complaint.robocall ? 1 : 2];
  }
  BookTable table(const char* name) const {
    BookTable book{name, kColumns, {}};
    BookRow total{"total", std::vector<Cell>(kColumns.size())};
    for (const auto& [key, counts] : rows) {
      BookRow row{key, {}};
      for (std::size_t c = 0; c < counts.size(); ++c) {
        row.cells.push_back({counts[c], false});
        total.cells[c].count += counts[c];
      }
      book.rows.push_back(std::move(row));
    }
    book.rows.push_back(std::move(total));
    withhold_small(book);
    return book;
  }
};

}  // namespace

std::vector<std::pair<std::size_t, std::size_t>> determined_cells(const BookTable& table) {
  std::vector<std::pair<std::size_t, std::size_t>> withheld;
  std::vector<std::vector<int>> index(table.rows.size(),
                                      std::vector<int>(table.columns.size(), -1));
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      if (!table.rows[r].cells[c].withheld) continue;
      index[r][c] = static_cast<int>(withheld.size());
      withheld.emplace_back(r, c);
    }
  }
  auto matrix = equations(table, index, static_cast<int>(withheld.size()));
  const auto pivots = reduce(matrix);
  std::vector<std::pair<std::size_t, std::size_t>> found;
  for (std::size_t r = 0; r < matrix.size(); ++r) {
    if (!pivots[r]) continue;
    const auto others = std::count_if(matrix[r].begin(), matrix[r].end(),
                                      [](double value) { return std::abs(value) > kZero; });
    if (others == 1) found.push_back(withheld[*pivots[r]]);
  }
  return found;
}

void withhold_small(BookTable& table) {
  for (BookRow& row : table.rows) {
    for (Cell& cell : row.cells) cell.withheld = small(cell);
  }
  // First among the totals, so that every table of the same complaints withholds the same ones.
  auto& totals = table.rows.back().cells;
  if (std::count_if(totals.begin(), totals.end(), [](const Cell& cell) { return cell.withheld; }) ==
      1) {
    partner_in_row(table, table.rows.size() - 1)->withheld = true;
  }
  for (bool changed = true; changed;) {
    changed = hide_small_sums(table);
    for (const auto& [row, column] : determined_cells(table)) {
      Cell* cell = partner(table, row, column);
      if (cell == nullptr) continue;
      cell->withheld = changed = true;
      break;
    }
  }
}

Result<Databook> make_databook(const std::filesystem::path& data, const ComplaintFilter& filter) {
  Databook book;
  Counter states;
  Counter topics;
  Counter months;
  const auto totals = for_each_complaint(data, filter, [&](Complaint&& complaint) {
    states.add(complaint.state_code, complaint);
    topics.add(complaint.subject, complaint);
    months.add(complaint.reported.substr(0, 7), complaint);
    const std::string day = complaint.reported.substr(0, 10);
    if (day.empty()) return ok();
    if (book.first.empty() || day < book.first) book.first = day;
    book.last = std::max(book.last, day);
    return ok();
  });
  if (!totals) return totals.error();
  if (totals->complaints < kCellMin) {
    return error(Errc::failed_precondition,
                 "there are {} complaints, too few to publish: at least {}", totals->complaints,
                 kCellMin);
  }
  book.complaints = totals->complaints;
  book.duplicates = totals->duplicates;
  book.joined = totals->joined;
  book.tables = {states.table("states"), topics.table("topics"), months.table("months")};
  return book;
}

Result<Population> read_population(const std::filesystem::path& file) {
  const auto text = read_whole_file(posix_file_system(), file);
  if (!text) return text.error();
  Population population;
  int number = 0;
  for (std::string_view rest = *text; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    ++number;
    if (line.empty() || line[0] == '#' || line == "state,population,as_of") continue;
    const std::size_t first = line.find(',');
    const std::size_t second = line.find(',', first + 1);
    std::uint64_t people = 0;
    if (second != std::string_view::npos) {
      const char* last = line.data() + second;
      const auto [stop, failed] = std::from_chars(line.data() + first + 1, last, people);
      if (failed != std::errc() || stop != last) people = 0;
    }
    if (people == 0 || !parse_date(line.substr(second + 1))) {
      return error(Errc::invalid_argument, "`{}` line {} is not state,population,as_of",
                   file.string(), number);
    }
    population.people[std::string(line.substr(0, first))] = people;
    population.as_of = line.substr(second + 1);
  }
  return population;
}

}  // namespace lapwing::enforcement
