// What the FTC's and Canada's change lists share: rows of a number, a date and A or D, whose order
// nobody published, so the columns are found by their shape. Their pairs of files say where and
// when.
#pragma once

#include "importers/catalog.h"
#include "importers/dates.h"

namespace lapwing::importers {

bool is_change_table(const Head& head, DateOrder order);
// invalid_argument when two columns have the shape of one: which is meant is not guessed.
Result<registry::ImportReport> read_change_table(ByteSource& source, registry::ListSink& sink,
                                                 const ReadOptions& options, DateOrder order);

}  // namespace lapwing::importers
