// Subscribers, keys and look-ups as JSON, for handlers and `lapwing admin` alike; doc/json.md.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "service/lookup_log.h"
#include "service/subscribers.h"

namespace lapwing::service {

nlohmann::ordered_json to_json(const Subscriber& subscriber, Instant now);
nlohmann::ordered_json to_json(const Key& key, Instant now);  // without its hash
nlohmann::ordered_json to_json(const LookupLine& lookup);     // without the numbers' hashes

}  // namespace lapwing::service
