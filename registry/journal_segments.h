// The segment files of one journal directory, in order, and reading entries from them by seq.
// Thread-safe for reading; add() and refresh() only while nobody reads. Used by file_journal alone.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"
#include "registry/journal_segment.h"

namespace lapwing::registry {

// One segment, open, with a sparse index from seq to offset that grows as it is walked.
class Segment {
 public:
  Segment(std::filesystem::path path, SegmentHeader header, std::unique_ptr<File> file)
      : path_(std::move(path)), header_(header), file_(std::move(file)) {}

  const std::filesystem::path& path() const { return path_; }
  const SegmentHeader& header() const { return header_; }
  Seq first_seq() const { return header_.first_seq; }
  File& file() const { return *file_; }

  // Where the frame of `seq` begins, which must be durable and in here. data_loss, io_error.
  Result<std::uint64_t> offset_of(Seq seq, std::uint64_t end) const;

 private:
  static constexpr Seq kStride = 64;

  std::filesystem::path path_;
  SegmentHeader header_;
  std::unique_ptr<File> file_;
  mutable std::mutex mutex_;
  mutable std::vector<std::uint64_t> offsets_{SegmentHeader::kSize};  // of each kStride-th entry
};

// How far a journal reaches: its head, and where in the last segment that ends.
struct JournalTail {
  Head head;
  std::uint64_t end = SegmentHeader::kSize;
};

class JournalSegments {
 public:
  // Opens every segment in `directory` and checks their headers and sizes against each other:
  // data_loss when one is missing, cut, swapped, from another journal or of another age.
  static Result<JournalSegments> load(FileSystem& files, const std::filesystem::path& directory,
                                      const JournalId& journal, OpenMode mode);
  JournalSegments(JournalSegments&&) = default;
  JournalSegments& operator=(JournalSegments&&) = default;

  bool empty() const { return segments_.empty(); }
  std::size_t size() const { return segments_.size(); }
  const Segment& operator[](std::size_t index) const { return *segments_[index]; }
  const Segment& last() const { return *segments_.back(); }
  // The one that holds `seq`, or would.
  std::size_t index_of(Seq seq) const;
  // Its whole size unless it is the last: then the tail's end.
  std::uint64_t end_of(std::size_t index, const JournalTail& tail) const;

  void add(std::unique_ptr<Segment> segment) { segments_.push_back(std::move(segment)); }
  // Opens the segment that begins with `seq`, if there is one now. True when it was added.
  Result<bool> refresh(FileSystem& files, const std::filesystem::path& directory, Seq seq);

  // Calls visit(segment, frame, chain of the frame) for the entries `from` ... tail.head.seq in
  // order, each checked against its place, until it returns false or an error.
  template <class Visit>
  Status walk(Seq from, const JournalTail& tail, Visit visit) const;

 private:
  JournalSegments() = default;
  std::vector<std::unique_ptr<Segment>> segments_;
};

// `path` is damaged from entry `seq` on; what to do about it.
Error damaged_segment(const std::filesystem::path& path, Seq seq, std::string_view what);

template <class Visit>
Status JournalSegments::walk(Seq from, const JournalTail& tail, Visit visit) const {
  if (from > tail.head.seq) return ok();
  Seq seq = from;
  std::optional<Sha256Digest> previous;
  for (std::size_t i = index_of(from); i < segments_.size(); ++i) {
    const Segment& segment = *segments_[i];
    const auto end = end_of(i, tail);
    const auto start = segment.offset_of(seq, end);
    if (!start) return start.error();
    if (seq == segment.first_seq()) {
      if (previous && *previous != segment.header().previous_chain) {
        return damaged_segment(segment.path(), seq, "does not continue the segment before it");
      }
      previous = segment.header().previous_chain;
    }
    for (FrameReader reader(segment.file(), *start, end);; ++seq) {
      const auto found = reader.next();
      if (!found) return found.error();
      if (*found == FrameReader::Found::end) break;
      const Frame& frame = reader.frame();
      if (*found == FrameReader::Found::nothing || frame.seq != seq ||
          (previous && *previous != frame.previous_chain)) {
        return damaged_segment(segment.path(), seq, "is damaged");
      }
      previous = next_chain(frame.previous_chain, frame.chained);
      Result<bool> more = visit(segment, frame, *previous);
      if (!more) return more.error();
      if (!*more || seq == tail.head.seq) return ok();
    }
  }
  return damaged_segment(segments_.back()->path(), seq, "is cut");
}

}  // namespace lapwing::registry
