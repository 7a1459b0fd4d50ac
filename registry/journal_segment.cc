#include "registry/journal_segment.h"

#include <zlib.h>

#include <algorithm>

#include "registry/big_endian.h"

namespace lapwing::registry {
namespace {

constexpr std::string_view kSegmentMagic = "LWJS";
constexpr std::string_view kFrameMagic = "LWJE";
constexpr std::string_view kSuffix = ".journal";
constexpr std::size_t kNameDigits = 20;
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kChecked = 8;  // the checksum covers what follows magic and checksum
constexpr unsigned char kEndsAppend = 1;
constexpr std::uint64_t kReadBytes = 256 << 10;

std::uint32_t checksum(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

void put_digest(std::string& out, const Sha256Digest& digest) {
  out.append(reinterpret_cast<const char*>(digest.data()), digest.size());
}

// Writes the checksum of what stands in `out` from `start` + kChecked on into its place.
void put_checksum(std::string& out, std::size_t start) {
  std::string sum;
  put_u32(sum, checksum(std::string_view(out).substr(start + kChecked)));
  out.replace(start + 4, 4, sum);
}

}  // namespace

std::string SegmentHeader::encode() const {
  std::string out(kSegmentMagic);
  put_u32(out, 0);
  put_u32(out, kVersion);
  out.append(reinterpret_cast<const char*>(journal.data()), journal.size());
  put_u64(out, first_seq);
  put_u64(out, previous_first_seq);
  put_u64(out, previous_size_bytes);
  put_digest(out, previous_chain);
  out.resize(kSize, '\0');
  put_checksum(out, 0);
  return out;
}

std::optional<SegmentHeader> SegmentHeader::decode(std::string_view bytes) {
  if (bytes.size() != kSize || !bytes.starts_with(kSegmentMagic) ||
      get_u32(bytes.substr(4)) != checksum(bytes.substr(kChecked)) ||
      get_u32(bytes.substr(8)) != kVersion) {
    return {};
  }
  SegmentHeader header;
  std::copy_n(bytes.begin() + 12, header.journal.size(), header.journal.begin());
  header.first_seq = get_u64(bytes.substr(28));
  header.previous_first_seq = get_u64(bytes.substr(36));
  header.previous_size_bytes = get_u64(bytes.substr(44));
  std::copy_n(bytes.begin() + 52, header.previous_chain.size(), header.previous_chain.begin());
  return header;
}

std::string segment_name(Seq first_seq) { return fmt::format("{:020}{}", first_seq, kSuffix); }

std::optional<Seq> parse_segment_name(std::string_view name) {
  if (name.size() != kNameDigits + kSuffix.size() || !name.ends_with(kSuffix)) return {};
  Seq seq = 0;
  for (const char c : name.substr(0, kNameDigits)) {
    if (c < '0' || c > '9') return {};
    seq = seq * 10 + static_cast<Seq>(c - '0');
  }
  return seq;
}

void put_frame(std::string& out, const EncodedEntry& entry, Seq seq, Seq group_first_seq,
               bool ends_append, const Sha256Digest& previous_chain) {
  const std::size_t start = out.size();
  out += kFrameMagic;
  put_u32(out, 0);
  out.push_back(static_cast<char>(ends_append ? kEndsAppend : 0));
  out.push_back(static_cast<char>(entry.number.size()));
  out.append(2, '\0');
  put_u32(out, static_cast<std::uint32_t>(entry.chained.size()));
  put_u32(out, static_cast<std::uint32_t>(entry.personal.size()));
  put_u64(out, seq);
  put_u64(out, group_first_seq);
  put_digest(out, previous_chain);
  out += entry.chained;
  put_checksum(out, start);
  // Outside the checksum: they can be overwritten, and have their commitments in `chained`.
  out += entry.number;
  out += entry.personal;
}

Result<std::string_view> FrameReader::bytes(std::uint64_t size) {
  const std::uint64_t wanted = std::min(size, end_ - offset_);
  const bool inside =
      offset_ >= buffer_offset_ && offset_ + wanted <= buffer_offset_ + buffer_.size();
  if (!inside) {
    buffer_offset_ = offset_;
    buffer_.resize(std::min(std::max(wanted, kReadBytes), end_ - offset_));
    const auto got = file_.read_at(offset_, buffer_);
    if (!got) return got.error();
    buffer_.resize(*got);
  }
  return std::string_view(buffer_).substr(offset_ - buffer_offset_, wanted);
}

Result<FrameReader::Found> FrameReader::next() {
  if (offset_ >= end_) return Found::end;
  auto header = bytes(Frame::kHeaderSize);
  if (!header) return header.error();
  if (header->size() < Frame::kHeaderSize || !header->starts_with(kFrameMagic)) {
    return Found::nothing;
  }
  const auto number_size = static_cast<unsigned char>((*header)[9]);
  const std::uint64_t chained_size = get_u32(header->substr(12));
  const std::uint64_t personal_size = get_u32(header->substr(16));
  if (chained_size + personal_size > Entry::kBytesMax) return Found::nothing;
  const std::uint64_t checked_size = Frame::kHeaderSize + chained_size;
  const std::uint64_t size = checked_size + number_size + personal_size;
  const auto whole = bytes(size);
  if (!whole) return whole.error();
  if (whole->size() < size ||
      get_u32(whole->substr(4)) != checksum(whole->substr(kChecked, checked_size - kChecked))) {
    return Found::nothing;
  }
  frame_.offset = offset_;
  frame_.ends_append = ((*whole)[8] & kEndsAppend) != 0;
  frame_.seq = get_u64(whole->substr(20));
  frame_.group_first_seq = get_u64(whole->substr(28));
  std::copy_n(whole->begin() + 36, frame_.previous_chain.size(), frame_.previous_chain.begin());
  frame_.chained = whole->substr(Frame::kHeaderSize, chained_size);
  frame_.number = whole->substr(checked_size, number_size);
  frame_.personal = whole->substr(checked_size + number_size);
  offset_ += size;
  return Found::frame;
}

Result<bool> later_group_follows(const File& file, std::uint64_t offset, std::uint64_t end,
                                 Seq seq) {
  // Overlapping windows, so that a magic across their border is seen.
  std::string window;
  while (offset + Frame::kHeaderSize <= end) {
    window.resize(std::min(kReadBytes, end - offset));
    const auto got = file.read_at(offset, window);
    if (!got) return got.error();
    window.resize(*got);
    for (std::size_t at = window.find(kFrameMagic); at != std::string::npos;
         at = window.find(kFrameMagic, at + 1)) {
      FrameReader reader(file, offset + at, end);
      const auto found = reader.next();
      if (!found) return found.error();
      if (*found == FrameReader::Found::frame && reader.frame().group_first_seq > seq) return true;
    }
    if (window.size() <= kFrameMagic.size()) return false;
    offset += window.size() - (kFrameMagic.size() - 1);
  }
  return false;
}

}  // namespace lapwing::registry
