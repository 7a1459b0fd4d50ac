#include "importers/file_set.h"

#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "importers/zip_archive.h"

namespace lapwing::importers {
namespace {

namespace fs = std::filesystem;

std::optional<Instant> modified_at(const fs::path& path) {
  struct stat facts {};
  if (stat(path.c_str(), &facts) != 0) return {};
  return Instant(std::chrono::seconds(facts.st_mtim.tv_sec) +
                 std::chrono::milliseconds(facts.st_mtim.tv_nsec / 1'000'000));
}

// Reads what a visitor left, so that the digest is of the whole member.
Status drain(ByteSource& source) {
  std::string buffer(std::size_t{64} * 1024, '\0');
  for (;;) {
    const auto got = source.read(buffer);
    if (!got) return got.error();
    if (*got == 0) return ok();
  }
}

// Of the bytes as they lie in the file, packed or not.
Result<Sha256Digest> raw_digest(const fs::path& path) {
  const auto raw = open_raw(path);
  if (!raw) return raw.error();
  Sha256 sum;
  std::string buffer(std::size_t{256} * 1024, '\0');
  for (;;) {
    const auto got = (*raw)->read(buffer);
    if (!got) return got.error();
    if (*got == 0) return sum.digest();
    sum.update(std::string_view(buffer).substr(0, *got));
  }
}

Error read_only_once() {
  return error(Errc::failed_precondition,
               "standard input can be read only once: give the list as a file");
}

Sha256Digest combined(const std::vector<Sha256Digest>& digests) {
  if (digests.size() == 1) return digests[0];
  Sha256 sum;
  for (const auto& digest : digests) sum.update(hex(digest) + "\n");
  return sum.digest();
}

}  // namespace

Result<FileSet> FileSet::open(const std::vector<fs::path>& paths, DecodeLimits limits) {
  FileSet set;
  set.limits_ = limits;
  for (const auto& path : paths) {
    std::error_code ignored;
    const bool folder = path != "-" && fs::is_directory(path, ignored);
    if (auto added = folder ? set.add_folder(path) : set.add(path); !added) return added.error();
  }
  if (set.files_.empty()) return error(Errc::invalid_argument, "no file to read was given");
  return set;
}

Status FileSet::add(const fs::path& path) {
  if (path != "-") {
    if (const auto at = modified_at(path)) oldest_ = oldest_ ? std::min(*oldest_, *at) : *at;
  }
  if (is_zip(path)) return add_zip(path);
  if (path != "-") {
    // Opened once now, so that a missing or locked file is known before any other is read.
    const auto source = ByteSource::open(path);
    if (!source) return source.error();
    bytes_total_ += source->raw_size().value_or(0);
  }
  files_.push_back({path, false});
  ++size_;
  return ok();
}

Status FileSet::add_folder(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code code;
  for (fs::directory_iterator entry(folder, code), end; !code && entry != end;
       entry.increment(code)) {
    const fs::path& path = entry->path();
    if (path.filename().string().starts_with('.')) continue;
    std::error_code ignored;
    if (fs::is_directory(path, ignored)) {
      return error(Errc::invalid_argument,
                   "`{}` holds a folder, `{}`; name the folder whose files are the list",
                   folder.string(), path.filename().string());
    }
    files.push_back(path);
  }
  if (code) return error(Errc::io_error, "cannot read the folder `{}`", folder.string());
  if (files.empty()) {
    return error(Errc::invalid_argument, "the folder `{}` is empty", folder.string());
  }
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    if (auto added = add(file); !added) return added;
  }
  return ok();
}

Status FileSet::add_zip(const fs::path& path) {
  const auto archive = ZipArchive::open(path, limits_);
  if (!archive) return archive.error();
  const auto inside = archive->members();
  if (!inside) return inside.error();
  files_.push_back({path, true});
  size_ += inside->size();
  for (const auto& member : *inside) bytes_total_ += member.size;
  return ok();
}

Result<ByteSource> FileSet::open_first() const {
  const auto& [path, zip] = files_.front();
  if (path == "-") return read_only_once();
  if (!zip) return ByteSource::open(path, limits_);
  const auto archive = ZipArchive::open(path, limits_);
  if (!archive) return archive.error();
  const auto inside = archive->members();
  if (!inside) return inside.error();
  return archive->open_member(inside->front());
}

Result<Sha256Digest> FileSet::digest() const {
  std::vector<Sha256Digest> digests;
  for (const auto& [path, zip] : files_) {
    if (path == "-") return read_only_once();
    const auto digest = raw_digest(path);
    if (!digest) return digest.error();
    digests.push_back(*digest);
  }
  return combined(digests);
}

Status FileSet::for_each(const Visit& visit) {
  for (const auto& [path, zip] : files_) {
    auto seen = zip ? visit_zip(path, visit) : visit_file(path, visit);
    if (!seen) return seen;
  }
  return ok();
}

Status FileSet::visit_file(const fs::path& path, const Visit& visit) {
  auto source = ByteSource::open(path, limits_);
  if (!source) return source.error();
  if (auto seen = visit(*source); !seen) return seen;
  if (auto drained = drain(*source); !drained) return drained;
  digests_.push_back(source->raw_sha256());
  return ok();
}

Status FileSet::visit_zip(const fs::path& path, const Visit& visit) {
  const auto archive = ZipArchive::open(path, limits_);
  if (!archive) return archive.error();
  const auto inside = archive->members();
  if (!inside) return inside.error();
  for (const auto& member : *inside) {
    auto source = archive->open_member(member);
    if (!source) return source.error();
    const auto magic = source->peek(4);
    if (!magic) return magic.error();
    if (*magic == "PK\x03\x04") {
      return error(Errc::invalid_argument, "`{}` is a zip in a zip; unpack it first",
                   source->name());
    }
    if (auto seen = visit(*source); !seen) return seen;
    if (auto drained = drain(*source); !drained) return drained;
  }
  const auto digest = raw_digest(path);  // of the archive as it was published
  if (!digest) return digest.error();
  digests_.push_back(*digest);
  return ok();
}

Sha256Digest FileSet::sha256() const { return combined(digests_); }

}  // namespace lapwing::importers
