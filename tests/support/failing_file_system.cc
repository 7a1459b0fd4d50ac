#include "tests/support/failing_file_system.h"

namespace lapwing {
namespace {

namespace fs = std::filesystem;

class FailingFile final : public File {
 public:
  FailingFile(FailingFileSystem& files, fs::path path, std::unique_ptr<File> file)
      : files_(files), path_(std::move(path)), file_(std::move(file)) {}

  Status write_at(std::uint64_t offset, std::string_view bytes) override {
    const auto failed = files_.strike(path_);
    if (!failed) return file_->write_at(offset, bytes);
    // A write that fails may have written a part.
    static_cast<void>(file_->write_at(offset, bytes.substr(0, bytes.size() / 2)));
    return *failed;
  }
  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> buffer) const override {
    if (const auto failed = files_.strike(path_)) return *failed;
    return file_->read_at(offset, buffer);
  }
  Status sync() override {
    if (const auto failed = files_.strike(path_)) return *failed;
    return file_->sync();
  }
  Status truncate(std::uint64_t size) override {
    if (const auto failed = files_.strike(path_)) return *failed;
    return file_->truncate(size);
  }
  Result<std::uint64_t> size() const override {
    if (const auto failed = files_.strike(path_)) return *failed;
    return file_->size();
  }

 private:
  FailingFileSystem& files_;
  fs::path path_;
  std::unique_ptr<File> file_;
};

}  // namespace

std::optional<Error> FailingFileSystem::strike(const fs::path& path) {
  const auto call = ++calls_;
  if (fail_at_ == 0 || call < fail_at_ || (call > fail_at_ && !for_good_)) return {};
  return error(Errc::io_error, "`{}`: no space left on device", path.string());
}

Result<std::unique_ptr<File>> FailingFileSystem::open(const fs::path& path, OpenMode mode) {
  if (const auto failed = strike(path)) return *failed;
  auto file = posix_file_system().open(path, mode);
  if (!file) return file;
  return std::unique_ptr<File>(std::make_unique<FailingFile>(*this, path, *std::move(file)));
}

Result<std::unique_ptr<MappedFile>> FailingFileSystem::map(const fs::path& path) {
  if (const auto failed = strike(path)) return *failed;
  return posix_file_system().map(path);
}

Result<std::optional<DirectoryEntry>> FailingFileSystem::stat(const fs::path& path) {
  if (const auto failed = strike(path)) return *failed;
  return posix_file_system().stat(path);
}

Result<std::vector<DirectoryEntry>> FailingFileSystem::list(const fs::path& directory) {
  if (const auto failed = strike(directory)) return *failed;
  return posix_file_system().list(directory);
}

Status FailingFileSystem::rename(const fs::path& from, const fs::path& to) {
  if (const auto failed = strike(from)) return *failed;
  return posix_file_system().rename(from, to);
}

Status FailingFileSystem::remove(const fs::path& path) {
  if (const auto failed = strike(path)) return *failed;
  return posix_file_system().remove(path);
}

Status FailingFileSystem::create_directories(const fs::path& path) {
  if (const auto failed = strike(path)) return *failed;
  return posix_file_system().create_directories(path);
}

Status FailingFileSystem::sync_directory(const fs::path& directory) {
  if (const auto failed = strike(directory)) return *failed;
  return posix_file_system().sync_directory(directory);
}

Result<std::uint64_t> FailingFileSystem::free_bytes(const fs::path& path) {
  if (const auto failed = strike(path)) return *failed;
  if (free_bytes_) return *free_bytes_;
  return posix_file_system().free_bytes(path);
}

Result<std::unique_ptr<FileLock>> FailingFileSystem::lock(const fs::path& path,
                                                          std::string_view holder) {
  if (const auto failed = strike(path)) return *failed;
  return posix_file_system().lock(path, holder);
}

}  // namespace lapwing
