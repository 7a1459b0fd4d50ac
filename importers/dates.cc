#include "importers/dates.h"

#include <array>
#include <optional>
#include <string_view>

namespace lapwing::importers {
namespace {

struct Part {
  int value;
  std::size_t digits;
};

std::optional<Part> take_number(std::string_view& text) {
  Part part{0, 0};
  while (part.digits < text.size() && text[part.digits] >= '0' && text[part.digits] <= '9') {
    if (part.digits == 8) return {};
    part.value = part.value * 10 + (text[part.digits] - '0');
    ++part.digits;
  }
  if (part.digits == 0) return {};
  text.remove_prefix(part.digits);
  return part;
}

std::optional<CivilDate> date_of(int year, int month, int day) {
  const CivilDate date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                       std::chrono::day(static_cast<unsigned>(day))};
  // Registers began in this century, the oldest company lists in the last.
  if (!date.ok() || year < 1980 || year > 2200) return {};
  return date;
}

// Hours and minutes, perhaps seconds and a fraction: `00:04`, `00:04:31.250`, then a zone or not.
bool is_time(std::string_view text) {
  const std::size_t digits = text.find_first_not_of("0123456789");
  if (digits != 1 && digits != 2) return false;
  return text[digits] == ':' &&
         text.find_first_not_of("0123456789:.+-ZAPMapm ") == std::string_view::npos;
}

std::optional<CivilDate> without_separators(int digits, DateOrder order) {
  if (auto date = date_of(digits / 10'000, digits / 100 % 100, digits % 100)) return date;
  if (order != DateOrder::month_first) return {};
  return date_of(digits % 10'000, digits / 1'000'000, digits / 10'000 % 100);
}

}  // namespace

std::optional<CivilDate> parse_list_date(std::string_view text, DateOrder order) {
  if (const std::size_t end = text.find_first_of(" T"); end != std::string_view::npos) {
    if (!is_time(text.substr(end + 1))) return {};
    text = text.substr(0, end);
  }
  const auto first = take_number(text);
  if (!first) return {};
  if (text.empty()) {
    if (first->digits != 8) return {};
    return without_separators(first->value, order);
  }
  const char separator = text[0];
  if (separator != '-' && separator != '/') return {};
  text.remove_prefix(1);
  const auto second = take_number(text);
  if (!second || second->digits > 2 || text.empty() || text[0] != separator) return {};
  text.remove_prefix(1);
  const auto third = take_number(text);
  if (!third || !text.empty()) return {};
  if (first->digits == 4 && third->digits <= 2) {
    return date_of(first->value, second->value, third->value);
  }
  if (order == DateOrder::month_first && first->digits <= 2 && third->digits == 4) {
    return date_of(third->value, first->value, second->value);
  }
  return {};
}

}  // namespace lapwing::importers
