// Sorts numbers into classes for which the same law and the same lists hold, so that what a class
// needs is worked out once and not for each number. A class is a place (phone/location.h) together
// with the leading digits that a list's requirement or a rule's scope asks about. Not thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "checker/rulebook.h"
#include "phone/e164.h"
#include "phone/location.h"
#include "registry/list.h"
#include "screening/facts.h"

namespace lapwing::screening {

// One list that is asked about the numbers of a class.
struct ListNeed {
  registry::ListInfo info;
  // Without an answer of this list the listing question is undetermined. False for a list that was
  // named though it is another country's: only a listing on it counts.
  bool decides = true;
};

struct NumberClass {
  std::uint32_t index = 0;  // from 0, in the order met
  // Everything about the call but the number and what the lists say of it.
  checker::Call call;
  std::vector<ListNeed> needs;        // required ones, then those only named, then the seller's own
  std::vector<std::string> left_out;  // required by law, but not among those named
  bool subscribed = true;             // false: outside the question's areas
};

class NumberClasses {
 public:
  // Catalog and rulebook must outlive this. not_found for a named list that nobody described;
  // invalid_argument for a sector or kind of seller that no rule knows.
  static Result<NumberClasses> create(const registry::ListCatalog& catalog,
                                      const checker::Rulebook& rulebook, CallQuestion question);

  // Valid as long as this is. not_found when a rule asks for a list that nobody described.
  Result<const NumberClass*> of(E164 number) {
    const std::size_t area = number.value() / kLineNumbers - kNanpFirst;
    if (area < by_area_.size() && by_area_[area] != nullptr) return by_area_[area];
    return look_up(number);
  }
  const CallQuestion& question() const { return question_; }
  // Of all classes met so far, sorted.
  std::vector<std::string> left_out() const;

 private:
  struct Key {
    const void* countries;
    const void* subdivisions;
    const void* zones;
    phone::LocationKind kind;
    std::uint64_t leading;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct HashKey {
    std::size_t operator()(const Key& key) const;
  };

  struct Prefix {
    std::uint64_t digits;
    std::size_t size;
  };
  static constexpr std::uint64_t kLineNumbers = 10'000'000;  // of one area code of +1
  static constexpr std::uint64_t kNanpFirst = 1'000;

  NumberClasses(const registry::ListCatalog& catalog, const checker::Rulebook& rulebook,
                CallQuestion question);
  Result<const NumberClass*> look_up(E164 number);
  std::uint64_t leading(E164 number) const;
  Result<NumberClass> make(E164 number) const;

  const registry::ListCatalog* catalog_;
  const checker::Rulebook* rulebook_;
  CallQuestion question_;
  std::vector<registry::ListInfo> named_;
  std::optional<registry::ListInfo> internal_;
  std::vector<Prefix> prefixes_;  // that requirements and scopes ask about, the longest first
  bool area_decides_ = true;      // none of them looks behind an area code of +1
  std::unordered_map<Key, std::unique_ptr<NumberClass>, HashKey> classes_;
  std::vector<const NumberClass*> by_area_;  // +1 000 ... +1 999, those met
};

}  // namespace lapwing::screening
