#include "service/harvest.h"

#include <algorithm>
#include <iterator>
#include <utility>

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
  come_.push_back(sight);
  if (ring_.size() < kWindow) {
    ring_.push_back(sight);
  } else {
    gone_.push_back(std::exchange(ring_[next_ % kWindow], sight));
  }
  return ++next_ % kJudgedEvery == 0 ? judge() : std::nullopt;
}

// A batch is judged thirty times: what stayed in the window is not sorted again.
void HarvestWatch::sort_in() {
  std::sort(come_.begin(), come_.end());
  std::sort(gone_.begin(), gone_.end());
  std::vector<std::uint64_t> stayed;
  stayed.reserve(kWindow);
  std::set_difference(sorted_.begin(), sorted_.end(), gone_.begin(), gone_.end(),
                      std::back_inserter(stayed));
  sorted_.clear();
  std::merge(stayed.begin(), stayed.end(), come_.begin(), come_.end(), std::back_inserter(sorted_));
  come_.clear();
  gone_.clear();
}

std::optional<HarvestPattern> HarvestWatch::judge() {
  sort_in();
  std::size_t different = 0;
  std::size_t neighbours = 0;
  std::size_t in_block = 0;
  std::size_t in_block_most = 0;
  std::size_t missed = 0;
  std::uint64_t before = 0;
  std::uint64_t block_before = 0;
  for (const std::uint64_t sight : sorted_) {
    const std::uint64_t number = sight / 2;
    // The same number again and again is no harvest.
    if (number == before) continue;
    const std::uint64_t block = number / kBlock;
    neighbours += number - before <= kNeighbour ? 1 : 0;
    in_block = block == block_before ? in_block + 1 : 1;
    in_block_most = std::max(in_block_most, in_block);
    missed += sight % 2;
    ++different;
    before = number;
    block_before = block;
  }
  if (different < kNumbersMin) return {};
  if (neighbours * 2 >= different) return HarvestPattern::sequential;
  if (in_block_most * 10 >= different * 9) return HarvestPattern::one_block;
  if (missed * 3 >= different) return HarvestPattern::unallocated;
  return {};
}

}  // namespace lapwing::service
