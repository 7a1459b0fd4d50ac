#include "checker/kind.h"

#include <array>

namespace lapwing::checker {
namespace {

constexpr std::array<std::string_view, kKinds> kNames = {
    "registry-listing",
    "internal-list",
    "opt-in",
    "preference",
    "calling-hours",
    "emergency",
    "prerecorded",
    "frequency-cap",
    "abandoned-calls",
    "caller-identity",
    "reassigned-number",
    "safe-harbor",
    "consent",
    "ebr",
    "exemption",
    "penalty",
};

}  // namespace

std::string_view to_string(Kind kind) { return kNames[static_cast<std::size_t>(kind)]; }

std::optional<Kind> parse_kind(std::string_view text) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == text) return static_cast<Kind>(i);
  }
  return {};
}

}  // namespace lapwing::checker
