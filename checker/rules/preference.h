// Preference registers (India): a subscriber blocks categories of sender, modes of call, types of
// day and bands of the day, each for itself; one of them is enough to block a call.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "checker/fields.h"
#include "checker/rule.h"
#include "checker/situation.h"

namespace lapwing::checker {

struct PreferenceTerms final : Terms {
  struct Mode {
    std::string name;
    Channel channel;
    std::optional<bool> recorded;
    std::optional<bool> autodialed;
  };
  struct Band {
    std::string name;
    std::chrono::seconds open;
    std::chrono::seconds close;
  };
  std::string list;
  Zone zone;
  std::vector<std::string> categories;
  std::vector<Mode> modes;  // the first that fits the call
  std::vector<Band> bands;
  std::vector<std::string> day_types;  // mon .. sun, holiday

  explicit PreferenceTerms(Zone zone) : zone(zone) {}
  std::vector<std::pair<std::string, std::string>> describe() const override;
};

std::unique_ptr<const Terms> read_preference(Fields& fields);
// Where Situation::binding is off (weeks of use), days and bands are left out as hours are.
Finding preference(const Situation& situation, const Rule& rule, const Law& law);

}  // namespace lapwing::checker
