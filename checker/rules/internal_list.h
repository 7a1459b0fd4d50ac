// The seller's own do-not-call list: a request binds at once, or after the days the law allows to
// take it in, and lasts for ever or for some years.
#pragma once

#include <memory>

#include "checker/fields.h"
#include "checker/period.h"
#include "checker/rule.h"
#include "checker/situation.h"

namespace lapwing::checker {

struct InternalTerms final : Terms {
  Period honour;
  Period lasts;
  std::vector<std::pair<std::string, std::string>> describe() const override;
};

std::unique_ptr<const Terms> read_internal_list(Fields& fields);
Finding internal_list(const Situation& situation, const Rule& rule, const Law& law);

}  // namespace lapwing::checker
