// Which numbers a seller's records may be about, to pass over those that none is: never wrong when
// it says no. Where there are not too many records it holds them as well, 16 MB at most, so that a
// number's cost no look-up; of many numbers it takes 8 MB, and of ten million one in fourteen
// others for one of them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "phone/e164.h"
#include "registry/records.h"

namespace lapwing::registry {

class RecordedNumbers {
 public:
  // (add* settle)? One record, as the store keeps it. Precondition: numbers ascend, and seqs of
  // one.
  void add(std::uint64_t number, Seq seq, std::string_view value);
  void settle();

  bool may_hold(E164 number) const {
    const std::uint64_t bits = pattern_of(number.value());
    return (filter_[word_of(number.value())] & bits) == bits;
  }
  // Whether it holds the records too.
  bool whole() const { return whole_; }
  // What they say of the number, all of them. data_loss for one that cannot be read. Precondition:
  // whole().
  Result<SellerRecords> seller_records(const std::string& seller, E164 number) const;

 private:
  struct Held {
    std::uint64_t number;
    Seq seq;
    std::uint32_t at;  // in values_
    std::uint32_t size;
  };
  static constexpr std::size_t kHeldBytesMax = std::size_t{16} << 20;
  static constexpr int kWordsLog2Max = 20;

  static std::uint64_t mixed(std::uint64_t number) {
    std::uint64_t mixed = number * 0x9E3779B97F4A7C15ULL;
    return (mixed ^ mixed >> 32) * 0xD6E8FEB86659FD93ULL;
  }
  std::size_t word_of(std::uint64_t number) const { return mixed(number) >> (64 - words_log2_); }
  // Three bits of one word.
  static std::uint64_t pattern_of(std::uint64_t number) {
    const std::uint64_t bits = mixed(number);
    return std::uint64_t{1} << bits % 64 | std::uint64_t{1} << bits / 64 % 64 |
           std::uint64_t{1} << bits / 4096 % 64;
  }
  void mark(std::uint64_t number) { filter_[word_of(number)] |= pattern_of(number); }

  int words_log2_ = 1;
  std::vector<std::uint64_t> filter_ = std::vector<std::uint64_t>(2);
  bool whole_ = true;
  std::vector<Held> held_;  // by number, then seq
  std::string values_;
};

}  // namespace lapwing::registry
