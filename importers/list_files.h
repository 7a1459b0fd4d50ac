// Reads a whole set of files as one list, or as one seller's records: `lapwing import` calls this,
// and nothing else.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "importers/catalog.h"
#include "importers/file_set.h"

namespace lapwing::importers {

// What is known before a list is read: begin_import wants the kind, and the edition a change list
// follows.
struct Preview {
  const Format* format = nullptr;
  std::optional<registry::ChangeSpan> span;  // of `lapwing-changes` only; as the file states it
};

// Looks at the first file's first bytes, and checks them; failed_precondition with `-`.
Result<Preview> preview_list_files(const FileSet& files, std::string_view format,
                                   const ReadOptions& options);

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

// The same for a seller's records.
Result<ListFiles> read_record_files(FileSet& files, std::string_view format,
                                    registry::RecordSink& sink, const ReadOptions& options);

}  // namespace lapwing::importers
