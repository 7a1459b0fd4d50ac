// A folder for what a request sends while it is worked on, gone afterwards. One thread at a time.
#pragma once

#include <filesystem>
#include <string>

#include "base/byte_source.h"
#include "base/file_system.h"
#include "base/result.h"

namespace lapwing::service {

class Spool {
 public:
  Spool(FileSystem& files, std::filesystem::path folder)
      : files_(files), folder_(std::move(folder)) {}
  ~Spool();
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  // The bytes as a file of that path below the folder, as they come. `path` must be a plain one.
  Result<std::filesystem::path> take(RawBytes& bytes, const std::filesystem::path& path);
  const std::filesystem::path& folder() const { return folder_; }

 private:
  FileSystem& files_;
  const std::filesystem::path folder_;
};

// `text` without the folder's own path, which is not the client's: it knows its files by their
// names.
std::string told(std::string text, const std::filesystem::path& folder);

}  // namespace lapwing::service
