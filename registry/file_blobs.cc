// A blob is a directory named by its id with a file `manifest` and one file a chunk. It is written
// under a temporary name and comes to be by one rename.
#include <openssl/rand.h>

#include <algorithm>
#include <mutex>
#include <new>

#include "registry/blob_manifest.h"
#include "registry/blob_store.h"

namespace lapwing::registry {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kManifest = "manifest";
constexpr std::string_view kTemporary = "tmp-";

std::string chunk_name(std::size_t index) { return fmt::format("{:08}", index); }

std::optional<BlobId> parse_id(std::string_view name) {
  BlobId id{};
  if (name.size() != 2 * id.size()) return {};
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto digit = std::string_view("0123456789abcdef").find(name[i]);
    if (digit == std::string_view::npos) return {};
    id[i / 2] = static_cast<unsigned char>(id[i / 2] << 4 | digit);
  }
  return id;
}

std::string temporary_name() {
  std::array<unsigned char, 8> random{};
  if (RAND_bytes(random.data(), random.size()) != 1) throw std::bad_alloc();
  return fmt::format("{}{:02x}", kTemporary, fmt::join(random, ""));
}

class FileBlobs;

class FileBlobWriter final : public BlobWriter {
 public:
  FileBlobWriter(FileBlobs& blobs, FileSystem& files, fs::path directory)
      : blobs_(blobs), files_(files), directory_(std::move(directory)) {}
  ~FileBlobWriter() override {
    // What stays behind for want of a working disk is removed by the next writer.
    if (!finished_) static_cast<void>(remove_tree(files_, directory_));
  }

  Status write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const auto taken = bytes.substr(0, kChunkBytes - chunk_.size());
      chunk_ += taken;
      bytes.remove_prefix(taken.size());
      if (chunk_.size() < kChunkBytes) continue;
      if (const auto written = write_chunk(); !written) return written;
    }
    return ok();
  }

  Result<BlobId> finish() override;

 private:
  Status write_file(std::string_view name, std::string_view bytes) {
    const auto file = files_.open(directory_ / name, OpenMode::create_new);
    if (!file) return file.error();
    if (const auto written = (*file)->write_at(0, bytes); !written) return written;
    return (*file)->sync();
  }
  Status write_chunk() {
    const auto written = write_file(chunk_name(manifest_.chunks.size()), chunk_);
    manifest_.chunks.push_back({static_cast<std::uint32_t>(chunk_.size()), sha256(chunk_)});
    chunk_.clear();
    return written;
  }

  FileBlobs& blobs_;
  FileSystem& files_;
  fs::path directory_;
  std::string chunk_;
  BlobManifest manifest_;
  bool finished_ = false;
};

class FileBlobReader final : public BlobReader {
 public:
  FileBlobReader(FileSystem& files, fs::path directory, BlobManifest manifest)
      : files_(files), directory_(std::move(directory)), manifest_(std::move(manifest)) {}

  std::uint64_t size() const override { return manifest_.size_bytes(); }
  Result<std::string_view> next() override {
    if (next_ == manifest_.chunks.size()) return std::string_view();
    const auto& expected = manifest_.chunks[next_];
    const auto path = directory_ / chunk_name(next_);
    auto bytes = read_whole_file(files_, path);
    if (!bytes && bytes.error().code == Errc::not_found) {
      return damaged_blob(path.string(), "is missing");
    }
    if (!bytes) return bytes.error();
    if (bytes->size() != expected.size_bytes || sha256(*bytes) != expected.sha256) {
      return damaged_blob(path.string(), "is not what was written");
    }
    chunk_ = *std::move(bytes);
    ++next_;
    return std::string_view(chunk_);
  }

 private:
  FileSystem& files_;
  fs::path directory_;
  BlobManifest manifest_;
  std::size_t next_ = 0;
  std::string chunk_;
};

class FileBlobs final : public BlobStore {
 public:
  FileBlobs(FileSystem& files, fs::path directory)
      : files_(files), directory_(std::move(directory)) {}

  Status remove_leftovers() {
    const auto entries = files_.list(directory_);
    if (!entries) return entries.error();
    for (const auto& entry : *entries) {
      if (!entry.name.starts_with(kTemporary)) continue;
      if (const auto gone = remove_tree(files_, directory_ / entry.name); !gone) return gone;
    }
    return ok();
  }

  Result<std::unique_ptr<BlobWriter>> create() override {
    const auto directory = directory_ / temporary_name();
    if (const auto made = files_.create_directories(directory); !made) return made.error();
    return std::unique_ptr<BlobWriter>(std::make_unique<FileBlobWriter>(*this, files_, directory));
  }

  Result<std::unique_ptr<BlobReader>> open(const BlobId& id) const override {
    const auto directory = directory_ / hex(id);
    const auto path = directory / kManifest;
    const auto bytes = read_whole_file(files_, path);
    if (!bytes && bytes.error().code == Errc::not_found) {
      const auto there = files_.stat(directory);
      if (!there) return there.error();
      if (*there) return damaged_blob(path.string(), "is missing");
      return error(Errc::not_found, "no blob `{}` in `{}`", hex(id), directory_.string());
    }
    if (!bytes) return bytes.error();
    auto manifest = BlobManifest::decode(*bytes, id, path.string());
    if (!manifest) return manifest.error();
    return std::unique_ptr<BlobReader>(
        std::make_unique<FileBlobReader>(files_, directory, *std::move(manifest)));
  }

  Result<bool> contains(const BlobId& id) const override {
    const auto found = files_.stat(directory_ / hex(id));
    if (!found) return found.error();
    return found->has_value();
  }

  Result<std::vector<BlobId>> list() const override {
    const auto entries = files_.list(directory_);
    if (!entries) return entries.error();
    std::vector<BlobId> ids;
    for (const auto& entry : *entries) {
      if (const auto id = parse_id(entry.name)) ids.push_back(*id);
    }
    return ids;
  }

  Status remove(const BlobId& id) override {
    const std::lock_guard lock(mutex_);
    return discard(id);
  }

  // Gives the finished directory its name, unless the same bytes are there already.
  Status publish(const fs::path& written, const BlobId& id) {
    const std::lock_guard lock(mutex_);
    const auto size = verify_blob(*this, id);
    if (size) {  // perhaps published by a process that died before the next line
      if (const auto synced = files_.sync_directory(directory_); !synced) return synced;
      return remove_tree(files_, written);
    }
    if (size.error().code == Errc::data_loss) {
      if (const auto discarded = discard(id); !discarded) return discarded;
    } else if (size.error().code != Errc::not_found) {
      return size.error();
    }
    if (const auto renamed = files_.rename(written, directory_ / hex(id)); !renamed) {
      return renamed;
    }
    return files_.sync_directory(directory_);
  }

 private:
  // Out of sight in one step, then deleted.
  Status discard(const BlobId& id) {
    const auto doomed = directory_ / temporary_name();
    const auto renamed = files_.rename(directory_ / hex(id), doomed);
    if (!renamed) return renamed;
    if (const auto gone = remove_tree(files_, doomed); !gone) return gone;
    return files_.sync_directory(directory_);
  }

  FileSystem& files_;
  fs::path directory_;
  std::mutex mutex_;
};

Result<BlobId> FileBlobWriter::finish() {
  if (!chunk_.empty()) {
    if (const auto written = write_chunk(); !written) return written.error();
  }
  if (const auto written = write_file(kManifest, manifest_.encode()); !written) {
    return written.error();
  }
  if (const auto synced = files_.sync_directory(directory_); !synced) return synced.error();
  const BlobId id = manifest_.id();
  if (const auto published = blobs_.publish(directory_, id); !published) return published.error();
  finished_ = true;
  return id;
}

}  // namespace

Result<std::unique_ptr<BlobStore>> open_file_blobs(FileSystem& files, const fs::path& directory,
                                                   BlobAccess access) {
  auto blobs = std::make_unique<FileBlobs>(files, directory);
  if (access == BlobAccess::writer) {
    if (const auto made = create_directories_durably(files, directory); !made) return made.error();
    if (const auto removed = blobs->remove_leftovers(); !removed) return removed.error();
  }
  return std::unique_ptr<BlobStore>(std::move(blobs));
}

}  // namespace lapwing::registry
