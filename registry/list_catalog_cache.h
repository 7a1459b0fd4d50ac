// What files of lists were read into, in a file of its own, so that the next process need not read
// YAML (base/kept_file.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "registry/list.h"

namespace lapwing::registry {

// `version`: the SHA-256 of the files, in hexadecimal.
std::string write_catalog(std::vector<ListInfo>& lists, std::string_view version);
// False when the bytes are not those of write_catalog() in this build for that version.
bool read_catalog(std::string_view bytes, std::string_view version, std::vector<ListInfo>& lists);

}  // namespace lapwing::registry
