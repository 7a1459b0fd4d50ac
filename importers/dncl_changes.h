// Canada's National Do Not Call List, change list, flat. Published as importers/dncl_flat.h says,
// with the same licence. Not seen: that adds and deletes are published is known, their layout is
// not. As its full list has the FTC's layout, the FTC's change list is what is expected, with the
// year first in dates, since 01/02/2026 is not one day to all Canadians:
//   416,5550142,2026-11-01,A
//   416,5550143,2026-11-01,D
//   647,5550144,2026-11-02,A
//   647,5550145,2026-11-02,D
// The file names no edition: the one that it follows is stated.
#pragma once

#include "importers/catalog.h"

namespace lapwing::importers {

bool is_dncl_changes(const Head& head, const ReadOptions& options);
Result<registry::ImportReport> read_dncl_changes(ByteSource& source, registry::ListSink& sink,
                                                 const ReadOptions& options);

}  // namespace lapwing::importers
