// Erasing, on order, what is held about one number. The chain of the journal stays what it was: the
// numbers and other personal content beside it are overwritten, blobs are written again without the
// number, and the entries that say so are the record of it. Store, indexes, backups and restores
// follow from these entries.
//
// On a list that holds the number now, the number, the list and its dates stay, for that is what
// keeps it from being called, unless the order delists it: then it is on no list, and may be
// called.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "phone/e164.h"
#include "registry/entry_payload.h"

namespace lapwing::registry {

class Registry;

struct ErasureOrder {
  E164 number;
  std::string reason;  // whose order, under which law; no personal content
  std::string actor;
  bool delist = false;
};

struct ErasureReport {
  std::uint64_t numbers = 0;   // entries whose number went, with whatever else was personal in them
  std::uint64_t personal = 0;  // entries that keep the number and lost what else was personal
  std::uint64_t blobs = 0;     // written again
  std::uint64_t left_out = 0;  // what these lost: records of editions, and numbers masked in files
  std::vector<std::string> kept;      // lists on which number and dates stay
  std::vector<std::string> delisted;  // lists that it was on
  // Documents that name it where the chain covers it: nothing can be erased there.
  std::vector<std::string> fixed;
  Seq seq = 0;  // of the last entry; 0 where there was nothing to erase
};

// Reads the whole journal and every file received. The registry must be a writer's;
// failed_precondition for any other.
Result<ErasureReport> erase_number(Registry& registry, const ErasureOrder& order);

}  // namespace lapwing::registry
