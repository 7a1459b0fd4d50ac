// What the FTC's and Canada's XML lists share; their pairs of files say where and when.
#pragma once

#include "importers/catalog.h"

namespace lapwing::importers {

bool is_xml_list(const Head& head, const ReadOptions& options);
Result<registry::ImportReport> read_xml_list(ByteSource& source, registry::ListSink& sink,
                                             const ReadOptions& options);

}  // namespace lapwing::importers
