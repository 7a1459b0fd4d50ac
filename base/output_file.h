// A file that appears under its name only when it is whole: written beside it under a temporary
// name (`NAME.<random>.part`), synced, renamed. Also standard output and what else cannot be
// renamed (a pipe, /dev/null), which are written directly. `.gz` and `.zst` names compress. One
// thread at a time.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/file_system.h"
#include "base/result.h"
#include "base/sha256.h"

namespace lapwing {

class OutputFile {
 public:
  // not_found (no such folder), io_error (no permission), invalid_argument (a folder). `-` is
  // standard output.
  static Result<OutputFile> create(const std::filesystem::path& path,
                                   FileSystem& files = posix_file_system());
  OutputFile(OutputFile&&) noexcept;
  OutputFile& operator=(OutputFile&&) noexcept;
  // Removes the temporary file unless it was published.
  ~OutputFile();

  // io_error, naming the file: disk full, and the like. What follows an error is not written.
  Status write(std::string_view bytes);
  // Ends the compressed stream, syncs and closes. Nothing may be written after it.
  Status finish();
  // Gives the file its name, durably. After finish(), once.
  Status publish();

  // False for what is written directly.
  bool renamed() const;
  // The reader of a pipe went away: writes are accepted and go nowhere.
  bool abandoned() const;
  // Of the bytes as they stand in the file. After finish().
  Sha256Digest sha256() const;
  const std::filesystem::path& path() const;

 private:
  class State;
  explicit OutputFile(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace lapwing
