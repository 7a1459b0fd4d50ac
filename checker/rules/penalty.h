// Penalties: amounts by date, shown beside what they are for, never judged; and from how many
// calls on a person has an action of his own.
#pragma once

#include <memory>
#include <optional>
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
  // More than one call by the same entity within a time, each breaking a rule whose citation begins
  // with one of `broken`.
  struct PrivateAction {
    int calls_min = 0;
    int months = 0;
    std::vector<std::string> broken;
  };
  std::vector<Item> items;
  std::optional<PrivateAction> private_action;
  std::vector<std::pair<std::string, std::string>> describe() const override;
};

std::unique_ptr<const Terms> read_penalty(Fields& fields);

}  // namespace lapwing::checker
