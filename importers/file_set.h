// What an import is given: one file, several, a folder of area-code files, a zip with one file an
// area code, or `-`. Members come in a fixed order: paths as given, a folder's and a zip's files by
// name. Names order and tell; they are never evidence of content and never used as paths.
// One thread at a time.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/byte_source.h"
#include "base/time.h"

namespace lapwing::importers {

class FileSet {
 public:
  using Visit = std::function<Status(ByteSource&)>;

  // Looks at names and first bytes only. Hidden files in a folder are passed over; a folder in a
  // folder, a zip in a zip, an encrypted or damaged zip and a set without any file are refused.
  static Result<FileSet> open(const std::vector<std::filesystem::path>& paths,
                              DecodeLimits limits = {});

  // The first member, opened besides for_each; failed_precondition with `-`.
  Result<ByteSource> open_first() const;

  // SHA-256 of the bytes as they lie in the files, read for it: of a single file (or zip) itself,
  // of several that of their lower-case hex digests in order, each followed by LF.
  // failed_precondition with `-`, which can be read only once.
  Result<Sha256Digest> digest() const;

  // Calls `visit` once a member, in order, and ends with its first error. To be called once.
  Status for_each(const Visit& visit);

  std::size_t size() const { return size_; }
  // Raw bytes of all members as far as known, for a progress bar.
  std::uint64_t bytes_total() const { return bytes_total_; }
  // The oldest modification time: where --obtained is missing, no member is younger than it says.
  std::optional<Instant> oldest_file_time() const { return oldest_; }
  // After for_each: the digest of what was read.
  Sha256Digest sha256() const;

 private:
  struct File {
    std::filesystem::path path;
    bool zip = false;
  };

  Status add(const std::filesystem::path& path);
  Status add_folder(const std::filesystem::path& folder);
  Status add_zip(const std::filesystem::path& path);
  Status visit_file(const std::filesystem::path& path, const Visit& visit);
  Status visit_zip(const std::filesystem::path& path, const Visit& visit);

  DecodeLimits limits_;
  std::vector<File> files_;
  std::vector<Sha256Digest> digests_;  // one a file, zips included
  std::size_t size_ = 0;
  std::uint64_t bytes_total_ = 0;
  std::optional<Instant> oldest_;
};

}  // namespace lapwing::importers
