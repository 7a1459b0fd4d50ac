// A data book of complaints, as agencies publish it: tables by state, by topic and by month,
// robocall or live, with counts below kCellMin withheld, and as many more as it takes that no
// withheld one follows from the totals. Values.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "enforcement/complaint_store.h"

namespace lapwing::enforcement {

// Counts from 1 to this less one are not published: they may point to a person.
inline constexpr std::uint64_t kCellMin = 5;

struct Cell {
  std::uint64_t count = 0;
  bool withheld = false;
};

// `cells[0]` is the row's total and the sum of the others; the last row is the sum of the rest.
struct BookRow {
  std::string key;  // `US-FL`, a topic, `2026-10`; empty where the complaint does not say
  std::vector<Cell> cells;
};
struct BookTable {
  std::string name;                  // `states`, `topics`, `months`
  std::vector<std::string> columns;  // `complaints`, `robocall`, `live`, `not_said`
  std::vector<BookRow> rows;         // with the total last, whose key is `total`
};

// Withholds what is small, and then further cells of the same rows or columns until every withheld
// cell could be something else, whatever is computed from what is left (the table's sums are
// equations; a cell that they determine is not withheld), and no withheld sum of a line is small.
void withhold_small(BookTable& table);
// Whether the cells withheld can be computed from the others; the ones that can, as row and column.
std::vector<std::pair<std::size_t, std::size_t>> determined_cells(const BookTable& table);

struct Databook {
  std::uint64_t complaints = 0;  // each once
  std::uint64_t duplicates = 0;
  std::uint64_t joined = 0;
  std::string first;  // day reported
  std::string last;
  std::vector<BookTable> tables;
};
Result<Databook> make_databook(const std::filesystem::path& data, const ComplaintFilter& filter);

struct Population {
  std::map<std::string, std::uint64_t> people;  // by `US-FL`
  std::string as_of;
};
// data/population/us.csv. invalid_argument, with the line, for a file that is none.
Result<Population> read_population(const std::filesystem::path& file);

std::string to_csv(const BookTable& table, const Population& population);
// With every table; a count that is withheld is null. doc/json.md.
nlohmann::ordered_json to_json(const Databook& book, const Population& population);
// One page that prints, with plots drawn as SVG: no script, nothing fetched.
std::string to_page(const Databook& book, const Population& population);

}  // namespace lapwing::enforcement
