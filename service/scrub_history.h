// What a subscriber scrubbed, against which editions, and until when the law lets the answers be
// used: the records that scrubs over HTTP leave in the registry (collection `scrub`) and those that
// `import scrub-record` filed (registry/scrub_log.h), seen from today. Thread-safe.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "registry/registry.h"

namespace lapwing::service {

inline constexpr const char* kScrubs = "scrub";  // the collection
inline constexpr int kNearDays = 3;

// none: time enough, or no limit; near: within kNearDays of the last day; over: after it.
enum class UseAlarm : std::uint8_t { none, near, over };
std::string_view name_of(UseAlarm alarm);
UseAlarm use_alarm(std::optional<CivilDate> use_until, CivilDate today);

// {"scrubs": [...], "lists": [...]}: the newest scrub first, of one organization or of all; and the
// lists held here with their age today. Each with its alarm. data_loss.
Result<nlohmann::ordered_json> scrub_history(const registry::Registry& registry,
                                             const std::optional<std::string>& organization,
                                             Instant now, std::size_t limit);

}  // namespace lapwing::service
