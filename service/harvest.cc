#include "service/harvest.h"

#include <algorithm>

namespace lapwing::service {
namespace {

constexpr std::size_t kJudgedEvery = 32;
constexpr std::uint64_t kNeighbour = 3;
constexpr std::uint64_t kBlock = 10'000;

}  // namespace

std::string_view name_of(HarvestPattern pattern) {
  switch (pattern) {
    case HarvestPattern::sequential:
      return "sequential";
    case HarvestPattern::one_block:
      return "one-block";
    case HarvestPattern::unallocated:
      break;
  }
  return "unallocated";
}

std::optional<HarvestPattern> HarvestWatch::saw(E164 number, bool listed, bool in_service) {
  const std::uint64_t sight = 2 * number.value() + (listed || in_service ? 0 : 1);
  if (ring_.size() < kWindow) {
    ring_.push_back(sight);
  } else {
    ring_[next_ % kWindow] = sight;
  }
  return ++next_ % kJudgedEvery == 0 ? judge() : std::nullopt;
}

std::optional<HarvestPattern> HarvestWatch::judge() const {
  auto sights = ring_;
  std::sort(sights.begin(), sights.end());
  // The same number again and again is no harvest.
  sights.erase(std::unique(sights.begin(), sights.end(),
                           [](std::uint64_t a, std::uint64_t b) { return a / 2 == b / 2; }),
               sights.end());
  if (sights.size() < kNumbersMin) return {};
  std::size_t neighbours = 0;
  std::size_t in_block = 0;
  std::size_t in_block_most = 0;
  std::size_t missed = 0;
  for (std::size_t i = 0; i < sights.size(); ++i) {
    const bool follows = i > 0;
    const std::uint64_t number = sights[i] / 2;
    const std::uint64_t before = follows ? sights[i - 1] / 2 : 0;
    neighbours += follows && number - before <= kNeighbour ? 1 : 0;
    const bool same = follows && number / kBlock == before / kBlock;
    in_block = same ? in_block + 1 : 1;
    in_block_most = std::max(in_block_most, in_block);
    missed += sights[i] % 2;
  }
  if (neighbours * 2 >= sights.size()) return HarvestPattern::sequential;
  if (in_block_most * 10 >= sights.size() * 9) return HarvestPattern::one_block;
  if (missed * 3 >= sights.size()) return HarvestPattern::unallocated;
  return {};
}

}  // namespace lapwing::service
