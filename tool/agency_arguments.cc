#include "tool/agency_arguments.h"

namespace lapwing::tool {

Result<enforcement::AgencyTable> open_agencies() {
  return enforcement::AgencyTable::read(share_dir() / "agencies.yaml");
}

const enforcement::Agency* agency_argument(const enforcement::AgencyTable& table,
                                           const char* option, const std::string& id) {
  const auto found = table.find(id);
  if (!found) throw UsageError{fmt::format("{}: {}", option, found.error().message)};
  return *found;
}

CivilDate date_argument(const char* option, const std::string& text) {
  const auto day = parse_date(text);
  if (!day) throw UsageError{fmt::format("{}: {}", option, day.error().message)};
  return *day;
}

}  // namespace lapwing::tool
