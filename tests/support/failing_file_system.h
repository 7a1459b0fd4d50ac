// The system's own files, of which any one call can be made to fail: for what stands on the real
// disk, such as a whole registry with RocksDB in it. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "base/file_system.h"

namespace lapwing {

class FailingFileSystem final : public FileSystem {
 public:
  // Counts calls from now on, of files too; the n-th (from 1) fails, with `for_good` so does each
  // after it. 0: none.
  void fail(std::uint64_t nth, bool for_good = false) {
    calls_ = 0;
    fail_at_ = nth;
    for_good_ = for_good;
  }
  std::uint64_t calls() const { return calls_; }
  void set_free_bytes(std::optional<std::uint64_t> bytes) { free_bytes_ = bytes; }

  // The error of a call that is to fail.
  std::optional<Error> strike(const std::filesystem::path& path);

  Result<std::unique_ptr<File>> open(const std::filesystem::path& path, OpenMode mode) override;
  Result<std::unique_ptr<MappedFile>> map(const std::filesystem::path& path) override;
  Result<std::optional<DirectoryEntry>> stat(const std::filesystem::path& path) override;
  Result<std::vector<DirectoryEntry>> list(const std::filesystem::path& directory) override;
  Status rename(const std::filesystem::path& from, const std::filesystem::path& to) override;
  Status remove(const std::filesystem::path& path) override;
  Status create_directories(const std::filesystem::path& path) override;
  Status sync_directory(const std::filesystem::path& directory) override;
  Result<std::uint64_t> free_bytes(const std::filesystem::path& path) override;
  Result<std::unique_ptr<FileLock>> lock(const std::filesystem::path& path,
                                         std::string_view holder) override;

 private:
  std::atomic<std::uint64_t> calls_ = 0;
  std::uint64_t fail_at_ = 0;
  bool for_good_ = false;
  std::optional<std::uint64_t> free_bytes_;
};

}  // namespace lapwing
