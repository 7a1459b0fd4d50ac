// Instants, civil dates and time zones. Instants are UTC milliseconds; a civil date means nothing
// without its zone. Zones come from the system's tzdata through Howard Hinnant's library, as g++ 12
// has no std::chrono zones; no other file includes it.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace date {
class time_zone;
}

namespace lapwing {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;
using CivilDate = std::chrono::year_month_day;

// `2026-11-01T12:00:00Z`, `2026-11-01T12:00:00.250-05:00` (RFC 3339). An offset or Z is required:
// a time without one is an error, never taken for UTC.
Result<Instant> parse_instant(std::string_view text);
// RFC 3339 in UTC; milliseconds are written only when they are not zero.
std::string format_instant(Instant at);

// `2026-11-01`, and nothing else; an impossible day (`2026-02-30`) is an error.
Result<CivilDate> parse_date(std::string_view text);
std::string format_date(CivilDate date);

// A civil time of day with its date: what a wall clock in a zone shows.
struct CivilTime {
  CivilDate date;
  std::chrono::milliseconds since_midnight;  // on the wall clock, 0 <= x < 24 h

  friend bool operator==(const CivilTime&, const CivilTime&) = default;
};

// One IANA time zone. A small handle, copied freely; thread-safe.
class Zone {
 public:
  // `America/New_York`. not_found for a name that tzdata does not know.
  static Result<Zone> find(std::string_view name);

  const std::string& name() const;
  CivilTime local(Instant at) const;
  // The first instant of the civil day, also where midnight falls into a daylight-saving gap.
  Instant start_of_day(CivilDate date) const;
  // The instants at which the zone's clocks show `time`: one, none (in a gap) or two (in a fold),
  // in order.
  std::vector<Instant> instants(CivilTime time) const;

 private:
  explicit Zone(const date::time_zone* zone) : zone_(zone) {}
  const date::time_zone* zone_;
};

}  // namespace lapwing
