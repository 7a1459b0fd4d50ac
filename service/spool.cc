#include "service/spool.h"

#include <array>

#include "base/output_file.h"

namespace lapwing::service {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{64} << 10;

}  // namespace

Spool::~Spool() { (void)remove_tree(files_, folder_); }

Result<std::filesystem::path> Spool::take(RawBytes& bytes, const std::filesystem::path& path) {
  const auto whole = folder_ / path;
  if (auto made = create_directories_durably(files_, whole.parent_path()); !made) {
    return made.error();
  }
  auto file = OutputFile::create(whole, files_);
  if (!file) return file.error();
  std::array<char, kPieceBytes> buffer;
  while (true) {
    const auto size = bytes.read(buffer);
    if (!size) return size.error();
    if (*size == 0) break;
    if (auto written = file->write({buffer.data(), *size}); !written) return written.error();
  }
  if (auto finished = file->finish(); !finished) return finished.error();
  if (auto published = file->publish(); !published) return published.error();
  return whole;
}

std::string told(std::string text, const std::filesystem::path& folder) {
  const std::string prefix = folder.string() + "/";
  for (std::size_t at; (at = text.find(prefix)) != std::string::npos;)
    text.erase(at, prefix.size());
  return text;
}

}  // namespace lapwing::service
