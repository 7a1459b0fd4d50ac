#include "phone/nanp.h"

namespace lapwing::phone {
namespace {
#include "nanp_table.inc"
}  // namespace

const NpaInfo* find_npa(int npa) {
  if (npa < 0 || npa > 999 || kNpaIndex[npa] < 0) return nullptr;
  return &kNpas[kNpaIndex[npa]];
}

std::span<const NpaInfo> all_npas() { return kNpas; }

std::span<const std::string_view> anywhere_countries() { return kAnywhereCountries; }

std::span<const std::string_view> anywhere_zones() { return kAnywhereZones; }

}  // namespace lapwing::phone
