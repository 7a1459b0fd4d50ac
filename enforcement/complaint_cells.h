// A complaint as a row of a table; numbers of consumers and what they wrote stay out of it.
#pragma once

#include <string>
#include <vector>

#include "enforcement/complaint.h"

namespace lapwing::enforcement {

std::vector<std::string> complaint_columns();
// As many, in that order.
std::vector<std::string> to_cells(const Complaint& complaint);

}  // namespace lapwing::enforcement
