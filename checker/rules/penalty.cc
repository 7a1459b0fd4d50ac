#include "checker/rules/penalty.h"

#include <charconv>

namespace lapwing::checker {

std::vector<std::pair<std::string, std::string>> PenaltyTerms::describe() const {
  std::vector<std::pair<std::string, std::string>> lines;
  for (const Item& item : items) {
    lines.emplace_back("per " + item.per,
                       item.who.empty() ? item.amount : item.amount + " (" + item.who + ")");
  }
  if (private_action) {
    lines.emplace_back("action of the called person",
                       fmt::format("from call {} within {} months", private_action->calls_min,
                                   private_action->months));
  }
  return lines;
}

namespace {

PenaltyTerms::PrivateAction read_private_action(Fields parts) {
  PenaltyTerms::PrivateAction action;
  const auto number = [&](const char* key, int most) {
    const std::string text = parts.text(key);
    int value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc() || end != text.data() + text.size() || value < 1 || value > most) {
      parts.problem(fmt::format("`{}` must be a number from 1 to {}, not `{}`", key, most, text));
    }
    return value;
  };
  action.calls_min = number("calls", 100);
  action.months = number("months", 120);
  action.broken = parts.texts("broken");
  parts.finish();
  return action;
}

}  // namespace

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
  const YAML::Node action = fields.take("private_action");
  if (action.IsDefined()) {
    terms->private_action = read_private_action(fields.nested(action, "`private_action`"));
  }
  return terms;
}

}  // namespace lapwing::checker
