// A file system in memory that can do to stored state what the world does: fail any one call, run
// full, die with the process, lose power. It forgets what was not synced, sector by sector, and
// names whose directory was not synced. Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include "base/file_system.h"

namespace lapwing {

class FaultFileSystem final : public FileSystem {
 public:
  struct Node;
  using NodePtr = std::shared_ptr<Node>;

  enum class Call : std::uint8_t { open, read, write, sync, truncate, rename, remove, other };
  using Calls = std::vector<Call>;

  FaultFileSystem();
  ~FaultFileSystem() override;

  // --- Faults ---

  // Counts calls from now on. The n-th (from 1) of one of the kinds fails with `why`; with
  // `for_good`, so does each one after it. A write that fails may have written some of its bytes.
  void fail(std::uint64_t nth, const Calls& kinds, std::string why, bool for_good = false);
  void heal();
  // Calls of the kinds since fail() or heal().
  std::uint64_t counted(const Calls& kinds) const;
  bool failed() const;  // whether the fault has struck

  // Bytes that may be added to files from now on; what does not fit fails with ENOSPC's words.
  void set_space(std::optional<std::uint64_t> bytes);
  // With false, sync() and sync_directory() say yes and do nothing.
  void set_sync_works(bool works);

  // The process dies: open files are unusable, locks are free, what was written stays.
  void kill_process();
  // As kill_process, and every change not synced survives or not by the toss of a coin: each
  // 512-byte sector, each file's length, each change to a directory.
  void lose_power(std::mt19937_64& random);

  // --- For tests to look and to damage; no faults, durable at once ---

  std::vector<std::filesystem::path> paths() const;  // of all files, sorted
  std::string bytes(const std::filesystem::path& path) const;
  void set_bytes(const std::filesystem::path& path, std::string bytes);
  void delete_file(const std::filesystem::path& path);
  // The whole state, to be put back later: files must be closed.
  std::map<std::string, std::string> snapshot() const;
  void restore(const std::map<std::string, std::string>& snapshot);

  // --- FileSystem ---

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
  class OpenFile;
  class Lock;

  // Nothing, or the error of a fault that strikes now.
  std::optional<Error> strike(Call call, const std::filesystem::path& path);
  NodePtr find(const std::filesystem::path& path) const;
  NodePtr make_directories(const std::filesystem::path& path);

  mutable std::mutex mutex_;
  NodePtr root_;
  std::uint64_t life_ = 0;  // counts deaths: handles of an earlier life are dead
  std::map<std::string, std::string> locks_;

  std::map<Call, std::uint64_t> counts_;
  std::uint64_t fail_at_ = 0;
  Calls fail_kinds_;
  std::string fail_why_;
  bool fail_for_good_ = false;
  bool struck_ = false;
  std::optional<std::uint64_t> space_;
  bool sync_works_ = true;
  std::mt19937_64 random_{1};
};

}  // namespace lapwing
