#include "registry/blob_manifest.h"

#include <algorithm>

#include "registry/big_endian.h"

namespace lapwing::registry {
namespace {

constexpr std::string_view kMagic("LWBM\x01", 5);
constexpr std::size_t kChunkRecord = 4 + 32;

}  // namespace

std::uint64_t BlobManifest::size_bytes() const {
  std::uint64_t size = 0;
  for (const auto& chunk : chunks) size += chunk.size_bytes;
  return size;
}

std::string BlobManifest::encode() const {
  std::string out(kMagic);
  for (const auto& chunk : chunks) {
    put_u32(out, chunk.size_bytes);
    out.append(reinterpret_cast<const char*>(chunk.sha256.data()), chunk.sha256.size());
  }
  return out;
}

Result<BlobManifest> BlobManifest::decode(std::string_view bytes, const BlobId& id,
                                          std::string_view path) {
  if (sha256(bytes) != id) return damaged_blob(path, "is not what was written");
  // From here on it is what some lapwing wrote.
  if (!bytes.starts_with(kMagic) || (bytes.size() - kMagic.size()) % kChunkRecord != 0) {
    return error(Errc::failed_precondition,
                 "`{}` was written by a later version of lapwing; use that one", path);
  }
  BlobManifest manifest;
  for (bytes.remove_prefix(kMagic.size()); !bytes.empty(); bytes.remove_prefix(kChunkRecord)) {
    auto& chunk = manifest.chunks.emplace_back();
    chunk.size_bytes = get_u32(bytes);
    std::copy_n(bytes.begin() + 4, chunk.sha256.size(), chunk.sha256.begin());
  }
  return manifest;
}

Error damaged_blob(std::string_view path, std::string_view what) {
  return error(Errc::data_loss, "`{}` {}; restore it from a backup (`lapwing restore`)", path,
               what);
}

}  // namespace lapwing::registry
