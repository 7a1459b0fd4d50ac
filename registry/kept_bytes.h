// A file that is read and kept at once: call logs and complaints.
#pragma once

#include <memory>

#include "base/byte_source.h"
#include "registry/file_intake.h"

namespace lapwing::registry {

// Gives what `raw` gives, and keeps it in `intake`, which must outlive it.
std::unique_ptr<RawBytes> keep_bytes(std::unique_ptr<RawBytes> raw, FileIntake& intake);

}  // namespace lapwing::registry
