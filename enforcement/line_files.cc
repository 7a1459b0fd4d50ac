#include "enforcement/line_files.h"

#include "base/byte_source.h"
#include "base/line_reader.h"
#include "registry/number_mask.h"

namespace lapwing::enforcement {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBufferBytes = 1 << 20;
constexpr std::size_t kLineBytesMax = 1 << 20;
constexpr std::string_view kEnding = ".ndjson";
constexpr std::string_view kPartial = "partial.tmp";

Status visit_file(const fs::path& file, const VisitLine& visit, bool first_only) {
  auto source = ByteSource::open(file);
  if (!source) return source.error();
  LineReader lines(*source, kLineBytesMax);
  Line line;
  do {
    const auto more = lines.next(line);
    if (!more) return more.error();
    if (!*more) break;
    auto visited = visit(line.text, fmt::format("`{}` line {}", source->name(), line.number));
    if (!visited) return visited;
  } while (!first_only);
  return ok();
}

Status visit_lines(FileSystem& files, const fs::path& folder, const VisitLine& visit,
                   bool first_only) {
  const auto entries = line_files(files, folder);
  if (!entries) return entries.error();
  for (const DirectoryEntry& entry : *entries) {
    if (auto visited = visit_file(folder / entry.name, visit, first_only); !visited) return visited;
  }
  return ok();
}

}  // namespace

Result<std::unique_ptr<LineFileWriter>> LineFileWriter::create(FileSystem& files,
                                                               const fs::path& folder) {
  if (auto made = create_directories_durably(files, folder); !made) return made.error();
  std::unique_ptr<LineFileWriter> writer(new LineFileWriter(files, folder));
  // Left by a process that died: whoever writes the data directory is alone.
  if (const auto stale = files.stat(folder / kPartial); stale && *stale) {
    if (auto removed = files.remove(folder / kPartial); !removed) return removed.error();
  }
  auto file = files.open(folder / kPartial, OpenMode::create_new);
  if (!file) return file.error();
  writer->file_ = *std::move(file);
  return writer;
}

LineFileWriter::~LineFileWriter() {
  if (file_ == nullptr) return;
  file_.reset();
  (void)files_.remove(folder_ / kPartial);
}

Status LineFileWriter::add(std::string_view line) {
  buffer_ += line;
  buffer_ += '\n';
  return buffer_.size() < kBufferBytes ? ok() : flush();
}

Status LineFileWriter::flush() {
  auto written = file_->write_at(size_, buffer_);
  size_ += buffer_.size();
  buffer_.clear();
  return written;
}

Status LineFileWriter::finish(registry::Seq seq, std::string_view name) {
  if (auto written = flush(); !written) return written;
  if (auto synced = file_->sync(); !synced) return synced;
  file_.reset();
  auto renamed =
      files_.rename(folder_ / kPartial, folder_ / fmt::format("{:012}-{}{}", seq, name, kEnding));
  if (!renamed) return renamed;
  return files_.sync_directory(folder_);
}

Result<std::vector<DirectoryEntry>> line_files(FileSystem& files, const fs::path& folder) {
  const auto there = files.stat(folder);
  if (!there) return there.error();
  if (!*there) return std::vector<DirectoryEntry>();
  auto entries = files.list(folder);
  if (!entries) return entries.error();
  std::erase_if(*entries, [](const auto& entry) { return !entry.name.ends_with(kEnding); });
  return entries;
}

Status for_each_line_in(const fs::path& file, const VisitLine& visit) {
  return visit_file(file, visit, false);
}

Status for_each_line(FileSystem& files, const fs::path& folder, const VisitLine& visit) {
  return visit_lines(files, folder, visit, false);
}

Status for_each_first_line(FileSystem& files, const fs::path& folder, const VisitLine& visit) {
  return visit_lines(files, folder, visit, true);
}

Result<std::uint64_t> mask_number(FileSystem& files, const fs::path& folder, E164 number) {
  const auto entries = line_files(files, folder);
  if (!entries) return entries.error();
  const registry::NumberMask mask(number);
  std::uint64_t sum = 0;
  for (const DirectoryEntry& entry : *entries) {
    auto text = read_whole_file(files, folder / entry.name);
    if (!text) return text.error();
    const auto masked = mask.mask(*text);
    if (masked == 0) continue;
    sum += masked;
    if (auto written = write_file_atomically(files, folder / entry.name, *text); !written) {
      return written.error();
    }
  }
  return sum;
}

Status remove_lines(FileSystem& files, const fs::path& folder, registry::Seq seq) {
  const auto entries = line_files(files, folder);
  if (!entries) return entries.error();
  if (entries->empty()) return ok();
  const std::string prefix = fmt::format("{:012}-", seq);
  for (const DirectoryEntry& entry : *entries) {
    if (!entry.name.starts_with(prefix)) continue;
    if (auto removed = files.remove(folder / entry.name); !removed) return removed;
  }
  return files.sync_directory(folder);
}

}  // namespace lapwing::enforcement
