// Scrubs put on record: which seller scrubbed which list against what, so that an audit can ask
// whether a call was covered. The record is OUT.scrub.json as the scrub wrote it. Plain functions.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "registry/entry_payload.h"

namespace lapwing::registry {

class Registry;

struct FiledScrub {
  Seq seq = 0;
  Instant recorded_at{};
  std::string file;   // its name, without directories
  std::string actor;  // who filed it
  ScrubRecorded scrub;
};

struct ScrubFiling {
  Seq seq = 0;
  bool recorded = false;  // false: this very record was filed before
};

// Durable when it returns; `scrub.scrub` is its id. failed_precondition for a registry that is no
// writer's.
Result<ScrubFiling> file_scrub(Registry& registry, const FiledScrub& filed);
// Every one, in the order filed.
Result<std::vector<FiledScrub>> filed_scrubs(const Registry& registry);

}  // namespace lapwing::registry
