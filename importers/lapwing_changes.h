// This project's own change list: what `lapwing export LIST --changes-since EDITION` writes for
// those who keep a copy of a list run with Lapwing. No licence of its own. Version 1, 2026-11-24;
// doc/import_formats.md fixes every byte:
//   #lapwing-changes 1
//   #list us.national
//   #from us.national@16
//   #to us.national@17
//   #coverage 1212 1646
//   #count 1200
//   #from-sha256 0d1ab3b2ce9b30a12b10e4d9b7ff54b2b70b3fc3c06db1f9b0dd1f5ecbf9ab1c
//   #sha256 5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef
//   A,+12125550142,2026-11-01
//   D,+12125550143,
//   R,+12125550144,2003-06-27
//   #end 3
// `from-sha256` is of the full list inside the coverage before the changes, `count` and `sha256`
// once they are applied. A file without its `#end`, or whose count differs, was cut and is refused.
#pragma once

#include "importers/catalog.h"
#include "importers/export_formats.h"

namespace lapwing::importers {

bool is_lapwing_changes(const Head& head, const ReadOptions& options);
Result<registry::ImportReport> read_lapwing_changes(ByteSource& source, registry::ListSink& sink,
                                                    const ReadOptions& options);
Status write_lapwing_changes(const registry::ListExport& list, const PutBytes& put);

// What its first lines say, without taking them from the source.
Result<registry::ChangeSpan> stated_span(ByteSource& source);

}  // namespace lapwing::importers
