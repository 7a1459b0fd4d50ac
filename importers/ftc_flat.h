// US National Do Not Call Registry, full list, flat. Federal Trade Commission, for subscribers at
// https://telemarketing.donotcall.gov, one zip with a file an area code, a state or the country.
// Use for anything but compliance is unlawful (16 CFR 310.4(b)(2)): no copy is shipped with
// Lapwing. Seen 2026-11-23 in published descriptions and in public readers of the files, not from a
// download of our own. One number a line, LF or CRLF; ten bare digits are taken as well:
//   212,5550142
//   212,5550143
//   646,5550144
//   6465550145
// The file does not say which area codes it speaks for: its coverage is stated with --area.
#pragma once

#include "importers/catalog.h"
#include "importers/export_formats.h"

namespace lapwing::importers {

bool is_ftc_flat(const Head& head, const ReadOptions& options);
Result<registry::ImportReport> read_ftc_flat(ByteSource& source, registry::ListSink& sink,
                                             const ReadOptions& options);
// With LF, as Canada's document shows it.
Status write_ftc_flat(const registry::ListExport& list, const PutBytes& put);

}  // namespace lapwing::importers
