// The one seam through which stored state reaches the disk: journal, blobs, index files. Tests put
// a file system behind it that fails the n-th call or loses power
// (tests/support/fault_file_system.h).
//
// Every error is io_error unless stated, and names the path and what the system said. A FileSystem
// is thread-safe; a File takes reads from any thread and one writer at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lapwing {

// An open file; closed by the destructor, which syncs nothing.
class File {
 public:
  virtual ~File() = default;

  // All of `bytes` at `offset`, growing the file when needed; a gap reads as zeros. After an error
  // any part may be written.
  virtual Status write_at(std::uint64_t offset, std::string_view bytes) = 0;
  // Fills the buffer from `offset`; fewer bytes only where the file ends.
  virtual Result<std::size_t> read_at(std::uint64_t offset, std::span<char> buffer) const = 0;
  // On disk when it returns: bytes and size (fdatasync). After an error nothing is known about
  // what was written since the last success, and calling it again proves nothing.
  virtual Status sync() = 0;
  virtual Status truncate(std::uint64_t size) = 0;
  virtual Result<std::uint64_t> size() const = 0;
};

// The bytes of a file, mapped read-only, for as long as this lives.
class MappedFile {
 public:
  virtual ~MappedFile() = default;
  virtual std::string_view bytes() const = 0;
};

// Held until destroyed, and let go by the system when the process dies.
class FileLock {
 public:
  virtual ~FileLock() = default;
};

enum class OpenMode : std::uint8_t {
  read,        // must be there
  write,       // read and write; must be there
  create_new,  // read and write; must not be there. Durable only after sync_directory.
};

struct DirectoryEntry {
  std::string name;  // without the directory
  bool is_directory = false;
  std::uint64_t size_bytes = 0;
};

class FileSystem {
 public:
  virtual ~FileSystem() = default;

  // not_found when `path` is absent and must be there.
  virtual Result<std::unique_ptr<File>> open(const std::filesystem::path& path, OpenMode mode) = 0;
  virtual Result<std::unique_ptr<MappedFile>> map(const std::filesystem::path& path) = 0;
  // Nothing when it is absent.
  virtual Result<std::optional<DirectoryEntry>> stat(const std::filesystem::path& path) = 0;
  // Sorted by name, without `.` and `..`. not_found when there is no such directory.
  virtual Result<std::vector<DirectoryEntry>> list(const std::filesystem::path& directory) = 0;

  // The next four are durable only after sync_directory of the directories they change.
  // Replaces `to` in one step when it is a file.
  virtual Status rename(const std::filesystem::path& from, const std::filesystem::path& to) = 0;
  // A file or an empty directory; not_found when it is absent.
  virtual Status remove(const std::filesystem::path& path) = 0;
  // With its parents; no error when it is there already.
  virtual Status create_directories(const std::filesystem::path& path) = 0;
  virtual Status sync_directory(const std::filesystem::path& directory) = 0;

  // What may still be written on the disk that holds `path`.
  virtual Result<std::uint64_t> free_bytes(const std::filesystem::path& path) = 0;

  // An exclusive lock on a file, made when absent, in which `holder` is left for the next to read.
  // unavailable, with the present holder's words, when another has it.
  virtual Result<std::unique_ptr<FileLock>> lock(const std::filesystem::path& path,
                                                 std::string_view holder) = 0;
};

// The system's own. EINTR and short writes are dealt with inside.
FileSystem& posix_file_system();

// The whole file. not_found, io_error.
Result<std::string> read_whole_file(FileSystem& files, const std::filesystem::path& path);

// `path` holds either what it held or `bytes`, and after success `bytes` also after a power loss:
// written to `path`.tmp, synced, renamed, directory synced.
Status write_file_atomically(FileSystem& files, const std::filesystem::path& path,
                             std::string_view bytes);

// Everything below `path` and itself; no error when it is absent. Not durable until the parent is
// synced.
Status remove_tree(FileSystem& files, const std::filesystem::path& path);

// create_directories, durable: every directory made on the way is synced into its parent.
Status create_directories_durably(FileSystem& files, const std::filesystem::path& path);

}  // namespace lapwing
