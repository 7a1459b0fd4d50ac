// Reads the tables beside the rules: holidays, emergencies, coverage. Problems are noted in the
// fields.
#pragma once

#include <string>

#include "checker/coverage.h"
#include "checker/emergencies.h"
#include "checker/fields.h"
#include "checker/holidays.h"

namespace lapwing::checker {

// `id` is the file's path below data/rules without ending.
HolidayTable read_holiday_table(Fields& fields, const std::string& id);
EmergencyTable read_emergency_table(Fields& fields, const std::string& id);
CoverageRow read_coverage_row(Fields& fields, Jurisdiction place);

}  // namespace lapwing::checker
