#include "enforcement/caller_number.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "phone/nanp.h"

namespace lapwing::enforcement {
namespace {

constexpr std::array<std::string_view, 9> kNames = {"possible",    "not-shown",        "withheld",
                                                    "inner",       "unreadable",       "impossible",
                                                    "unallocated", "toll-free-closed", "premium"};
constexpr std::array<std::string_view, 6> kWithheld = {"anonymous", "private",         "restricted",
                                                       "withheld",  "number withheld", "blocked"};
// Fewer digits are an extension inside a company, which never reached the called party.
constexpr std::ptrdiff_t kDialledDigitsMin = 7;
// Set aside for toll-free numbers, 47 CFR 52.103, and not opened while nanp.csv does not have them.
constexpr std::array<int, 10> kTollFreeLater = {822, 880, 881, 882, 883, 884, 885, 886, 887, 889};

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

CallerNumberFact nanp_number(const phone::NanpNumber& parts, CivilDate on) {
  using enum CallerNumberKind;
  const phone::NpaInfo* npa = phone::find_npa(parts.npa);
  if (npa == nullptr) {
    if (std::find(kTollFreeLater.begin(), kTollFreeLater.end(), parts.npa) !=
        kTollFreeLater.end()) {
      return {toll_free_closed, fmt::format("toll-free code {} was never opened", parts.npa)};
    }
    const int second = parts.npa / 10 % 10;
    const int first_two = parts.npa / 10;
    if (second == 9 || first_two == 37 || first_two == 96 || parts.npa % 100 == 11) {
      return {unallocated, fmt::format("{} is no area code: the plan keeps it back", parts.npa)};
    }
    return {};  // new codes open every year
  }
  if (npa->kind == phone::NpaKind::premium) {
    return {premium, fmt::format("numbers of {} answer calls and make none", parts.npa)};
  }
  if (npa->in_service_on && on < *npa->in_service_on) {
    const auto kind = npa->kind == phone::NpaKind::toll_free ? toll_free_closed : unallocated;
    return {kind, fmt::format("code {} opened on {}", parts.npa,
                              [&] { return format_date(*npa->in_service_on); }())};
  }
  if (npa->kind == phone::NpaKind::geographic && parts.nxx % 100 == 11) {
    return {unallocated,
            fmt::format("{} is no exchange: the plan keeps it for services", parts.nxx)};
  }
  return {};
}

}  // namespace

std::string_view to_string(CallerNumberKind kind) { return kNames[static_cast<std::size_t>(kind)]; }

CallerNumberFact caller_number(E164 number, CivilDate on) {
  const auto parts = phone::NanpNumber::from(number);
  return parts ? nanp_number(*parts, on) : CallerNumberFact{};
}

CallerNumberFact caller_number(std::string_view text, const phone::Reading& reading, CivilDate on) {
  using enum CallerNumberKind;
  if (reading.status == phone::ReadingStatus::number) {
    return caller_number(reading.numbers.front().number, on);
  }
  if (reading.status == phone::ReadingStatus::empty) return {not_shown};
  if (std::find(kWithheld.begin(), kWithheld.end(), lower(text)) != kWithheld.end()) {
    return {withheld};
  }
  const auto digits =
      std::count_if(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
  if (reading.reason != phone::ReadingReason::impossible) return {unreadable};
  if (digits < kDialledDigitsMin) return {inner};
  return {impossible, "no numbering plan has room for it"};
}

}  // namespace lapwing::enforcement
