// A seller's established business relationships. No publisher; this format is ours, 2026-11-24, and
// doc/import_formats.md fixes it. Columns are found by name; number and kind are needed, and
// last_on unless ongoing says yes:
//   number,seller,kind,last_on,ongoing,ended_on,evidence
//   (212) 555-0142,acme,purchase,2026-09-30,,,invoice:88
//   +1 646 555 0143,acme,inquiry,2026-11-02,no,,crm:4711
//   212-555-0144,acme,contract,,yes,,contract:9
// ended_on is the day on which the person asked for no more calls. A cell that is no date refuses
// the file.
#pragma once

#include "importers/catalog.h"

namespace lapwing::importers {

bool is_relationships(const Head& head, const ReadOptions& options);
Result<registry::ImportReport> read_relationships(ByteSource& source, registry::RecordSink& sink,
                                                  const ReadOptions& options);

}  // namespace lapwing::importers
