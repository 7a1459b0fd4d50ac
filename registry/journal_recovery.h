// What opening a journal does before anyone may use it: walks the entries behind the checkpoint and
// tells an unfinished write, which a crash left and nobody was promised, from damage to what was
// acknowledged. The rules are in doc/journal_format.md. Used by file_journal alone.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "registry/journal_head.h"
#include "registry/journal_segments.h"

namespace lapwing::registry {

struct Recovered {
  JournalTail tail;               // behind the last whole append
  std::uint64_t file_end = 0;     // of the last segment; beyond tail.end: torn
  std::uint64_t durable_end = 0;  // in the last segment: what is certainly on disk
  std::vector<Erased> erasures;   // to be carried out again
  std::uint64_t verified_bytes = 0;
};

enum class PrivateParts : std::uint8_t { check, skip };

// data_loss: the journal does not hold what `marker` says was acknowledged. Changes nothing.
Result<Recovered> recover(const JournalSegments& segments, const JournalHead& marker,
                          PrivateParts parts);

}  // namespace lapwing::registry
