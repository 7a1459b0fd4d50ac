// Times as call logs write them: a wall clock's, perhaps with an offset from UTC.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.h"

namespace lapwing::importers {

// `2026-11-01 09:05:31`, `2026-11-01T09:05:31.250`, with or without `Z`, `+01:00`, `-0500`; or RFC
// 5322, `Sun, 01 Nov 2026 09:05:31 +0000`. Without an offset the wall clock is that of `zone`: two
// instants, in order, where the clocks were set back. The reason why it is no instant otherwise:
// no such day, a minute that the clocks skipped, no seconds, a day and month that may be either.
std::variant<std::vector<Instant>, std::string> parse_log_time(std::string_view text,
                                                               const Zone& zone);

// Whether it names its own offset from UTC, so that the stated zone is not asked.
bool has_offset(std::string_view text);

// Why the text has not the form of such a time, whatever day it names; empty where it has.
std::string why_no_log_time(std::string_view text);

// Whose wall clock `name` means. not_found for none of the system's zones; invalid_argument for a
// name that people give to clocks which keep summer time, and the zones to clocks which do not:
// `EST`.
Result<Zone> find_log_zone(std::string_view name);

}  // namespace lapwing::importers
