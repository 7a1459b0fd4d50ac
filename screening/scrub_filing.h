// Reads the record of a scrub, OUT.scrub.json, back as the journal files it. Pure.
#pragma once

#include <string>

#include "base/result.h"
#include "registry/entry_payload.h"

namespace lapwing::screening {

// The record as it is, with its id (the SHA-256 of its bytes), seller, SAN, and the SHA-256 of what
// was scrubbed and of what came of it. invalid_argument, naming `name`, for what a scrub did not
// write.
Result<registry::ScrubRecorded> read_scrub_record(const std::string& json, const std::string& name);

}  // namespace lapwing::screening
