// Reassigned numbers: whether the database of them was asked before the call, and what it said.
// Whether a consent survives a reassignment is the consent's own key, `void_if_reassigned`.
#pragma once

#include <memory>
#include <optional>

#include "checker/fields.h"
#include "checker/period.h"
#include "checker/rule.h"
#include "checker/situation.h"

namespace lapwing::checker {

struct ReassignedTerms final : Terms {
  bool always = false;  // the database must be asked; else only where consent is relied on
  std::optional<Period> asked_within;
  std::vector<std::pair<std::string, std::string>> describe() const override;
};

std::unique_ptr<const Terms> read_reassigned_number(Fields& fields);
// Nothing where the rule does not speak about the call: no consent is relied on.
std::optional<Finding> reassigned_number(const Situation& situation, const Rule& rule,
                                         const Law& law);

}  // namespace lapwing::checker
