// Whether a file to scrub stays inside the area codes that a subscriber has paid for.
#pragma once

#include <filesystem>
#include <optional>

#include "screening/scrub.h"
#include "service/http.h"

namespace lapwing::service {

// The refusal of a file with a number outside, naming its line and area code. Read as the scrub
// reads it; what the scrub itself will refuse is let through to it.
std::optional<Response> outside_areas(const Request& request,
                                      const screening::ScrubOptions& options,
                                      const std::filesystem::path& path);

}  // namespace lapwing::service
