// Finds one telephone number in text of any form and puts `x` in place of its digits, so that rows,
// lines and columns stay what they were and nobody reads a number there. Finds it as E.164 and as
// dialled at home, with the usual signs between its digits. Immutable.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "phone/e164.h"

namespace lapwing::registry {

class NumberMask {
 public:
  explicit NumberMask(E164 number);

  bool finds(std::string_view text) const;
  // How often it stood there.
  std::uint64_t mask(std::string& text) const;

 private:
  std::size_t match(std::string_view text, std::size_t at) const;

  std::vector<std::string> forms_;  // digits, the longest first
};

}  // namespace lapwing::registry
