#include "service/pages/place_map.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "enforcement/us_state.h"

namespace lapwing::service::pages {
namespace {

constexpr int kTile = 40;  // in the units of the picture
constexpr int kGap = 3;
constexpr int kLevels = 5;
constexpr double kShortFrom = 10'000;  // from here `12k` stands on the tile

bool read_whole(std::string_view text, int& value) {
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  return failed == std::errc() && end == text.data() + text.size() && value >= 0;
}

// Which of the levels 1 to 5 each value has; few values are spread over them all.
class Scale {
 public:
  explicit Scale(const std::vector<PlaceFigure>& figures) {
    std::set<double> values;
    for (const auto& figure : figures) {
      if (figure.value > 0 && !figure.withheld && !figure.place.empty())
        values.insert(figure.value);
    }
    const std::vector<double> sorted(values.begin(), values.end());
    const std::size_t classes = std::min<std::size_t>(kLevels, sorted.size());
    for (std::size_t i = 0; i < classes; ++i) {
      const auto first = sorted.size() * i / classes;
      const auto last = sorted.size() * (i + 1) / classes - 1;
      const int level = classes == 1 ? 3 : 1 + static_cast<int>(i * (kLevels - 1) / (classes - 1));
      classes_.push_back({sorted[first], sorted[last], level});
    }
  }

  int level(double value) const {
    for (const auto& one : classes_) {
      if (value >= one.from && value <= one.to) return one.level;
    }
    return 0;
  }
  Json legend(int digits) const {
    Json rows = Json::array();
    for (const auto& one : classes_) {
      Json row = {{"level", one.level}, {"from", fmt::format("{:.{}f}", one.from, digits)}};
      if (one.to != one.from) row["to"] = fmt::format("{:.{}f}", one.to, digits);
      rows.push_back(std::move(row));
    }
    return rows;
  }

 private:
  struct Class {
    double from;
    double to;
    int level;
  };
  std::vector<Class> classes_;
};

Json figure_model(const PlaceFigure& figure, const Scale& scale, int digits) {
  const auto text = fmt::format("{:.{}f}", figure.value, digits);
  const auto name = enforcement::us_state_name(figure.place);
  const bool has = figure.value > 0 && !figure.withheld;
  return {{"place", figure.place},
          {"name", name.empty() ? figure.place : name},
          {"value", text},
          {"short", figure.value < kShortFrom ? text : fmt::format("{:.0f}k", figure.value / 1000)},
          {"level", scale.level(figure.withheld ? 0 : figure.value)},
          {"has", has},
          {"withheld", figure.withheld},
          {"href", figure.href}};
}

}  // namespace

Result<PlaceGrid> PlaceGrid::parse(std::string_view csv) {
  PlaceGrid grid;
  std::set<std::pair<int, int>> taken;
  int number = 0;
  while (!csv.empty()) {
    const auto end = std::min(csv.find('\n'), csv.size());
    const auto line = csv.substr(0, end);
    csv.remove_prefix(std::min(end + 1, csv.size()));
    ++number;
    if (line.empty() || line.front() == '#' || line == "state,row,column") continue;
    const auto first = line.find(',');
    const auto second = line.find(',', first + 1);
    std::pair<int, int> at;
    const bool whole = second != std::string_view::npos &&
                       read_whole(line.substr(first + 1, second - first - 1), at.first) &&
                       read_whole(line.substr(second + 1), at.second);
    if (!whole || enforcement::us_state_name(line.substr(0, first)).empty()) {
      return error(Errc::invalid_argument, "us_tiles.csv:{}: `{}` is not state,row,column", number,
                   line);
    }
    if (!taken.insert(at).second) {
      return error(Errc::invalid_argument, "us_tiles.csv:{}: `{}` lies on another", number, line);
    }
    if (!grid.tiles_.emplace(line.substr(0, first), at).second) {
      return error(Errc::invalid_argument, "us_tiles.csv:{}: `{}` is there twice", number, line);
    }
  }
  return grid;
}

Json PlaceGrid::model(const std::vector<PlaceFigure>& figures, int digits) const {
  const Scale scale(figures);
  std::map<std::string, PlaceFigure> of_place;
  Json elsewhere = Json::array();
  for (const auto& figure : figures) {
    if (tiles_.contains(figure.place)) {
      of_place.emplace(figure.place, figure);
    } else if (!figure.place.empty()) {
      elsewhere.push_back(figure_model(figure, scale, digits));
    }
  }
  Json tiles = Json::array();
  int rows = 0;
  int columns = 0;
  bool withheld = false;
  for (const auto& [place, at] : tiles_) {
    const auto found = of_place.find(place);
    Json tile = figure_model(found == of_place.end() ? PlaceFigure{.place = place} : found->second,
                             scale, digits);
    tile["code"] = place.substr(place.find('-') + 1);
    tile["x"] = at.second * (kTile + kGap);
    tile["y"] = at.first * (kTile + kGap);
    tile["middle"] = at.second * (kTile + kGap) + kTile / 2;
    tile["upper"] = at.first * (kTile + kGap) + kTile / 2 - 2;
    tile["lower"] = at.first * (kTile + kGap) + kTile - 8;
    withheld = withheld || tile["withheld"] == true;
    rows = std::max(rows, at.first + 1);
    columns = std::max(columns, at.second + 1);
    tiles.push_back(std::move(tile));
  }
  return {{"width", columns * (kTile + kGap) - kGap},
          {"height", rows * (kTile + kGap) - kGap},
          {"size", kTile},
          {"tiles", std::move(tiles)},
          {"elsewhere", std::move(elsewhere)},
          {"legend", scale.legend(digits)},
          {"withheld_any", withheld}};
}

}  // namespace lapwing::service::pages
