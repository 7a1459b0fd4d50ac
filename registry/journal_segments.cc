#include "registry/journal_segments.h"

#include <algorithm>

namespace lapwing::registry {
namespace {

namespace fs = std::filesystem;

Error wrong_segment(const fs::path& path, std::string_view what) {
  return error(Errc::data_loss, "`{}` {}; restore the journal from a backup (`lapwing restore`)",
               path.string(), what);
}

Result<std::unique_ptr<Segment>> open_segment(FileSystem& files, const fs::path& path,
                                              OpenMode mode) {
  auto file = files.open(path, mode);
  if (!file) return file.error();
  std::string bytes(SegmentHeader::kSize, '\0');
  const auto got = (*file)->read_at(0, bytes);
  if (!got) return got.error();
  bytes.resize(*got);
  const auto header = SegmentHeader::decode(bytes);
  if (!header) return wrong_segment(path, "has a damaged header");
  return std::make_unique<Segment>(path, *header, *std::move(file));
}

}  // namespace

Error damaged_segment(const fs::path& path, Seq seq, std::string_view what) {
  return error(Errc::data_loss,
               "`{}` {} at entry {}; restore the journal from a backup (`lapwing restore`)",
               path.string(), what, seq);
}

Result<std::uint64_t> Segment::offset_of(Seq seq, std::uint64_t end) const {
  const std::lock_guard lock(mutex_);
  const Seq stride = std::min<Seq>((seq - first_seq()) / kStride, offsets_.size() - 1);
  Seq at = first_seq() + stride * kStride;
  FrameReader reader(*file_, offsets_[stride], end);
  while (at < seq) {
    const auto found = reader.next();
    if (!found) return found.error();
    if (*found != FrameReader::Found::frame || reader.frame().seq != at) {
      return damaged_segment(path_, at, "is damaged");
    }
    ++at;
    if (at == first_seq() + offsets_.size() * kStride) offsets_.push_back(reader.offset());
  }
  return reader.offset();
}

Result<JournalSegments> JournalSegments::load(FileSystem& files, const fs::path& directory,
                                              const JournalId& journal, OpenMode mode) {
  const auto entries = files.list(directory);
  if (!entries) return entries.error();
  JournalSegments loaded;
  std::uint64_t size_bytes = 0;
  for (const auto& entry : *entries) {  // sorted by name, which is by seq
    const auto first_seq = parse_segment_name(entry.name);
    if (!first_seq) continue;
    const auto path = directory / entry.name;
    auto segment = open_segment(files, path, mode);
    if (!segment) return segment.error();
    const SegmentHeader& header = (*segment)->header();
    if (header.journal != journal) return wrong_segment(path, "is from another journal");
    if (header.first_seq != *first_seq) return wrong_segment(path, "was renamed");
    const Seq previous = loaded.empty() ? 0 : loaded.last().first_seq();
    if (header.previous_first_seq != previous) {
      return wrong_segment(directory / segment_name(std::max<Seq>(header.previous_first_seq, 1)),
                           "is missing");
    }
    if (!loaded.empty() && header.previous_size_bytes != size_bytes) {
      return wrong_segment(loaded.last().path(), "was cut or is an old copy");
    }
    const auto size = (*segment)->file().size();
    if (!size) return size.error();
    size_bytes = *size;
    loaded.add(*std::move(segment));
  }
  return loaded;
}

std::size_t JournalSegments::index_of(Seq seq) const {
  const auto after = std::ranges::upper_bound(
      segments_, seq, {}, [](const auto& segment) { return segment->first_seq(); });
  return static_cast<std::size_t>(std::max<std::ptrdiff_t>(after - segments_.begin() - 1, 0));
}

std::uint64_t JournalSegments::end_of(std::size_t index, const JournalTail& tail) const {
  if (index + 1 == segments_.size()) return tail.end;
  return segments_[index + 1]->header().previous_size_bytes;
}

Result<bool> JournalSegments::refresh(FileSystem& files, const fs::path& directory, Seq seq) {
  const auto path = directory / segment_name(seq);
  if (last().first_seq() == seq) return false;
  const auto found = files.stat(path);
  if (!found) return found.error();
  if (!*found) return false;
  auto segment = open_segment(files, path, OpenMode::read);
  if (!segment) return segment.error();
  add(*std::move(segment));
  return true;
}

}  // namespace lapwing::registry
