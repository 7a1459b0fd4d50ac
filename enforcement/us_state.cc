#include "enforcement/us_state.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace lapwing::enforcement {
namespace {

struct State {
  std::string_view code;  // ISO 3166-2 without `US-`
  std::string_view name;
};

constexpr auto kStates = std::to_array<State>({
    {"AL", "Alabama"},
    {"AK", "Alaska"},
    {"AZ", "Arizona"},
    {"AR", "Arkansas"},
    {"CA", "California"},
    {"CO", "Colorado"},
    {"CT", "Connecticut"},
    {"DE", "Delaware"},
    {"DC", "District of Columbia"},
    {"FL", "Florida"},
    {"GA", "Georgia"},
    {"HI", "Hawaii"},
    {"ID", "Idaho"},
    {"IL", "Illinois"},
    {"IN", "Indiana"},
    {"IA", "Iowa"},
    {"KS", "Kansas"},
    {"KY", "Kentucky"},
    {"LA", "Louisiana"},
    {"ME", "Maine"},
    {"MD", "Maryland"},
    {"MA", "Massachusetts"},
    {"MI", "Michigan"},
    {"MN", "Minnesota"},
    {"MS", "Mississippi"},
    {"MO", "Missouri"},
    {"MT", "Montana"},
    {"NE", "Nebraska"},
    {"NV", "Nevada"},
    {"NH", "New Hampshire"},
    {"NJ", "New Jersey"},
    {"NM", "New Mexico"},
    {"NY", "New York"},
    {"NC", "North Carolina"},
    {"ND", "North Dakota"},
    {"OH", "Ohio"},
    {"OK", "Oklahoma"},
    {"OR", "Oregon"},
    {"PA", "Pennsylvania"},
    {"RI", "Rhode Island"},
    {"SC", "South Carolina"},
    {"SD", "South Dakota"},
    {"TN", "Tennessee"},
    {"TX", "Texas"},
    {"UT", "Utah"},
    {"VT", "Vermont"},
    {"VA", "Virginia"},
    {"WA", "Washington"},
    {"WV", "West Virginia"},
    {"WI", "Wisconsin"},
    {"WY", "Wyoming"},
    {"AS", "American Samoa"},
    {"GU", "Guam"},
    {"MP", "Northern Mariana Islands"},
    {"PR", "Puerto Rico"},
    {"VI", "US Virgin Islands"},
});

bool same(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
    return std::tolower(x) == std::tolower(y);
  });
}

}  // namespace

std::string us_state_code(std::string_view text) {
  if (text.size() == 5 && same(text.substr(0, 3), "US-")) text.remove_prefix(3);
  const auto* found = std::find_if(kStates.begin(), kStates.end(), [&](const State& state) {
    return same(state.code, text) || same(state.name, text);
  });
  return found == kStates.end() ? std::string() : "US-" + std::string(found->code);
}

std::string us_state_name(std::string_view code) {
  if (!code.starts_with("US-")) return {};
  code.remove_prefix(3);
  const auto* found = std::find_if(kStates.begin(), kStates.end(),
                                   [&](const State& state) { return state.code == code; });
  return found == kStates.end() ? std::string() : std::string(found->name);
}

}  // namespace lapwing::enforcement
