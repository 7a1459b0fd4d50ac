// Bulk content beside the journal, named by what it is: a blob's id is the SHA-256 of its manifest,
// which names chunks of at most 16 MiB by theirs. A blob is there whole or not at all, is verified
// as it is read, and never changes. Thread-safe; a reader or a writer belongs to one thread.
// Bytes: doc/journal_format.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"
#include "base/sha256.h"
#include "registry/entry_payload.h"

namespace lapwing::registry {

// Every chunk but the last has this many bytes, so that the same bytes always get the same id.
inline constexpr std::size_t kChunkBytes = 16 << 20;

// Dropping one without finish() leaves no blob.
class BlobWriter {
 public:
  virtual ~BlobWriter() = default;
  virtual Status write(std::string_view bytes) = 0;
  // Durable when it returns. The same bytes give the same id, and are kept once. Call it once.
  virtual Result<BlobId> finish() = 0;
};

class BlobReader {
 public:
  virtual ~BlobReader() = default;
  virtual std::uint64_t size() const = 0;
  // The next chunk, already verified; empty at the end. Valid until the next call. data_loss,
  // naming the file, when it is not what was written.
  virtual Result<std::string_view> next() = 0;
};

class BlobStore {
 public:
  virtual ~BlobStore() = default;
  virtual Result<std::unique_ptr<BlobWriter>> create() = 0;
  // not_found; data_loss when its manifest is damaged.
  virtual Result<std::unique_ptr<BlobReader>> open(const BlobId& id) const = 0;
  virtual Result<bool> contains(const BlobId& id) const = 0;
  // Ascending; also those that are damaged.
  virtual Result<std::vector<BlobId>> list() const = 0;
  // Its bytes are gone when it returns. not_found.
  virtual Status remove(const BlobId& id) = 0;
};

// Small blobs in one go.
Result<BlobId> put_blob(BlobStore& blobs, std::string_view bytes);
// At most `size_max_bytes`, else invalid_argument.
Result<std::string> read_blob(const BlobStore& blobs, const BlobId& id,
                              std::uint64_t size_max_bytes = 1 << 30);
// Reads it through, and tells now and then how many bytes it has read. Returns its size.
Result<std::uint64_t> verify_blob(const BlobStore& blobs, const BlobId& id,
                                  const std::function<void(std::uint64_t)>& read = {});

// `reader` beside a process that writes; a writer makes the directory when absent and removes what
// a crash left half written.
enum class BlobAccess : std::uint8_t { reader, writer };
// `files` must outlive it.
Result<std::unique_ptr<BlobStore>> open_file_blobs(FileSystem& files,
                                                   const std::filesystem::path& directory,
                                                   BlobAccess access);
std::unique_ptr<BlobStore> memory_blobs();

}  // namespace lapwing::registry
