// Reads a whole set of files as one list: `lapwing import` calls this, and nothing else, for lists.
#pragma once

#include <functional>
#include <string_view>

#include "importers/catalog.h"
#include "importers/file_set.h"

namespace lapwing::importers {

struct ListFiles {
  const Format* format = nullptr;
  registry::ImportReport report;  // of all files; errors name theirs
  Sha256Digest sha256{};          // FileSet::sha256
};

// Now and then, with the raw bytes read so far.
using Progress = std::function<void(std::uint64_t bytes_done)>;

// `format` is a name of the catalog or `auto`. All files must be of one format, and each is checked
// by its content. The coverage is the union of what the files say, and empty unless every one says
// something. On an error, what the sink was given must be dropped.
Result<ListFiles> read_list_files(FileSet& files, std::string_view format, registry::ListSink& sink,
                                  const ReadOptions& options, const Progress& progress = {});

}  // namespace lapwing::importers
