#include "base/file_system.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace lapwing {
namespace {

namespace fs = std::filesystem;

Error failed(std::string_view doing, const fs::path& path, int number = errno) {
  const Errc code = number == ENOENT ? Errc::not_found : Errc::io_error;
  return error(code, "cannot {} `{}`: {}", doing, path.string(), std::strerror(number));
}

// Repeats a call that a signal interrupted.
template <class Call>
auto retry(Call call) {
  for (;;) {
    const auto result = call();
    if (result != -1 || errno != EINTR) return result;
  }
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (number_ != -1) close(number_);
  }
  int operator*() const { return number_; }
  bool open() const { return number_ != -1; }

 private:
  int number_;
};

Descriptor open_descriptor(const fs::path& path, int flags) {
  // Stored numbers are nobody else's business.
  constexpr mode_t kOwnerOnly = 0600;
  return Descriptor(retry([&] { return ::open(path.c_str(), flags | O_CLOEXEC, kOwnerOnly); }));
}

class PosixFile final : public File {
 public:
  PosixFile(fs::path path, Descriptor descriptor)
      : path_(std::move(path)), descriptor_(std::move(descriptor)) {}

  Status write_at(std::uint64_t offset, std::string_view bytes) override {
    while (!bytes.empty()) {
      const auto written = retry([&] {
        return pwrite(*descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
      });
      if (written == -1) return failed("write", path_);
      offset += static_cast<std::uint64_t>(written);
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return ok();
  }

  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> buffer) const override {
    std::size_t filled = 0;
    while (filled < buffer.size()) {
      const auto got = retry([&] {
        return pread(*descriptor_, buffer.data() + filled, buffer.size() - filled,
                     static_cast<off_t>(offset + filled));
      });
      if (got == -1) return failed("read", path_);
      if (got == 0) break;
      filled += static_cast<std::size_t>(got);
    }
    return filled;
  }

  Status sync() override {
    if (retry([&] { return fdatasync(*descriptor_); }) == -1) return failed("sync", path_);
    return ok();
  }

  Status truncate(std::uint64_t size) override {
    if (retry([&] { return ftruncate(*descriptor_, static_cast<off_t>(size)); }) == -1) {
      return failed("truncate", path_);
    }
    return ok();
  }

  Result<std::uint64_t> size() const override {
    struct stat info {};
    if (fstat(*descriptor_, &info) == -1) return failed("read the size of", path_);
    return static_cast<std::uint64_t>(info.st_size);
  }

 private:
  fs::path path_;
  Descriptor descriptor_;
};

class PosixMapping final : public MappedFile {
 public:
  PosixMapping(void* bytes, std::size_t size) : bytes_(bytes), size_(size) {}
  ~PosixMapping() override {
    if (bytes_ != nullptr) munmap(bytes_, size_);
  }
  std::string_view bytes() const override { return {static_cast<const char*>(bytes_), size_}; }

 private:
  void* bytes_;
  std::size_t size_;
};

// The lock goes with the descriptor.
class PosixLock final : public FileLock {
 public:
  explicit PosixLock(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}

 private:
  Descriptor descriptor_;
};

DirectoryEntry describe(const fs::path& name, const struct stat& info) {
  return {name.string(), S_ISDIR(info.st_mode), static_cast<std::uint64_t>(info.st_size)};
}

class PosixFileSystem final : public FileSystem {
 public:
  Result<std::unique_ptr<File>> open(const fs::path& path, OpenMode mode) override {
    int flags = O_RDONLY;
    if (mode == OpenMode::write) flags = O_RDWR;
    if (mode == OpenMode::create_new) flags = O_RDWR | O_CREAT | O_EXCL;
    Descriptor descriptor = open_descriptor(path, flags);
    if (!descriptor.open()) return failed("open", path);
    return std::unique_ptr<File>(std::make_unique<PosixFile>(path, std::move(descriptor)));
  }

  Result<std::unique_ptr<MappedFile>> map(const fs::path& path) override {
    const Descriptor descriptor = open_descriptor(path, O_RDONLY);
    if (!descriptor.open()) return failed("open", path);
    struct stat info {};
    if (fstat(*descriptor, &info) == -1) return failed("read the size of", path);
    const auto size = static_cast<std::size_t>(info.st_size);
    void* bytes = nullptr;  // mmap refuses an empty file
    if (size > 0) {
      bytes = mmap(nullptr, size, PROT_READ, MAP_SHARED, *descriptor, 0);
      if (bytes == MAP_FAILED) return failed("map", path);
    }
    return std::unique_ptr<MappedFile>(std::make_unique<PosixMapping>(bytes, size));
  }

  Result<std::optional<DirectoryEntry>> stat(const fs::path& path) override {
    struct stat info {};
    if (::stat(path.c_str(), &info) == 0) return std::optional(describe(path.filename(), info));
    if (errno == ENOENT || errno == ENOTDIR) return std::optional<DirectoryEntry>();
    return failed("look at", path);
  }

  Result<std::vector<DirectoryEntry>> list(const fs::path& directory) override {
    std::error_code code;
    std::vector<DirectoryEntry> found;
    for (fs::directory_iterator it(directory, code), end; !code && it != end; it.increment(code)) {
      struct stat info {};
      if (::stat(it->path().c_str(), &info) == -1) {
        if (errno == ENOENT) continue;  // removed meanwhile
        return failed("look at", it->path());
      }
      found.push_back(describe(it->path().filename(), info));
    }
    if (code) return failed("list", directory, code.value());
    std::ranges::sort(found, {}, &DirectoryEntry::name);
    return found;
  }

  Status rename(const fs::path& from, const fs::path& to) override {
    if (::rename(from.c_str(), to.c_str()) == -1) return failed("rename", from);
    return ok();
  }

  Status remove(const fs::path& path) override {
    if (::remove(path.c_str()) == -1) return failed("remove", path);
    return ok();
  }

  Status create_directories(const fs::path& path) override {
    std::error_code code;
    fs::create_directories(path, code);
    if (code) return failed("make the directory", path, code.value());
    return ok();
  }

  Status sync_directory(const fs::path& directory) override {
    const Descriptor descriptor = open_descriptor(directory, O_RDONLY | O_DIRECTORY);
    if (!descriptor.open()) return failed("open", directory);
    if (retry([&] { return fsync(*descriptor); }) == -1) return failed("sync", directory);
    return ok();
  }

  Result<std::uint64_t> free_bytes(const fs::path& path) override {
    struct statvfs facts {};
    if (::statvfs(path.c_str(), &facts) == -1) return failed("statvfs", path);
    return std::uint64_t{facts.f_bavail} * facts.f_frsize;
  }

  Result<std::unique_ptr<FileLock>> lock(const fs::path& path, std::string_view holder) override {
    Descriptor descriptor = open_descriptor(path, O_RDWR | O_CREAT);
    if (!descriptor.open()) return failed("open", path);
    if (retry([&] { return flock(*descriptor, LOCK_EX | LOCK_NB); }) == -1) {
      if (errno != EWOULDBLOCK) return failed("lock", path);
      std::string words(200, '\0');
      const auto size = pread(*descriptor, words.data(), words.size(), 0);
      words.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
      return error(Errc::unavailable, "`{}` is in use by {}", path.parent_path().string(),
                   words.empty() ? "another process" : words);
    }
    // The words are for people: a disk too full for them does not hinder the lock.
    if (ftruncate(*descriptor, 0) == 0) {
      [[maybe_unused]] const auto written = pwrite(*descriptor, holder.data(), holder.size(), 0);
    }
    return std::unique_ptr<FileLock>(std::make_unique<PosixLock>(std::move(descriptor)));
  }
};

fs::path parent(const fs::path& path) {
  const auto above = path.parent_path();
  return above.empty() ? fs::path(".") : above;
}

}  // namespace

FileSystem& posix_file_system() {
  static PosixFileSystem instance;
  return instance;
}

Result<std::string> read_whole_file(FileSystem& files, const fs::path& path) {
  const auto file = files.open(path, OpenMode::read);
  if (!file) return file.error();
  const auto size = (*file)->size();
  if (!size) return size.error();
  std::string bytes(*size, '\0');
  const auto got = (*file)->read_at(0, bytes);
  if (!got) return got.error();
  bytes.resize(*got);
  return bytes;
}

Status write_file_atomically(FileSystem& files, const fs::path& path, std::string_view bytes) {
  fs::path temporary = path;
  temporary += ".tmp";
  if (const auto removed = files.remove(temporary);
      !removed && removed.error().code != Errc::not_found) {
    return removed;
  }
  const auto file = files.open(temporary, OpenMode::create_new);
  if (!file) return file.error();
  if (const auto written = (*file)->write_at(0, bytes); !written) return written;
  if (const auto synced = (*file)->sync(); !synced) return synced;
  if (const auto renamed = files.rename(temporary, path); !renamed) return renamed;
  return files.sync_directory(parent(path));
}

Status remove_tree(FileSystem& files, const fs::path& path) {
  const auto found = files.stat(path);
  if (!found) return found.error();
  if (!*found) return ok();
  if ((*found)->is_directory) {
    const auto entries = files.list(path);
    if (!entries) return entries.error();
    for (const auto& entry : *entries) {
      if (const auto removed = remove_tree(files, path / entry.name); !removed) return removed;
    }
  }
  return files.remove(path);
}

Status create_directories_durably(FileSystem& files, const fs::path& path) {
  std::vector<fs::path> made;
  for (fs::path at = path; !at.empty() && at != at.root_path(); at = at.parent_path()) {
    const auto found = files.stat(at);
    if (!found) return found.error();
    if (*found) break;
    made.push_back(at);
  }
  if (const auto created = files.create_directories(path); !created) return created;
  for (const auto& directory : made) {
    if (const auto synced = files.sync_directory(parent(directory)); !synced) return synced;
  }
  return ok();
}

}  // namespace lapwing
