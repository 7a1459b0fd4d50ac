// The OpenAPI 3.1 document, put together from the files of data/openapi: one a resource, YAML with
// the keys `paths` and `components`, and openapi.yaml with the rest.
#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>

#include "base/result.h"

namespace lapwing::service {

// not_found, invalid_argument: a folder without openapi.yaml, a file that is no YAML, a path or
// component that stands in two.
Result<nlohmann::ordered_json> read_openapi(const std::filesystem::path& folder);

}  // namespace lapwing::service
