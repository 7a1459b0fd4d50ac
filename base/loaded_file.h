// A file's bytes in memory of the program's own, in the system's large pages: read at random all
// over, a mapped file costs a page fault the first time and a walk of page tables each time. Worth
// it from some thousand reads on.
#pragma once

#include <filesystem>
#include <memory>

#include "base/file_system.h"
#include "base/result.h"

namespace lapwing {

// Reads it whole, by `threads` at once. unavailable where the system gives no large pages or has
// not several times the memory: map it then. Else as FileSystem::open() and File::read_at().
Result<std::unique_ptr<MappedFile>> load_file(FileSystem& files, const std::filesystem::path& path,
                                              unsigned threads);

}  // namespace lapwing
