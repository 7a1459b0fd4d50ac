#include "registry/blob_store.h"

#include <map>
#include <mutex>

#include "registry/blob_manifest.h"

namespace lapwing::registry {
namespace {

using Chunks = std::vector<std::string>;

class MemoryBlobs final : public BlobStore {
 public:
  class Writer final : public BlobWriter {
   public:
    explicit Writer(MemoryBlobs& blobs) : blobs_(blobs) {}
    Status write(std::string_view bytes) override {
      while (!bytes.empty()) {
        if (chunks_.empty() || chunks_.back().size() == kChunkBytes) chunks_.emplace_back();
        const auto taken = bytes.substr(0, kChunkBytes - chunks_.back().size());
        chunks_.back() += taken;
        bytes.remove_prefix(taken.size());
      }
      return ok();
    }
    Result<BlobId> finish() override { return blobs_.keep(std::move(chunks_)); }

   private:
    MemoryBlobs& blobs_;
    Chunks chunks_;
  };

  class Reader final : public BlobReader {
   public:
    explicit Reader(std::shared_ptr<const Chunks> chunks) : chunks_(std::move(chunks)) {}
    std::uint64_t size() const override {
      std::uint64_t size = 0;
      for (const auto& chunk : *chunks_) size += chunk.size();
      return size;
    }
    Result<std::string_view> next() override {
      if (next_ == chunks_->size()) return std::string_view();
      return std::string_view((*chunks_)[next_++]);
    }

   private:
    std::shared_ptr<const Chunks> chunks_;
    std::size_t next_ = 0;
  };

  Result<std::unique_ptr<BlobWriter>> create() override {
    return std::unique_ptr<BlobWriter>(std::make_unique<Writer>(*this));
  }
  Result<std::unique_ptr<BlobReader>> open(const BlobId& id) const override {
    const std::lock_guard lock(mutex_);
    const auto found = blobs_.find(id);
    if (found == blobs_.end()) return error(Errc::not_found, "no blob `{}`", hex(id));
    return std::unique_ptr<BlobReader>(std::make_unique<Reader>(found->second));
  }
  Result<bool> contains(const BlobId& id) const override {
    const std::lock_guard lock(mutex_);
    return blobs_.contains(id);
  }
  Result<std::vector<BlobId>> list() const override {
    const std::lock_guard lock(mutex_);
    std::vector<BlobId> ids;
    for (const auto& [id, unused] : blobs_) ids.push_back(id);
    return ids;
  }
  Status remove(const BlobId& id) override {
    const std::lock_guard lock(mutex_);
    if (blobs_.erase(id) == 0) return error(Errc::not_found, "no blob `{}`", hex(id));
    return ok();
  }

 private:
  BlobId keep(Chunks chunks) {
    BlobManifest manifest;
    for (const auto& chunk : chunks) {
      manifest.chunks.push_back({static_cast<std::uint32_t>(chunk.size()), sha256(chunk)});
    }
    const BlobId id = manifest.id();
    const std::lock_guard lock(mutex_);
    blobs_.try_emplace(id, std::make_shared<const Chunks>(std::move(chunks)));
    return id;
  }

  mutable std::mutex mutex_;
  std::map<BlobId, std::shared_ptr<const Chunks>> blobs_;
};

}  // namespace

Result<BlobId> put_blob(BlobStore& blobs, std::string_view bytes) {
  auto writer = blobs.create();
  if (!writer) return writer.error();
  if (const auto written = (*writer)->write(bytes); !written) return written.error();
  return (*writer)->finish();
}

Result<std::string> read_blob(const BlobStore& blobs, const BlobId& id,
                              std::uint64_t size_max_bytes) {
  auto reader = blobs.open(id);
  if (!reader) return reader.error();
  if ((*reader)->size() > size_max_bytes) {
    return error(Errc::invalid_argument, "blob `{}` has {} bytes, more than {}", hex(id),
                 (*reader)->size(), size_max_bytes);
  }
  std::string bytes;
  for (;;) {
    const auto chunk = (*reader)->next();
    if (!chunk) return chunk.error();
    if (chunk->empty()) return bytes;
    bytes += *chunk;
  }
}

Result<std::uint64_t> verify_blob(const BlobStore& blobs, const BlobId& id,
                                  const std::function<void(std::uint64_t)>& read) {
  auto reader = blobs.open(id);
  if (!reader) return reader.error();
  for (std::uint64_t bytes = 0;;) {
    const auto chunk = (*reader)->next();
    if (!chunk) return chunk.error();
    if (chunk->empty()) return (*reader)->size();
    bytes += chunk->size();
    if (read) read(bytes);
  }
}

std::unique_ptr<BlobStore> memory_blobs() { return std::make_unique<MemoryBlobs>(); }

}  // namespace lapwing::registry
