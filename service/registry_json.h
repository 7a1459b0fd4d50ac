// The JSON shapes of what the registry knows: lists, editions, a number's history, as DESIGN
// section 5 and doc/json.md have them. The commands print the same.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "registry/registry.h"

namespace lapwing::service {

nlohmann::ordered_json to_json(const registry::ListSummary& list, Instant now);
nlohmann::ordered_json to_json(const registry::Edition& edition);
nlohmann::ordered_json to_json(const registry::Interval& interval);
nlohmann::ordered_json history_json(E164 number,
                                    const std::vector<registry::ListHistory>& histories);

// Keeps what held at some instant of the day. A bare day is each list's own: it begins at midnight
// in the list's zone.
Status keep_day(std::vector<registry::ListHistory>& histories, CivilDate day,
                const registry::ListCatalog& catalog);

}  // namespace lapwing::service
