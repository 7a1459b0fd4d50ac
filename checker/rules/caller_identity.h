// Caller identity: what the caller must transmit and say, and with which prefix the calling number
// must begin.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "checker/fields.h"
#include "checker/rule.h"
#include "checker/situation.h"

namespace lapwing::checker {

struct IdentityTerms final : Terms {
  std::vector<std::uint8_t> required;  // indexes of kIdentityElements
  std::vector<std::string> prefixes;   // digits with country code
  std::vector<std::pair<std::string, std::string>> describe() const override;
};

inline constexpr std::string_view kIdentityElements[] = {"number-sent", "number-ours", "name-sent",
                                                         "callback", "disclosed"};

std::unique_ptr<const Terms> read_caller_identity(Fields& fields);
// Finding::index is the first element wrong or unknown; -2 the prefix.
Finding caller_identity(const Situation& situation, const Rule& rule, const Law& law);

}  // namespace lapwing::checker
