// The members of a zip file (PKWARE APPNOTE), streamed; the only user of libzip. Names are shown
// and sorted, never used as paths: `../` does nothing here. One thread at a time.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/byte_source.h"

namespace lapwing::importers {

class ZipArchive {
 public:
  struct Member {
    std::uint64_t index;
    std::string name;    // as stored
    std::uint64_t size;  // as the archive says, unpacked
  };

  // invalid_argument for a file that is cut (a zip's directory is at its end) or not a zip.
  static Result<ZipArchive> open(const std::filesystem::path& path, DecodeLimits limits);

  // Files only, by name. Refuses an encrypted member, an Excel workbook, a zip without files.
  Result<std::vector<Member>> members() const;
  // A member's bytes, checked against the archive's CRC-32 at their end. All members together may
  // not grow past the limits counted on the archive's own size. The archive stays open as long as
  // the source lives.
  Result<ByteSource> open_member(const Member& member) const;
  // The same, and a member that is itself compressed stays so.
  Result<std::unique_ptr<RawBytes>> open_as_stored(const Member& member) const;

 private:
  struct Shared;
  explicit ZipArchive(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}
  std::shared_ptr<Shared> shared_;
};

bool is_zip(const std::filesystem::path& path);

}  // namespace lapwing::importers
