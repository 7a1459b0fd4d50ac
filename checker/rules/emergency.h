// Bans while an emergency is declared where the called party is. The table of emergencies is an
// input, dated and by county or for the whole jurisdiction.
#pragma once

#include <memory>

#include "checker/fields.h"
#include "checker/rule.h"
#include "checker/situation.h"

namespace lapwing::checker {

struct EmergencyTerms final : Terms {
  std::vector<std::pair<std::string, std::string>> describe() const override;
};

std::unique_ptr<const Terms> read_emergency(Fields& fields);
Finding emergency(const Situation& situation, const Rule& rule, const Law& law);

}  // namespace lapwing::checker
