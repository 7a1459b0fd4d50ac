// Exemptions: calls that a law spares for what they are about, who makes them or whom they reach.
// Each fact has to be shown.
#pragma once

#include <memory>
#include <vector>

#include "checker/fields.h"
#include "checker/rule.h"
#include "checker/rules/consent.h"
#include "checker/situation.h"

namespace lapwing::checker {

struct ExemptionTerms final : Terms {
  std::vector<Scope> when;  // any of
  std::vector<std::pair<std::string, std::string>> describe() const override;
};

std::unique_ptr<const Terms> read_exemption(Fields& fields);
ClaimAnswer exemption(const Situation& situation, const Law& law);

}  // namespace lapwing::checker
