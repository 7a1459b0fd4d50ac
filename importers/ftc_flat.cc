#include "importers/ftc_flat.h"

#include "importers/nanp_flat.h"

namespace lapwing::importers {

bool is_ftc_flat(const Head& head, const ReadOptions& options) {
  return is_nanp_flat(head, options);
}

Result<registry::ImportReport> read_ftc_flat(ByteSource& source, registry::ListSink& sink,
                                             const ReadOptions& options) {
  return read_nanp_flat(source, sink, options);
}

}  // namespace lapwing::importers
