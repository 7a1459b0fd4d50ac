// The carriers' feed of lines whose subscriber is gone, which ends their registrations on a list of
// one's own. No publisher's; this format is ours, 2026-11-25, and doc/import_formats.md fixes it:
//   number,date,reason
//   (512) 555-0142,2026-11-01,disconnected
//   +1 512 555 0143,2026-11-03,reassigned
// A row that is not understood is refused by itself: its number stays listed.
#pragma once

#include "importers/catalog.h"

namespace lapwing::importers {

bool is_disconnects(const Head& head, const ReadOptions& options);
Result<registry::ImportReport> read_disconnects(ByteSource& source, registry::RecordSink& sink,
                                                const ReadOptions& options);

}  // namespace lapwing::importers
