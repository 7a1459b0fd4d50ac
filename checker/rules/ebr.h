// Established business relationship: an exception for so many months after the last dealing of
// each kind, or for as long as a contract lasts; a do-not-call request to the seller may end it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "checker/fields.h"
#include "checker/period.h"
#include "checker/rule.h"
#include "checker/rules/consent.h"
#include "checker/situation.h"

namespace lapwing::checker {

struct EbrTerms final : Terms {
  struct Dealing {
    std::string kind;
    std::optional<Period> lasts;  // empty: only while it is ongoing
  };
  std::vector<Dealing> dealings;
  bool ends_on_request = true;
  std::vector<std::pair<std::string, std::string>> describe() const override;
};

std::unique_ptr<const Terms> read_ebr(Fields& fields);
// Whether a relationship excuses a finding of `jurisdiction`.
ClaimAnswer ebr(const Situation& situation, const Law& law, const Finding& excused);

}  // namespace lapwing::checker
