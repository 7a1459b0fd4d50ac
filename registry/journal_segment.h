// The bytes of a segment file: a header that ties it to the segment before, then one frame an
// entry. Layout and the reasons for it: doc/journal_format.md. Used by file_journal alone.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/file_system.h"
#include "base/result.h"
#include "registry/journal.h"

namespace lapwing::registry {

using JournalId = std::array<unsigned char, 16>;  // drawn when a journal is made

struct SegmentHeader {
  static constexpr std::size_t kSize = 96;

  JournalId journal{};
  Seq first_seq = 1;
  Seq previous_first_seq = 0;             // 0 in the first segment
  std::uint64_t previous_size_bytes = 0;  // of the whole file
  Sha256Digest previous_chain{};          // of the entry before first_seq

  std::string encode() const;
  // Nothing when the bytes are not a header.
  static std::optional<SegmentHeader> decode(std::string_view bytes);
};

// `00000000000000000001.journal`
std::string segment_name(Seq first_seq);
std::optional<Seq> parse_segment_name(std::string_view name);

// An entry as it stands in a segment. The views are valid until the reader moves on.
struct Frame {
  static constexpr std::size_t kHeaderSize = 68;

  std::uint64_t offset = 0;
  Seq seq = 0;
  // The first entry of the group written with one sync: all before it was durable by then.
  Seq group_first_seq = 0;
  bool ends_append = false;  // the last entry of one append, which stands or falls as a whole
  Sha256Digest previous_chain{};
  std::string_view chained;
  std::string_view number;
  std::string_view personal;

  std::uint64_t number_offset() const { return offset + kHeaderSize + chained.size(); }
  std::uint64_t personal_offset() const { return number_offset() + number.size(); }
  std::uint64_t end() const { return personal_offset() + personal.size(); }
};

void put_frame(std::string& out, const EncodedEntry& entry, Seq seq, Seq group_first_seq,
               bool ends_append, const Sha256Digest& previous_chain);

// Walks the frames of [offset, end) in a file. One thread.
class FrameReader {
 public:
  enum class Found : std::uint8_t {
    frame,
    end,      // exactly at `end`
    nothing,  // neither: cut short, or bytes that are no frame
  };

  FrameReader(const File& file, std::uint64_t offset, std::uint64_t end)
      : file_(file), offset_(offset), end_(end) {}

  // After `frame`, offset() is behind it; after the others, it has not moved.
  Result<Found> next();
  const Frame& frame() const { return frame_; }
  std::uint64_t offset() const { return offset_; }
  void seek(std::uint64_t offset) { offset_ = offset; }

 private:
  // `size` bytes at offset_, or fewer where the range ends.
  Result<std::string_view> bytes(std::uint64_t size);

  const File& file_;
  std::uint64_t offset_;
  std::uint64_t end_;
  std::string buffer_;
  std::uint64_t buffer_offset_ = 0;
  Frame frame_;
};

// Whether a whole frame of a group later than that of entry `seq` begins in [offset, end). If so,
// what stands at `offset` was durable before and has been damaged; if not, it may be what a crash
// left of an unfinished write.
Result<bool> later_group_follows(const File& file, std::uint64_t offset, std::uint64_t end,
                                 Seq seq);

}  // namespace lapwing::registry
