// A map of the United States of equal tiles, a state each, so that a small state is seen as well as
// a large one; other places beside it. The shade says how many, in up to five classes with about as
// many places each; the figure stands on the tile and the table stays, so that no colour is needed
// to read it. Immutable; thread-safe.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "service/pages/site.h"

namespace lapwing::service::pages {

struct PlaceFigure {
  std::string place;  // `US-FL`, `GB`
  double value = 0;
  std::string href = {};  // empty: leads nowhere
  bool withheld = false;
};

class PlaceGrid {
 public:
  // data/pages/us_tiles.csv. invalid_argument, with the line, for what is none.
  static Result<PlaceGrid> parse(std::string_view csv);

  // For the template `place_map`. `digits` are behind the point. A state without a figure has none.
  Json model(const std::vector<PlaceFigure>& figures, int digits = 0) const;

 private:
  std::map<std::string, std::pair<int, int>> tiles_;  // row and column by place
};

}  // namespace lapwing::service::pages
