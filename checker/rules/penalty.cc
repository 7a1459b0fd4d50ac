#include "checker/rules/penalty.h"

namespace lapwing::checker {

std::vector<std::pair<std::string, std::string>> PenaltyTerms::describe() const {
  std::vector<std::pair<std::string, std::string>> lines;
  for (const Item& item : items) {
    lines.emplace_back("per " + item.per,
                       item.who.empty() ? item.amount : item.amount + " (" + item.who + ")");
  }
  return lines;
}

std::unique_ptr<const Terms> read_penalty(Fields& fields) {
  auto terms = std::make_unique<PenaltyTerms>();
  const YAML::Node items = fields.take("items");
  if (!items.IsDefined() || !items.IsSequence() || items.size() == 0) {
    fields.problem("`items` must be a list of amounts");
    return terms;
  }
  for (const auto& node : items) {
    Fields parts = fields.nested(node, "an amount");
    terms->items.push_back({parts.text("per"), parts.text_or("who", ""), parts.text("amount")});
    parts.finish();
  }
  return terms;
}

}  // namespace lapwing::checker
