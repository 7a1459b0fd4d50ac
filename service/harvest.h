// Tells the look-ups of somebody who checks a calling list from those of somebody who walks through
// the numbers to find which are live. Pure; one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "phone/e164.h"

namespace lapwing::service {

enum class HarvestPattern : std::uint8_t {
  sequential,   // half of the numbers have a neighbour within three
  one_block,    // nearly all are of one block of 10,000
  unallocated,  // a third are in blocks that no plan has in service, and on no list
};
std::string_view name_of(HarvestPattern pattern);

class HarvestWatch {
 public:
  static constexpr std::size_t kWindow = 256;
  static constexpr std::size_t kNumbersMin = 128;  // different ones, before anything is said

  // `in_service` as phone::ReadNumber::valid says. The pattern that the last look-ups show, if any;
  // judged anew every 32.
  std::optional<HarvestPattern> saw(E164 number, bool listed, bool in_service);

 private:
  std::optional<HarvestPattern> judge();
  void sort_in();

  // Each the number twice over, and one more where it was neither listed nor in service: one word
  // is sorted quickly.
  std::vector<std::uint64_t> ring_;
  std::vector<std::uint64_t> sorted_;  // the ring as it was when last judged
  std::vector<std::uint64_t> come_;    // since then
  std::vector<std::uint64_t> gone_;
  std::size_t next_ = 0;
};

}  // namespace lapwing::service
