// Whether files are as they were, without reading them.
#pragma once

#include <filesystem>
#include <span>
#include <string>

namespace lapwing {

// Names the state of files and folders: while it stays the same, none was written, replaced, or had
// a name added or removed in it. Empty where one cannot be looked at, or where one changed within
// the last seconds, so that another change might leave the same times behind.
std::string stamp_of(std::span<const std::filesystem::path> paths);

}  // namespace lapwing
