#include "phone/location.h"

#include <algorithm>
#include <iterator>

#include "phone/nanp.h"

namespace lapwing::phone {
namespace {

struct TrieNode {
  std::uint16_t next[10];  // by digit; 0: no longer prefix is known
  std::int16_t place;      // in kPlaces; -1: none of its own
};

struct PlaceZones {
  std::string_view place;
  std::span<const std::string_view> zones;
};

#include "location_table.inc"

constexpr std::string_view kNpaPresumed = "a mobile is presumed to be where its area code is";
constexpr std::string_view kAnywherePresumed =
    "the number names no place: it is presumed to be anywhere in the United States or Canada";
constexpr std::string_view kUnassignedPresumed =
    "the area code is not in the table: it is presumed to be in the United States or Canada";

Location locate_nanp(E164 number) {
  const auto parts = NanpNumber::from(number);
  const NpaInfo* info = parts ? find_npa(parts->npa) : nullptr;
  if (info == nullptr) {
    return {
        anywhere_countries(), {}, anywhere_zones(), LocationKind::unassigned, kUnassignedPresumed};
  }
  const bool geographic = info->kind == NpaKind::geographic;
  return {info->countries, info->subdivisions, info->zones,
          geographic ? LocationKind::geographic : LocationKind::non_geographic,
          geographic ? kNpaPresumed : kAnywherePresumed};
}

// The digits from the left, without a division by a number known only at run time.
class Digits {
 public:
  explicit Digits(E164 number) : rest_(number.value()) {
    for (; rest_ < kTop; rest_ *= 10) --left_;
  }
  bool at_end() const { return left_ == 0; }
  unsigned next() {
    const std::uint64_t digit = rest_ / kTop;
    rest_ = (rest_ - digit * kTop) * 10;
    --left_;
    return static_cast<unsigned>(digit);
  }

 private:
  static constexpr std::uint64_t kTop = 100'000'000'000'000;  // the weight of the 15th digit
  std::uint64_t rest_;
  int left_ = E164::kDigitsMax;
};

}  // namespace

std::string_view to_string(LocationKind kind) {
  switch (kind) {
    case LocationKind::geographic:
      return "geographic";
    case LocationKind::country:
      return "country";
    case LocationKind::mobile:
      return "mobile";
    case LocationKind::non_geographic:
      return "non-geographic";
    case LocationKind::unassigned:
      return "unassigned";
    case LocationKind::unknown:
      return "unknown";
  }
  return "unknown";
}

Location locate(E164 number) {
  Digits digits(number);
  unsigned digit = digits.next();
  if (digit == 1) return locate_nanp(number);
  int place = -1;
  for (unsigned node = kTrie[0].next[digit]; node != 0; node = kTrie[node].next[digit]) {
    if (kTrie[node].place >= 0) place = kTrie[node].place;
    if (digits.at_end()) break;
    digit = digits.next();
  }
  if (place < 0) return {{}, {}, {}, LocationKind::unknown, {}};
  return kPlaces[place];
}

std::span<const std::string_view> zones_of(std::string_view place) {
  const auto* found = std::lower_bound(
      std::begin(kPlaceZones), std::end(kPlaceZones), place,
      [](const PlaceZones& entry, std::string_view code) { return entry.place < code; });
  if (found == std::end(kPlaceZones) || found->place != place) return {};
  return found->zones;
}

}  // namespace lapwing::phone
