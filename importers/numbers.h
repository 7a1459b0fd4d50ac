// A company's own do-not-call list, as companies keep them: one column of numbers as people write
// them, perhaps a header, perhaps a column of dates. No publisher, so no licence and no date seen;
// this format is ours and doc/import_formats.md fixes it:
//   phone,requested_on
//   (212) 555-0142,2026-11-01
//   "212.555.0143 x45, ask for Bob",
//   +44 20 7946 0958,2025-02-28
// Numbers without a country code are of --region. A cell with several numbers lists all of them, a
// cell with several readings too. A wider table needs the name of its column, --column.
#pragma once

#include "importers/catalog.h"
#include "importers/export_formats.h"

namespace lapwing::importers {

bool is_numbers(const Head& head, const ReadOptions& options);
Result<registry::ImportReport> read_numbers(ByteSource& source, registry::ListSink& sink,
                                            const ReadOptions& options);
// `csv`: number, from, from_kind, registered_on. Read back with --column number, which takes the
// date from registered_on: empty for a number that was first seen in an edition.
Status write_numbers(const registry::ListExport& list, const PutBytes& put);

}  // namespace lapwing::importers
