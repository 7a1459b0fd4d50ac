// The classes of called numbers on each day, seller by seller: what a day's law and lists ask of a
// number is worked out once. Not thread-safe.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "screening/number_class.h"

namespace lapwing::enforcement {

// The civil days that a called party at the place may have then, in order.
std::vector<CivilDate> days_of(const checker::Place& place, Instant at);

class DayClasses {
 public:
  // All must outlive this.
  DayClasses(const registry::ListCatalog& catalog, const checker::Rulebook& rulebook,
             const screening::CallQuestion& question)
      : catalog_(catalog), rulebook_(rulebook), question_(question) {}

  // Valid as long as this is. `seller`: empty for the question's.
  Result<const screening::NumberClass*> of(E164 number, CivilDate day, const std::string& seller,
                                           std::optional<bool> recorded);

 private:
  using ByDay = std::unordered_map<int, std::unique_ptr<screening::NumberClasses>>;  // since 1970

  const registry::ListCatalog& catalog_;
  const checker::Rulebook& rulebook_;
  const screening::CallQuestion& question_;
  std::map<std::pair<std::string, int>, ByDay> classes_;
  std::pair<const std::pair<std::string, int>, ByDay>* last_ = nullptr;
};

}  // namespace lapwing::enforcement
