// US National Do Not Call Registry, change list, flat: what was added and deleted since the last
// download. Published as importers/ftc_flat.h says, with the same licence. Seen 2026-11-23: the FTC
// names "several comma-separated items", a public reader shows number, date and A or D. Their order
// and the date's form are not known, so the columns are found by shape, and US dates are taken:
//   2125550142,2026-11-01,A
//   2125550143,2026-11-01,D
//   646,5550144,11/02/2026,A
//   646,5550145,20261102,D
// (One file has one form.) The file names no edition: the one that it follows is stated.
#pragma once

#include "importers/catalog.h"

namespace lapwing::importers {

bool is_ftc_changes(const Head& head, const ReadOptions& options);
Result<registry::ImportReport> read_ftc_changes(ByteSource& source, registry::ListSink& sink,
                                                const ReadOptions& options);

}  // namespace lapwing::importers
