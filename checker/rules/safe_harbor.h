// Safe harbors: several elements, each a finding of its own. They are told for information: a
// breach stays one, and whether all elements are shown is for whoever decides on the penalty.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "checker/fields.h"
#include "checker/rule.h"
#include "checker/situation.h"

namespace lapwing::checker {

struct SafeHarborTerms final : Terms {
  struct Element {
    std::string id;
    std::string text;
  };
  std::vector<Element> elements;
  std::vector<std::pair<std::string, std::string>> describe() const override;
};

std::unique_ptr<const Terms> read_safe_harbor(Fields& fields);
// Appends one finding an element.
void safe_harbor(const Situation& situation, const Rule& rule, const Law& law,
                 std::vector<Finding>& findings);

}  // namespace lapwing::checker
