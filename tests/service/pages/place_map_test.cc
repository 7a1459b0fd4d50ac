#include "service/pages/place_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/file_system.h"

namespace lapwing::service::pages {
namespace {

PlaceGrid shipped() {
  const auto csv = read_whole_file(posix_file_system(),
                                   std::string(LAPWING_SOURCE_DIR) + "/data/pages/us_tiles.csv");
  auto grid = PlaceGrid::parse(*csv);
  EXPECT_TRUE(grid) << (grid ? "" : grid.error().message);
  return *std::move(grid);
}

const Json& tile_of(const Json& model, const std::string& place) {
  for (const auto& tile : model["tiles"]) {
    if (tile["place"] == place) return tile;
  }
  throw std::out_of_range(place);
}

TEST(PlaceMap, HasEveryStateOnATileOfItsOwn) {
  const auto model = shipped().model({});
  EXPECT_EQ(model["tiles"].size(), 56U) << "50 states, the capital's district, five territories";
  std::set<std::pair<int, int>> places;
  for (const auto& tile : model["tiles"]) {
    EXPECT_NE(tile["name"], tile["place"]);
    EXPECT_EQ(tile["level"], 0);
    EXPECT_TRUE(places.emplace(tile["x"], tile["y"]).second) << tile["place"];
    EXPECT_LE(tile["x"].get<int>() + model["size"].get<int>(), model["width"].get<int>());
    EXPECT_LE(tile["y"].get<int>() + model["size"].get<int>(), model["height"].get<int>());
  }
}

TEST(PlaceMap, ShadesByHowManyHaveAsMuchAndNamesEachShade) {
  const auto model = shipped().model({{.place = "US-FL", .value = 1'000'000, .href = "/x"},
                                      {.place = "US-OH", .value = 10},
                                      {.place = "US-TX", .value = 11},
                                      {.place = "US-NY", .value = 12},
                                      {.place = "US-CA", .value = 13},
                                      {.place = "US-ME", .value = 0},
                                      {.place = "", .value = 5},
                                      {.place = "GB", .value = 11}});
  EXPECT_EQ(tile_of(model, "US-OH")["level"], 1);
  EXPECT_EQ(tile_of(model, "US-TX")["level"], 2);
  EXPECT_EQ(tile_of(model, "US-FL")["level"], 5) << "one that has far more leaves the others apart";
  EXPECT_EQ(tile_of(model, "US-FL")["short"], "1000k");
  EXPECT_EQ(tile_of(model, "US-FL")["href"], "/x");
  EXPECT_EQ(tile_of(model, "US-ME")["level"], 0);
  EXPECT_EQ(model["legend"].size(), 5U);
  EXPECT_EQ(model["legend"][0]["from"], "10");
  ASSERT_EQ(model["elsewhere"].size(), 1U);
  EXPECT_EQ(model["elsewhere"][0]["place"], "GB");
  EXPECT_EQ(model["elsewhere"][0]["level"], 2) << "of the same scale";
}

TEST(PlaceMap, AWithheldFigureIsNotShownAndHasNoShade) {
  const auto model = shipped().model(
      {{.place = "US-OH", .value = 3, .withheld = true}, {.place = "US-TX", .value = 0.25}}, 2);
  const auto& ohio = tile_of(model, "US-OH");
  EXPECT_EQ(ohio["level"], 0);
  EXPECT_EQ(ohio["withheld"], true);
  EXPECT_EQ(ohio["has"], false);
  EXPECT_EQ(model["withheld_any"], true);
  EXPECT_EQ(tile_of(model, "US-TX")["short"], "0.25");
  EXPECT_EQ(model["legend"].size(), 1U);
}

TEST(PlaceMap, AFileThatIsNoGridIsRefusedWithItsLine) {
  for (const auto* wrong : {"US-FL,1", "US-FL,1,x", "US-FL,-1,1", "US-ZZ,1,1", "US-FL,1,1,1",
                            "US-FL,1,1\nUS-GA,1,1", "US-FL,1,1\nUS-FL,1,2"}) {
    const auto grid = PlaceGrid::parse(std::string("# ours\nstate,row,column\n") + wrong + "\n");
    ASSERT_FALSE(grid) << wrong;
    EXPECT_THAT(grid.error().message, testing::StartsWith("us_tiles.csv:")) << wrong;
  }
}

}  // namespace
}  // namespace lapwing::service::pages
