// Build step: turns data/numbering/*.csv into the C++ tables that nanp.cc and
// location.cc include, so that the program reads no file at start. Runs on the machine that builds.
//
//   compile_numbering DATA_DIR OUTPUT_DIR
//
// A malformed row stops the build with `file:line: what is wrong`. doc/numbering.md describes the
// files.
#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace lapwing {
namespace {

using Strings = std::vector<std::string>;

struct Row {
  std::string file;
  int line;
  Strings fields;

  const std::string& operator[](std::size_t column) const { return fields[column]; }

  template <class... Args>
  [[noreturn]] void fail(fmt::format_string<Args...> format, Args&&... args) const {
    fmt::print(stderr, "{}:{}: {}\n", file, line, fmt::format(format, std::forward<Args>(args)...));
    std::exit(EXIT_FAILURE);
  }
};

Strings split(std::string_view text, char separator) {
  Strings parts;
  for (std::size_t begin = 0;;) {
    const std::size_t end = text.find(separator, begin);
    parts.emplace_back(text.substr(begin, end - begin));
    if (end == std::string_view::npos) return parts;
    begin = end + 1;
  }
}

// Plain CSV: a header line, no quotes, so a comma is always a separator.
std::vector<Row> read(const std::string& file, const std::string& header) {
  std::ifstream in(file);
  Row row{file, 1, {}};
  std::string text;
  if (!std::getline(in, text)) row.fail("cannot be read or is empty");
  if (text != header) row.fail("the header is not `{}`", header);
  const std::size_t columns = split(header, ',').size();
  std::vector<Row> rows;
  while (std::getline(in, text)) {
    ++row.line;
    row.fields = split(text, ',');
    if (row.fields.size() != columns) {
      row.fail("{} columns where {} belong: `{}`", row.fields.size(), columns, text);
    }
    for (const char c : text) {
      if (c < ' ' || c > '~' || c == '"' || c == '\\') row.fail("a byte that is not plain text");
    }
    if (row.fields.back().empty()) row.fail("the source is missing");
    rows.push_back(row);
  }
  if (rows.empty()) row.fail("there are no rows");
  return rows;
}

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_country(std::string_view code) {
  return code == "001" || (code.size() == 2 && is_upper(code[0]) && is_upper(code[1]));
}

bool is_zone(std::string_view name) {
  return name.find('/') != std::string_view::npos && is_upper(name[0]);
}

// `a;b;c`, each accepted by `valid` and none twice; an empty field is an empty list.
template <class Valid>
Strings list(const Row& row, std::size_t column, std::string_view what, const Valid& valid) {
  if (row[column].empty()) return {};
  Strings items = split(row[column], ';');
  for (const auto& item : items) {
    if (!valid(item)) row.fail("`{}` is not {}", item, what);
    if (std::count(items.begin(), items.end(), item) > 1) row.fail("`{}` stands twice", item);
  }
  return items;
}

Strings countries_of(const Row& row, std::size_t column) {
  return list(row, column, "an ISO 3166-1 code", is_country);
}

Strings zones_of(const Row& row, std::size_t column) {
  return list(row, column, "an IANA time zone",
              [](const auto& item) { return item == "*" || is_zone(item); });
}

// ISO 3166-2: one of the row's countries, a hyphen, one to three letters or digits.
Strings subdivisions_of(const Row& row, std::size_t column, const Strings& countries) {
  return list(row, column, "an ISO 3166-2 code in one of the countries", [&](const auto& item) {
    return item.size() >= 4 && item.size() <= 6 && item[2] == '-' &&
           std::all_of(item.begin() + 3, item.end(),
                       [](char c) { return is_upper(c) || is_digit(c); }) &&
           std::count(countries.begin(), countries.end(), item.substr(0, 2)) == 1;
  });
}

bool is_prefix(std::string_view text) {
  return !text.empty() && text.size() <= 15 && text[0] != '0' &&
         std::all_of(text.begin(), text.end(), is_digit);
}

// Writes each distinct set of names once; a set is known by the name of its array.
class Sets {
 public:
  std::string name(const Strings& names) {
    if (names.empty()) return "{}";
    const auto [it, is_new] = names_.emplace(names, fmt::format("kSet{}", names_.size()));
    return it->second;
  }
  void write(std::ostream& out) const {
    for (const auto& [names, name] : names_) {
      fmt::print(out, "constexpr std::string_view {}[] = {{\"{}\"}};\n", name,
                 fmt::join(names, "\", \""));
    }
  }

 private:
  std::map<Strings, std::string> names_;
};

void append_new(Strings& to, const Strings& from) {
  for (const auto& item : from) {
    if (std::find(to.begin(), to.end(), item) == to.end()) to.push_back(item);
  }
}

using ZonesOf = std::map<std::string, Strings>;  // by ISO 3166 code

ZonesOf read_subdivisions(const std::string& data) {
  ZonesOf found;
  for (const auto& row : read(data + "/subdivisions.csv", "subdivision,zones,source")) {
    const Strings code = subdivisions_of(row, 0, {row[0].substr(0, 2)});
    const Strings zones = zones_of(row, 1);
    if (code.size() != 1 || zones.empty() || row[1] == "*") row.fail("one code and its zones");
    if (!found.emplace(row[0], zones).second) row.fail("`{}` stands twice", row[0]);
  }
  return found;
}

struct Npa {
  Strings countries;
  Strings subdivisions;
  Strings zones;
};

// Every zone of the countries' geographic NPAs: what `*` stands for, and where a number of an NPA
// that is not in the table may be.
Strings nanp_zones(const std::vector<Npa>& npas, const Strings& countries) {
  Strings zones;
  for (const auto& country : countries) {
    for (const auto& npa : npas) {
      if (npa.countries.front() == country && npa.zones.front() != "*") {
        append_new(zones, npa.zones);
      }
    }
  }
  return zones;
}

std::string date_literal(const Row& row, const std::string& text) {
  if (text.empty()) return "{}";
  const auto date = parse_date(text);
  if (!date) row.fail("{}", date.error().message);
  return fmt::format(
      "CivilDate(std::chrono::year({}), std::chrono::month({}), std::chrono::day({}))",
      static_cast<int>(date->year()), static_cast<unsigned>(date->month()),
      static_cast<unsigned>(date->day()));
}

// A zone of an NPA that none of its states has is a mistake in one of the two files.
void check_against(const ZonesOf& subdivisions, const Row& row, const Npa& npa) {
  if (npa.subdivisions.empty()) return;
  Strings theirs;
  for (const auto& code : npa.subdivisions) {
    const auto it = subdivisions.find(code);
    if (it == subdivisions.end()) row.fail("`{}` is not in subdivisions.csv", code);
    append_new(theirs, it->second);
  }
  for (const auto& zone : npa.zones) {
    if (std::find(theirs.begin(), theirs.end(), zone) == theirs.end()) {
      row.fail("subdivisions.csv has no `{}` for {}", zone, fmt::join(npa.subdivisions, ";"));
    }
  }
}

// Adds the zones of the plan's countries to `zones_of_place`.
void compile_nanp(const std::string& data, const std::string& output, ZonesOf& zones_of_place) {
  static const std::set<std::string> kinds = {"geographic",    "toll-free",  "personal",
                                              "premium",       "government", "interexchange",
                                              "non-geographic"};
  const auto rows =
      read(data + "/nanp.csv", "npa,in_service_on,country,subdivisions,zones,kind,source");
  std::vector<Npa> npas;
  std::string last;
  for (const auto& row : rows) {
    const std::string& code = row[0];
    if (!is_prefix(code) || code.size() != 3 || code[0] < '2') row.fail("`{}` is no NPA", code);
    if (code <= last) row.fail("NPA {} does not follow {}: ascending, each once", code, last);
    last = code;
    if (!kinds.contains(row[5])) row.fail("`{}` is no kind of NPA", row[5]);
    Npa npa{countries_of(row, 2), {}, zones_of(row, 4)};
    npa.subdivisions = subdivisions_of(row, 3, npa.countries);
    if (npa.countries.empty()) row.fail("the country is missing");
    if (npa.zones.empty()) row.fail("the time zone is missing");
    const bool anywhere = row[4] == "*";
    if (anywhere == (row[5] == "geographic")) {
      row.fail("a geographic NPA names its zones, any other has `*`");
    }
    check_against(zones_of_place, row, npa);
    if (!anywhere) append_new(zones_of_place[npa.countries.front()], npa.zones);
    npas.push_back(npa);
  }

  Sets sets;
  std::string table;
  std::array<int, 1000> index;
  index.fill(-1);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Row& row = rows[i];
    std::string kind = row[5];
    std::replace(kind.begin(), kind.end(), '-', '_');
    const Strings zones = row[4] == "*" ? nanp_zones(npas, npas[i].countries) : npas[i].zones;
    table += fmt::format("    {{{}, NpaKind::{}, {}, {}, {}, {}, \"{}\"}},\n", row[0], kind,
                         date_literal(row, row[1]), sets.name(npas[i].countries),
                         sets.name(npas[i].subdivisions), sets.name(zones), row[6]);
    index[std::stoul(row[0])] = static_cast<int>(i);
  }
  const std::string anywhere_countries = sets.name({"US", "CA"});
  const std::string anywhere_zones = sets.name(nanp_zones(npas, {"US", "CA"}));

  std::ofstream out(output + "/nanp_table.inc");
  fmt::print(out, "// Made by compile_numbering from nanp.csv.\n");
  sets.write(out);
  fmt::print(out, "constexpr NpaInfo kNpas[] = {{\n{}}};\n", table);
  fmt::print(out, "constexpr std::int16_t kNpaIndex[1000] = {{{}}};\n", fmt::join(index, ","));
  fmt::print(out, "constexpr std::span<const std::string_view> kAnywhereCountries = {};\n",
             anywhere_countries);
  fmt::print(out, "constexpr std::span<const std::string_view> kAnywhereZones = {};\n",
             anywhere_zones);
  if (!out.flush()) rows.front().fail("its table cannot be written to `{}`", output);
}

struct Place {
  Strings countries;
  Strings subdivisions;
  Strings zones;
  std::string kind = "country";
  std::string presumption;
};

// A digit trie, a node a row: which node follows each digit (0: none), and which place holds from
// here on (-1: that of the nearest node above).
struct Trie {
  struct Node {
    std::array<int, 10> next{};
    int place = -1;
  };
  std::vector<Node> nodes{1};

  Node& at(const std::string& prefix) {
    std::size_t node = 0;
    for (const char c : prefix) {
      const auto digit = static_cast<std::size_t>(c - '0');
      if (nodes[node].next[digit] == 0) {
        nodes[node].next[digit] = static_cast<int>(nodes.size());
        nodes.emplace_back();
      }
      node = static_cast<std::size_t>(nodes[node].next[digit]);
    }
    return nodes[node];
  }
};

struct Countries {
  std::map<std::string, Strings> of_prefix;  // main country first
  std::map<std::string, Strings> zones;      // of a country
};

Countries read_countries(const std::string& data) {
  Countries countries;
  for (const auto& row : read(data + "/countries.csv", "country,prefixes,zones,source")) {
    const std::string& country = row[0];
    if (!is_country(country)) row.fail("`{}` is not an ISO 3166-1 code", country);
    const auto [it, is_new] = countries.zones.emplace(country, zones_of(row, 2));
    if (!is_new) row.fail("`{}` stands twice", country);
    if (it->second.empty() && country != "001") row.fail("the time zone is missing");
    for (const auto& prefix : list(row, 1, "a prefix", is_prefix)) {
      if (prefix[0] == '1') row.fail("calling code 1 belongs in nanp.csv");
      countries.of_prefix[prefix].push_back(country);
    }
  }
  return countries;
}

// The longest entry of `entries` that begins `prefix`; end() if none.
template <class Map>
auto longest(const Map& entries, std::string prefix) {
  for (; !prefix.empty(); prefix.pop_back()) {
    if (const auto it = entries.find(prefix); it != entries.end()) return it;
  }
  return entries.end();
}

Place country_place(const Countries& all, const Strings& names) {
  Place place{names, {}, {}, "country", {}};
  for (const auto& name : names) append_new(place.zones, all.zones.at(name));
  if (names.front() == "001") place.kind = "non_geographic";
  return place;
}

std::map<std::string, Place> read_places(const std::string& data, const Countries& countries) {
  static const std::set<std::string> kinds = {"geographic", "country", "mobile", "non-geographic"};
  std::map<std::string, Place> places;
  for (const auto& row :
       read(data + "/zones.csv", "prefix,countries,subdivisions,zones,kind,presumption,source")) {
    if (!is_prefix(row[0])) row.fail("`{}` is no prefix", row[0]);
    if (!kinds.contains(row[4])) row.fail("`{}` is no kind of place", row[4]);
    Place place{countries_of(row, 1), {}, {}, row[4], row[5]};
    std::replace(place.kind.begin(), place.kind.end(), '-', '_');
    if (place.countries.empty()) {
      const auto of_prefix = longest(countries.of_prefix, row[0]);
      if (of_prefix == countries.of_prefix.end()) row.fail("no country has prefix `{}`", row[0]);
      place.countries = of_prefix->second;
    }
    place.subdivisions = subdivisions_of(row, 2, place.countries);
    for (const auto& zone : zones_of(row, 3)) {
      append_new(place.zones,
                 zone != "*" ? Strings{zone} : country_place(countries, place.countries).zones);
    }
    if (place.zones.empty()) row.fail("the time zone is missing");
    if (!places.emplace(row[0], place).second) row.fail("prefix `{}` stands twice", row[0]);
  }
  return places;
}

void compile_locations(const std::string& data, const std::string& output,
                       ZonesOf& zones_of_place) {
  const Countries countries = read_countries(data);
  std::map<std::string, Place> places = read_places(data, countries);
  // A country's own prefix (+44 1481) counts before a shorter row of zones.csv.
  for (const auto& [prefix, names] : countries.of_prefix) {
    if (!places.contains(prefix)) places[prefix] = country_place(countries, names);
  }

  for (const auto& [country, zones] : countries.zones) {
    if (!zones.empty()) zones_of_place.emplace(country, zones);
  }

  Sets sets;
  Trie trie;
  std::string table;
  int count = 0;
  for (const auto& [prefix, place] : places) {
    trie.at(prefix).place = count++;
    table += fmt::format("    {{{}, {}, {}, LocationKind::{}, \"{}\"}},\n",
                         sets.name(place.countries), sets.name(place.subdivisions),
                         sets.name(place.zones), place.kind, place.presumption);
  }
  std::string place_table;
  for (const auto& [code, zones] : zones_of_place) {
    place_table += fmt::format("    {{\"{}\", {}}},\n", code, sets.name(zones));
  }
  std::ofstream out(output + "/location_table.inc");
  fmt::print(out, "// Made by compile_numbering from the files of data/numbering.\n");
  sets.write(out);
  fmt::print(out, "constexpr Location kPlaces[] = {{\n{}}};\n", table);
  fmt::print(out, "constexpr PlaceZones kPlaceZones[] = {{\n{}}};\n", place_table);
  fmt::print(out, "constexpr TrieNode kTrie[] = {{\n");
  for (const auto& node : trie.nodes) {
    fmt::print(out, "    {{{{{}}}, {}}},\n", fmt::join(node.next, ","), node.place);
  }
  fmt::print(out, "}};\n");
  if (!out.flush()) std::exit(EXIT_FAILURE);
}

}  // namespace
}  // namespace lapwing

int main(int argc, char** argv) try {
  if (argc != 3) {
    fmt::print(stderr, "usage: compile_numbering DATA_DIR OUTPUT_DIR\n");
    return EXIT_FAILURE;
  }
  lapwing::ZonesOf zones_of_place = lapwing::read_subdivisions(argv[1]);
  lapwing::compile_nanp(argv[1], argv[2], zones_of_place);
  lapwing::compile_locations(argv[1], argv[2], zones_of_place);
  return EXIT_SUCCESS;
} catch (const std::exception& failure) {
  std::fputs(failure.what(), stderr);
  return EXIT_FAILURE;
}
