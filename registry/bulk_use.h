// Registry::view() for one who knows what for. Thread-safe.
#pragma once

#include <cstdint>
#include <memory>

#include "base/result.h"
#include "registry/registry.h"

namespace lapwing::registry {

struct BulkUse {
  std::uint64_t numbers = 0;  // about so many will be asked about; many are worth getting ready for
  unsigned threads = 1;       // that may do so
};

// For many enough the list's index is packed into memory, of which that takes the index's size at
// most, as long as such a view is there; several share it.
Result<std::unique_ptr<const ListView>> view_for(const Registry& registry, const ListId& list,
                                                 CivilDate day, const BulkUse& use);

}  // namespace lapwing::registry
