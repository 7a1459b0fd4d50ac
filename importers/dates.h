// Dates as published lists and companies write them.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"

namespace lapwing::importers {

// month_first also takes `11/01/2026` and `11012026`: only for files of a US agency, as elsewhere
// the same text is another day.
enum class DateOrder : std::uint8_t { year_first, month_first };

// `2026-11-01`, `2026/11/01`, `20261101`, each perhaps with a time of day after it, which is
// dropped. Nothing for anything else, an impossible day included: a date is never guessed.
std::optional<CivilDate> parse_list_date(std::string_view text,
                                         DateOrder order = DateOrder::year_first);

}  // namespace lapwing::importers
