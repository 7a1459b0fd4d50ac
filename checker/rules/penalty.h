// Penalties: amounts by date, shown beside what they are for, never judged.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "checker/fields.h"
#include "checker/rule.h"

namespace lapwing::checker {

struct PenaltyTerms final : Terms {
  struct Item {
    std::string per;     // `violation`
    std::string who;     // `seller`
    std::string amount;  // `USD 53,088`
  };
  std::vector<Item> items;
  std::vector<std::pair<std::string, std::string>> describe() const override;
};

std::unique_ptr<const Terms> read_penalty(Fields& fields);

}  // namespace lapwing::checker
