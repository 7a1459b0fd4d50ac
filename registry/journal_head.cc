#include "registry/journal_head.h"

#include <zlib.h>

#include <algorithm>

#include "registry/big_endian.h"

namespace lapwing::registry {
namespace {

constexpr std::string_view kMagic("LWJH\x01", 5);
constexpr std::size_t kSlotSize = 5 + 8 + 16 + 40 + 40 + 8 + 8 + 8 + 4;
constexpr std::uint64_t kSlotOffset[] = {0, 4096};  // never in one sector

void put_head(std::string& out, const Head& head) {
  put_u64(out, head.seq);
  out.append(reinterpret_cast<const char*>(head.chain.data()), head.chain.size());
}

Head get_head(std::string_view bytes) {
  Head head;
  head.seq = get_u64(bytes);
  std::copy_n(bytes.begin() + 8, head.chain.size(), head.chain.begin());
  return head;
}

std::uint32_t checksum(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

std::string encode(const JournalHead& head, std::uint64_t generation) {
  std::string out(kMagic);
  put_u64(out, generation);
  out.append(reinterpret_cast<const char*>(head.journal.data()), head.journal.size());
  put_head(out, head.acknowledged);
  put_head(out, head.checkpoint);
  put_u64(out, head.checkpoint_segment);
  put_u64(out, head.checkpoint_offset);
  put_u64(out, head.erasures_done);
  put_u32(out, checksum(out));
  return out;
}

// False when the bytes are no slot.
bool decode(std::string_view bytes, std::uint64_t& generation, JournalHead& head) {
  if (bytes.size() != kSlotSize || !bytes.starts_with(kMagic) ||
      get_u32(bytes.substr(kSlotSize - 4)) != checksum(bytes.substr(0, kSlotSize - 4))) {
    return false;
  }
  generation = get_u64(bytes.substr(5));
  std::copy_n(bytes.begin() + 13, head.journal.size(), head.journal.begin());
  head.acknowledged = get_head(bytes.substr(29));
  head.checkpoint = get_head(bytes.substr(69));
  head.checkpoint_segment = get_u64(bytes.substr(109));
  head.checkpoint_offset = get_u64(bytes.substr(117));
  head.erasures_done = get_u64(bytes.substr(125));
  return true;
}

}  // namespace

Result<std::unique_ptr<JournalHeadFile>> JournalHeadFile::create(FileSystem& files,
                                                                 const std::filesystem::path& path,
                                                                 const JournalHead& head) {
  std::string bytes = encode(head, 0);
  bytes.resize(kSlotOffset[1], '\0');
  bytes += encode(head, 1);
  if (const auto written = write_file_atomically(files, path, bytes); !written) {
    return written.error();
  }
  return open(files, path, OpenMode::write);
}

Result<std::unique_ptr<JournalHeadFile>> JournalHeadFile::open(FileSystem& files,
                                                               const std::filesystem::path& path,
                                                               OpenMode mode) {
  auto file = files.open(path, mode);
  if (!file) return file.error();
  std::unique_ptr<JournalHeadFile> opened(new JournalHeadFile(path, *std::move(file)));
  const auto found = opened->latest();
  if (!found) return found.error();
  opened->generation_ = found->generation;
  return opened;
}

Result<JournalHeadFile::Latest> JournalHeadFile::latest() const {
  std::optional<Latest> newest;
  for (const std::uint64_t offset : kSlotOffset) {
    std::string bytes(kSlotSize, '\0');
    const auto got = file_->read_at(offset, bytes);
    if (!got) return got.error();
    bytes.resize(*got);
    Latest slot;
    if (!decode(bytes, slot.generation, slot.head)) continue;
    if (!newest || slot.generation > newest->generation) newest = slot;
  }
  if (newest) return *newest;
  return error(Errc::data_loss,
               "`{}` is damaged; `lapwing doctor --repair` checks every entry and writes it anew",
               path_.string());
}

Result<JournalHead> JournalHeadFile::read() const {
  const auto found = latest();
  if (!found) return found.error();
  return found->head;
}

Status JournalHeadFile::write(const JournalHead& head) {
  ++generation_;
  return file_->write_at(kSlotOffset[generation_ % 2], encode(head, generation_));
}

}  // namespace lapwing::registry
