// A blob's manifest, whose SHA-256 is the blob's id. Bytes: doc/journal_format.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "registry/blob_store.h"

namespace lapwing::registry {

struct BlobManifest {
  struct Chunk {
    std::uint32_t size_bytes = 0;
    Sha256Digest sha256{};
  };
  std::vector<Chunk> chunks;

  std::uint64_t size_bytes() const;
  std::string encode() const;
  BlobId id() const { return sha256(encode()); }
  // data_loss, naming `path`, when the bytes are not those of `id`.
  static Result<BlobManifest> decode(std::string_view bytes, const BlobId& id,
                                     std::string_view path);
};

// What to do about a damaged blob, said the same way everywhere.
Error damaged_blob(std::string_view path, std::string_view what);

}  // namespace lapwing::registry
