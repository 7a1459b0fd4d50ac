// One free-text cell of a list: what the phone reader finds in it, kept or rejected. On a list of
// numbers that must not be called, every number that a cell may mean is kept.
#pragma once

#include <optional>
#include <string_view>

#include "importers/report.h"
#include "phone/reading.h"
#include "registry/import.h"

namespace lapwing::importers {

// Counts the row in `tally`: kept when there is a number, else rejected with the reason. The
// reading is returned for a caller that wants to know.
Result<phone::Reading> take_cell(const phone::Reader& reader, std::string_view cell,
                                 registry::SourcePosition at, std::optional<CivilDate> on,
                                 Tally& tally, registry::ListSink& sink);

}  // namespace lapwing::importers
