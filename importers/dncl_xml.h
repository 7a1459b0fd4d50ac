// Canada's National Do Not Call List, full list, XML. Published as importers/dncl_flat.h says, with
// the same licence. Seen 2026-11-23 in the CRTC's brochure of 2019, which prints the <list> element
// closed in itself, so that the file is not well-formed XML:
//   <list type='full' level='ac' val='416'/>
//   <ac val='416'>
//   <ph val='5550142'/>
//   </ac>
// Both this and the FTC's form are read. `level` and `val` are the coverage.
#pragma once

#include "importers/catalog.h"

namespace lapwing::importers {

bool is_dncl_xml(const Head& head, const ReadOptions& options);
Result<registry::ImportReport> read_dncl_xml(ByteSource& source, registry::ListSink& sink,
                                             const ReadOptions& options);

}  // namespace lapwing::importers
