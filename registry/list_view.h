// One list as it stood on one civil day, at one seq, for answering by the million. Thread-safe; its
// answers equal Registry::listing_on's.
#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "phone/e164.h"
#include "registry/history.h"
#include "registry/list.h"

namespace lapwing::registry {

class ListView {
 public:
  virtual ~ListView() = default;

  virtual const ListInfo& info() const = 0;
  virtual Seq seq() const = 0;
  virtual CivilDate day() const = 0;
  // Those that answer for some prefix on that day, newest first.
  virtual const std::vector<Edition>& editions() const = 0;

  // listings[i] answers for numbers[i]; both of one length. data_loss when what is read does not
  // match its checksum: no listing may then be used.
  virtual Status find_many(std::span<const E164> numbers,
                           std::span<BulkListing> listings) const = 0;
};

}  // namespace lapwing::registry
