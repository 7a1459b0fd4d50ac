// Every byte of a journal checked, for doctor and after a restore. Used by file_journal alone.
#pragma once

#include "base/result.h"
#include "registry/journal_segments.h"

namespace lapwing::registry {

// data_loss, naming the file: an entry is damaged, has lost a number or personal content that no
// erasure names, or still has what an erasure up to `erasures_done` names.
Status verify_entries(const JournalSegments& segments, const JournalTail& tail, Seq erasures_done);

}  // namespace lapwing::registry
