// Calling hours: the parts of each weekday and holiday in which a call may be made, by the clock
// where the called party is. The opening second is inside, the closing second outside unless the
// statute says otherwise.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include "base/time.h"
#include "checker/fields.h"
#include "checker/rule.h"
#include "checker/situation.h"

namespace lapwing::checker {

struct HoursTerms final : Terms {
  struct Part {
    std::chrono::seconds open;
    std::chrono::seconds close;  // exclusive; a closing second that is inside is added here
  };
  static constexpr std::size_t kPartsMax = 4;
  struct Day {
    std::array<Part, kPartsMax> parts;
    std::uint8_t count = 0;  // 0: no calls
    bool contains(std::chrono::milliseconds time) const {
      for (std::size_t i = 0; i < count; ++i) {
        if (time >= parts[i].open && time < parts[i].close) return true;
      }
      return false;
    }
  };
  std::array<Day, 7> days;                    // from Sunday
  std::optional<Day> holidays;                // empty: as the weekday
  std::optional<Jurisdiction> holiday_table;  // empty: the rule's own
  std::optional<Zone> zone;                   // the law's own, whatever the called party's is
  bool close_inclusive = false;

  std::vector<std::pair<std::string, std::string>> describe() const override;
};

std::unique_ptr<const Terms> read_calling_hours(Fields& fields);
Finding calling_hours(const Situation& situation, const Rule& rule, const Law& law);

}  // namespace lapwing::checker
