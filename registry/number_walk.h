// Look-ups of many numbers by one thread: what Registry::listing and Registry::seller_records
// answer, all at one seq. Any order of numbers is right; ascending ones are several times faster,
// which is what judging a sorted call log needs. Not thread-safe: each thread has its own.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "registry/registry.h"

namespace lapwing::registry {

class NumberWalk {
 public:
  virtual ~NumberWalk() = default;
  virtual Seq seq() const = 0;
  virtual bool holds(const ListId& list) const = 0;  // whether the list has any content
  virtual Result<ListingAnswer> listing(const ListId& list, E164 number, Instant at) = 0;
  virtual bool holds_records(const std::string& seller) const = 0;
  virtual Result<SellerRecords> seller_records(const std::string& seller, E164 number) = 0;
};

// `count` of them, which see the same; the registry must outlive them. Of a registry that is not a
// data directory they ask it number by number.
std::vector<std::unique_ptr<NumberWalk>> walk_numbers(const Registry& registry, std::size_t count);

}  // namespace lapwing::registry
