#include "importers/dncl_xml.h"

#include "importers/xml_list.h"

namespace lapwing::importers {

bool is_dncl_xml(const Head& head, const ReadOptions& options) {
  return is_xml_list(head, options);
}

Result<registry::ImportReport> read_dncl_xml(ByteSource& source, registry::ListSink& sink,
                                             const ReadOptions& options) {
  return read_xml_list(source, sink, options);
}

}  // namespace lapwing::importers
