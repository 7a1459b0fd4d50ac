// Canada's National Do Not Call List, full list, flat. CRTC's list operator, for subscribers at
// https://www.lnnte-dncl.gc.ca: one zip with a file an area code, or one national file. Use for
// anything but compliance is unlawful (Telecommunications Act 41): no copy is shipped with Lapwing.
// Seen 2026-11-23 in the CRTC's brochure of 2019, which shows the FTC's layout, LF after each line:
//   416,5550142
//   416,5550143
//   647,5550144
//   647,5550145
// The file does not say which area codes it speaks for: its coverage is stated with --area.
#pragma once

#include "importers/catalog.h"

namespace lapwing::importers {

bool is_dncl_flat(const Head& head, const ReadOptions& options);
Result<registry::ImportReport> read_dncl_flat(ByteSource& source, registry::ListSink& sink,
                                              const ReadOptions& options);

}  // namespace lapwing::importers
