// A seller's consents: who agreed to be called. No publisher; this format is ours, 2026-11-24, and
// doc/import_formats.md fixes it. Columns are found by name; number, form and given_on are needed:
//   number,seller,form,scope,given_on,expires_on,revoked_on,evidence
//   (212) 555-0142,acme,signed-written,voice,2026-01-02,,,crm:4711
//   +1 646 555 0143,acme,electronic,voice text,2026-01-02T09:00:00-05:00,2027-01-02,,web:88
//   212-555-0144,acme,oral,voice,2025-06-30,,2026-02-03,call:17
// An empty expires_on or revoked_on says that there is none; a column that is missing says nothing,
// and a cell that is no date refuses the file.
#pragma once

#include "importers/catalog.h"

namespace lapwing::importers {

bool is_consents(const Head& head, const ReadOptions& options);
Result<registry::ImportReport> read_consents(ByteSource& source, registry::RecordSink& sink,
                                             const ReadOptions& options);

}  // namespace lapwing::importers
