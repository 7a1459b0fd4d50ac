#include "phone/reading.h"

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

namespace lapwing::phone {
namespace {

constexpr std::array<std::pair<ReadingStatus, std::string_view>, 6> kStatusNames = {{
    {ReadingStatus::number, "number"},
    {ReadingStatus::several, "several"},
    {ReadingStatus::ambiguous, "ambiguous"},
    {ReadingStatus::masked, "masked"},
    {ReadingStatus::none, "none"},
    {ReadingStatus::empty, "empty"},
}};

constexpr std::array<std::pair<ReadingReason, std::string_view>, 9> kReasonNames = {{
    {ReadingReason::unspecified, ""},
    {ReadingReason::no_digits, "no-digits"},
    {ReadingReason::impossible, "impossible"},
    {ReadingReason::letters, "letters"},
    {ReadingReason::spreadsheet, "spreadsheet"},
    {ReadingReason::several_readings, "several-readings"},
    {ReadingReason::unread_part, "unread-part"},
    {ReadingReason::masked_part, "masked-part"},
    {ReadingReason::stray_plus, "stray-plus"},
}};

template <class Names, class Value>
std::string_view name_in(const Names& names, Value value) {
  for (const auto& [each, name] : names) {
    if (each == value) return name;
  }
  return "";
}

template <class Names>
auto value_in(const Names& names, std::string_view wanted)
    -> std::optional<typename Names::value_type::first_type> {
  for (const auto& [value, name] : names) {
    if (name == wanted) return value;
  }
  return {};
}

}  // namespace

std::string_view name_of(ReadingStatus status) { return name_in(kStatusNames, status); }
std::string_view name_of(ReadingReason reason) { return name_in(kReasonNames, reason); }
std::optional<ReadingStatus> reading_status_from(std::string_view name) {
  return value_in(kStatusNames, name);
}
std::optional<ReadingReason> reading_reason_from(std::string_view name) {
  return value_in(kReasonNames, name);
}

void ReadNumbers::add(const ReadNumber& number) {
  const auto held = span();
  if (std::any_of(held.begin(), held.end(),
                  [&](const ReadNumber& each) { return each.number == number.number; })) {
    return;
  }
  if (!one_) {
    one_ = number;
    return;
  }
  if (many_.empty()) many_.push_back(*one_);
  many_.push_back(number);
}

void ReadNumbers::assign(std::span<const ReadNumber> numbers) {
  *this = {};
  if (numbers.size() <= 8) {
    for (const ReadNumber& number : numbers) add(number);
    return;
  }
  std::unordered_set<E164> seen;
  for (const ReadNumber& number : numbers) {
    if (seen.insert(number.number).second) many_.push_back(number);
  }
  one_ = many_.front();
  if (many_.size() == 1) many_.clear();
}

std::span<const ReadNumber> ReadNumbers::span() const {
  if (!many_.empty()) return many_;
  if (one_) return {&*one_, 1};
  return {};
}

bool operator==(const ReadNumbers& a, const ReadNumbers& b) {
  return std::ranges::equal(a.span(), b.span());
}

}  // namespace lapwing::phone
