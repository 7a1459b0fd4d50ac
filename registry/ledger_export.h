// The ListExport over a ledger. See registry/list_export.h.
#pragma once

#include <memory>

#include "registry/ledger.h"
#include "registry/list_export.h"

namespace lapwing::registry {

// See Registry::open_export.
Result<std::unique_ptr<const ListExport>> open_ledger_export(const Ledger& ledger,
                                                             const ListId& list,
                                                             const ExportOptions& options);

}  // namespace lapwing::registry
