// Files of lines in one folder, each there whole or not at all: what is derived from a journal
// entry is named by its seq, and written again when it is derived again. Readers run beside a
// writer.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"
#include "phone/e164.h"
#include "registry/entry_payload.h"

namespace lapwing::enforcement {

// Writes one file; dropping it before finish() leaves what was there before.
class LineFileWriter {
 public:
  // In `folder`, which is made when absent. One writer a folder at a time.
  static Result<std::unique_ptr<LineFileWriter>> create(FileSystem& files,
                                                        const std::filesystem::path& folder);
  ~LineFileWriter();
  Status add(std::string_view line);
  // Becomes SEQ-NAME.ndjson.
  Status finish(registry::Seq seq, std::string_view name);

 private:
  LineFileWriter(FileSystem& files, std::filesystem::path folder)
      : files_(files), folder_(std::move(folder)) {}
  Status flush();

  FileSystem& files_;
  std::filesystem::path folder_;
  std::unique_ptr<File> file_;
  std::uint64_t size_ = 0;
  std::string buffer_;
};

// `place`: `FILE line 7`, for messages.
using VisitLine = std::function<Status(std::string_view line, const std::string& place)>;
Status for_each_line_in(const std::filesystem::path& file, const VisitLine& visit);
// The files of lines by seq; none for a folder that is not there.
Result<std::vector<DirectoryEntry>> line_files(FileSystem& files,
                                               const std::filesystem::path& folder);
Status for_each_first_line(FileSystem& files, const std::filesystem::path& folder,
                           const VisitLine& visit);
// By seq; nothing for a folder that is not there.
Status for_each_line(FileSystem& files, const std::filesystem::path& folder,
                     const VisitLine& visit);

// After an erasure: puts `x` in place of the number's digits in every file of the folder. Returns
// how often it stood there. Each file is whole before or after.
Result<std::uint64_t> mask_number(FileSystem& files, const std::filesystem::path& folder,
                                  E164 number);
// After an expiry: the file that was derived from this entry goes, where there is one.
Status remove_lines(FileSystem& files, const std::filesystem::path& folder, registry::Seq seq);

}  // namespace lapwing::enforcement
