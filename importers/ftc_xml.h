// US National Do Not Call Registry, full list, XML. Published as importers/ftc_flat.h says, with
// the same licence. Seen 2026-11-23 in the CRTC's description of the shared design and in public
// readers of the FTC's files, not from a download of our own:
//   <list type='full' level='ac' val='212'>
//   <ac val='212'>
//   <ph val='5550142'/>
//   </ac></list>
// Quotes are single or double; <ph> may stand directly under <list>; `val` may have lost leading
// zeros. `level` and `val` are the coverage: `ac` with an area code, or `all` with none.
#pragma once

#include "importers/catalog.h"
#include "importers/export_formats.h"

namespace lapwing::importers {

bool is_ftc_xml(const Head& head, const ReadOptions& options);
Result<registry::ImportReport> read_ftc_xml(ByteSource& source, registry::ListSink& sink,
                                            const ReadOptions& options);
// `val` names all area codes between commas where there are several.
Status write_ftc_xml(const registry::ListExport& list, const PutBytes& put);

}  // namespace lapwing::importers
