// The only list of formats that lists are written in. Each writer stands beside the reader of the
// same format, and what it writes that reader reads back as the same numbers. Writers hold no state
// and are thread-safe; one call uses its export from one thread.
#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "base/result.h"
#include "registry/list_export.h"

namespace lapwing::importers {

using PutBytes = std::function<Status(std::string_view)>;

struct ExportFormat {
  std::string_view name;
  std::string_view holds;  // what it can hold, for people
  bool changes;            // what changed between two points; else a whole list
  // Streams the export into `put`. invalid_argument, naming the number, for one that the format
  // cannot hold: a list is never written in part.
  Status (*write)(const registry::ListExport& list, const PutBytes& put);
};

std::span<const ExportFormat> export_formats();
// not_found, naming the formats there are.
Result<const ExportFormat*> find_export_format(std::string_view name);

// format.write, with what it puts gathered into large pieces.
Status write_list(const ExportFormat& format, const registry::ListExport& list,
                  const PutBytes& put);

}  // namespace lapwing::importers
