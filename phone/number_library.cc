#include "phone/number_library.h"

#include <fmt/format.h>
#include <phonenumbers/phonenumberutil.h>

#include "phone/nanp.h"

namespace lapwing::phone {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

// libphonenumber's code for "no region": only digits with a calling code can be parsed.
constexpr const char* kNoRegion = "ZZ";

const PhoneNumberUtil& util() { return *PhoneNumberUtil::GetInstance(); }

// NPA-NXX-XXXX, N from 2 to 9 (47 CFR 52; ATIS-0300051). The library counts digits only.
bool nanp_has_room(const std::string& national) {
  return national.size() == 10 && national[0] >= '2' && national[3] >= '2';
}

// A national number that still carries its trunk `0` is one with a digit missing: the library keeps
// the zero when what follows it has an impossible length.
bool keeps_trunk_zero(const PhoneNumber& number, const std::string& national) {
  if (national.empty() || national[0] != '0') return false;
  std::string region;
  util().GetRegionCodeForCountryCode(number.country_code(), &region);
  std::string trunk;
  util().GetNddPrefixForRegion(region, true, &trunk);
  return !trunk.empty() && trunk[0] == '0';
}

bool known_npa(E164 number) {
  const auto parts = NanpNumber::from(number);
  return parts && find_npa(parts->npa) != nullptr;
}

std::optional<ReadNumber> judged(const PhoneNumber& number) {
  if (util().IsPossibleNumberWithReason(number) != PhoneNumberUtil::IS_POSSIBLE) return {};
  std::string national;
  util().GetNationalSignificantNumber(number, &national);
  const bool valid = util().IsValidNumber(number);
  if (number.country_code() == 1) {
    if (!nanp_has_room(national)) return {};
  } else if (!valid && keeps_trunk_zero(number, national)) {
    return {};
  }
  const auto e164 = E164::from_digits(fmt::format("{}{}", number.country_code(), national));
  if (!e164) return {};
  return ReadNumber{*e164, valid || known_npa(*e164), true};
}

std::optional<ReadNumber> parsed(const std::string& text, const std::string& region) {
  PhoneNumber number;
  if (util().Parse(text, region, &number) != PhoneNumberUtil::NO_PARSING_ERROR) return {};
  return judged(number);
}

}  // namespace

std::optional<ReadNumber> library_international(std::string_view digits) {
  return parsed(fmt::format("+{}", digits), kNoRegion);
}

std::optional<ReadNumber> library_national(std::string_view digits, const std::string& region) {
  return parsed(std::string(digits), region);
}

std::optional<ReadNumber> library_keypad(std::string_view text, const std::string& region) {
  return parsed(std::string(text), region);
}

int library_calling_code(const std::string& region) {
  return util().GetCountryCodeForRegion(region);
}

bool library_regular_lengths(const std::string& region) {
  const int code = library_calling_code(region);
  int lengths = 0;
  std::uint64_t national = 1'000;
  for (int digits = 4; digits <= 15; ++digits, national *= 10) {
    PhoneNumber number;
    number.set_country_code(code);
    number.set_national_number(national);
    const auto fits = [&](PhoneNumberUtil::PhoneNumberType type) {
      return util().IsPossibleNumberForTypeWithReason(number, type) == PhoneNumberUtil::IS_POSSIBLE;
    };
    if (fits(PhoneNumberUtil::FIXED_LINE) || fits(PhoneNumberUtil::MOBILE)) ++lengths;
  }
  return lengths <= 2;
}

}  // namespace lapwing::phone
