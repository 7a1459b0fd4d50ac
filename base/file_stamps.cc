#include "base/file_stamps.h"

#include <sys/stat.h>

#include <array>
#include <cstdint>
#include <ctime>

#include "base/sha256.h"

namespace lapwing {
namespace {

constexpr std::int64_t kSettledSeconds = 2;  // the grain of the coarsest file system, FAT's

}  // namespace

std::string stamp_of(std::span<const std::filesystem::path> paths) {
  const std::int64_t now = std::time(nullptr);
  Sha256 hash;
  for (const std::filesystem::path& path : paths) {
    struct stat facts {};
    if (::stat(path.c_str(), &facts) != 0) return {};
    if (facts.st_ctim.tv_sec > now - kSettledSeconds) return {};
    // The time of change, which no program can set, tells of a write that put the other one back.
    const std::array<std::uint64_t, 7> words = {
        facts.st_dev,
        facts.st_ino,
        static_cast<std::uint64_t>(facts.st_size),
        static_cast<std::uint64_t>(facts.st_mtim.tv_sec),
        static_cast<std::uint64_t>(facts.st_mtim.tv_nsec),
        static_cast<std::uint64_t>(facts.st_ctim.tv_sec),
        static_cast<std::uint64_t>(facts.st_ctim.tv_nsec),
    };
    hash.update({reinterpret_cast<const char*>(words.data()), sizeof(words)});
    hash.update(path.native());
    hash.update({"\n", 1});
  }
  return hex(hash.digest());
}

}  // namespace lapwing
