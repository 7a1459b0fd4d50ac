#include "importers/dncl_changes.h"

#include "importers/change_columns.h"

namespace lapwing::importers {

bool is_dncl_changes(const Head& head, const ReadOptions& /*options*/) {
  return is_change_table(head, DateOrder::year_first);
}

Result<registry::ImportReport> read_dncl_changes(ByteSource& source, registry::ListSink& sink,
                                                 const ReadOptions& options) {
  return read_change_table(source, sink, options, DateOrder::year_first);
}

}  // namespace lapwing::importers
