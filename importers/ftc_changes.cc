#include "importers/ftc_changes.h"

#include "importers/change_columns.h"

namespace lapwing::importers {

bool is_ftc_changes(const Head& head, const ReadOptions& /*options*/) {
  return is_change_table(head, DateOrder::month_first);
}

Result<registry::ImportReport> read_ftc_changes(ByteSource& source, registry::ListSink& sink,
                                                const ReadOptions& options) {
  return read_change_table(source, sink, options, DateOrder::month_first);
}

}  // namespace lapwing::importers
