#include "enforcement/complaint_cells.h"

namespace lapwing::enforcement {

std::vector<std::string> complaint_columns() {
  return {"id",       "source",   "caller", "caller_text", "caller_reading",
          "reported", "violated", "city",   "state",       "area_code",
          "subject",  "robocall", "flags",  "state_code",  "channel"};
}

std::vector<std::string> to_cells(const Complaint& one) {
  return {one.id,
          one.source,
          one.caller,
          one.caller_text,
          one.caller_reading,
          one.reported,
          one.violated,
          one.city,
          one.state,
          one.area_code,
          one.subject,
          !one.robocall   ? ""
          : *one.robocall ? "Y"
                          : "N",
          fmt::format("{}", fmt::join(one.flags, ";")),
          one.state_code,
          one.channel};
}

}  // namespace lapwing::enforcement
