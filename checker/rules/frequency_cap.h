// Caps: so many calls to one number in a rolling window or a calendar period, counted for one
// seller, subject or channel. The call judged counts with those before it.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "checker/fields.h"
#include "checker/rule.h"
#include "checker/situation.h"

namespace lapwing::checker {

struct CapTerms final : Terms {
  enum class Calendar : std::uint8_t { none, day, week, month };
  int calls_max = 0;
  std::chrono::hours window{0};  // back from the call; with no calendar
  Calendar calendar = Calendar::none;
  bool by_seller = false;
  bool by_subject = false;
  bool by_channel = false;
  bool answered_only = false;
  std::vector<std::pair<std::string, std::string>> describe() const override;
};

std::unique_ptr<const Terms> read_frequency_cap(Fields& fields);
Finding frequency_cap(const Situation& situation, const Rule& rule, const Law& law);

// The prior calls that fill the window with this one, oldest first: surely, then perhaps (seller,
// subject or answer not known).
struct CapWindow {
  std::vector<const PriorCall*> surely;
  std::vector<const PriorCall*> perhaps;
};
CapWindow cap_window(const Call& call, const CapTerms& terms, const Zone* zone);

}  // namespace lapwing::checker
