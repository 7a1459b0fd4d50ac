// The fast path of reading: one pass over the bytes of a text that needs no judgement, each digit
// stepping the automaton of phone/plan_table.h, then a few comparisons. It settles a text only
// where the policy of doc/reading.md leaves no choice, plain rejects included, and declines the
// rest. No libphonenumber, no allocation, no locks.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "phone/plan_table.h"
#include "phone/reading.h"

namespace lapwing::phone {

// A settled reading as plain values, for loops over millions of cells.
struct Scanned {
  bool settled = false;  // false: ask libphonenumber, the rest means nothing
  ReadingStatus status = ReadingStatus::empty;
  ReadingReason reason = ReadingReason::unspecified;
  std::uint8_t count = 0;               // numbers
  std::array<bool, 2> valid{};          // of each number
  std::array<std::uint64_t, 2> values;  // E164::value() of each
  std::string_view extension;           // points into the text
};

struct Fitted;  // in scanner.cc

class Scanner {
 public:
  // `region` as for Reader::create; nothing if it has no numbering plan.
  static std::optional<Scanner> create(std::string_view region, ReaderOptions options = {});

  Scanned scan(std::string_view text) const;

  static Reading reading_of(const Scanned& scanned);

 private:
  struct Digits;
  class Cursor;

  Scanner(const RegionPlan& region, ReaderOptions options);

  Scanned settle(const Digits& digits) const;
  Scanned settle_plus(const Digits& digits) const;
  Scanned settle_nanp(const Digits& digits) const;
  Scanned settle_bare(const Digits& digits) const;
  Scanned settle_dialled(const Digits& digits) const;
  Scanned rejected(const Digits& digits) const;
  Fitted fit_home(std::uint64_t value, int count) const;
  bool international_prefix(const Digits& digits) const;
  static bool holds_international_prefix(const Digits& digits);

  const RegionPlan* region_;
  const CallingPlan* plan_;
  bool letters_;
};

}  // namespace lapwing::phone
