#include "registry/journal_recovery.h"

#include <algorithm>
#include <set>

namespace lapwing::registry {
namespace {

class Scan {
 public:
  Scan(const JournalSegments& segments, const JournalHead& marker, PrivateParts parts)
      : segments_(segments), marker_(marker), parts_(parts) {}

  // `limit` cuts the last segment short, where an earlier scan found a torn private part.
  Result<Recovered> run(std::optional<std::uint64_t> limit) {
    std::size_t index = segments_.index_of(marker_.checkpoint_segment);
    if (segments_.empty() || segments_[index].first_seq() != marker_.checkpoint_segment) {
      return error(Errc::data_loss,
                   "the journal segment `{}` is missing; restore the journal from a backup "
                   "(`lapwing restore`)",
                   segment_name(marker_.checkpoint_segment));
    }
    at_ = marker_.checkpoint;
    found_.tail.head = at_;
    std::uint64_t offset = marker_.checkpoint_offset;
    for (; index < segments_.size(); ++index, offset = SegmentHeader::kSize) {
      const bool last = index + 1 == segments_.size();
      if (const auto done = scan_segment(segments_[index], offset, last, limit); !done) {
        return done.error();
      }
    }
    if (found_.tail.head.seq < marker_.acknowledged.seq) {
      return damaged_segment(segments_.last().path(), found_.tail.head.seq + 1, "is cut");
    }
    return settle_private_parts(limit);
  }

 private:
  struct Doubtful {
    Seq seq;
    bool number;
    bool personal;
    const Segment* segment;
    std::uint64_t offset;
  };

  Status scan_segment(const Segment& segment, std::uint64_t offset, bool last,
                      std::optional<std::uint64_t> limit) {
    const auto size = segment.file().size();
    if (!size) return size.error();
    const std::uint64_t end = last && limit ? *limit : *size;
    if (offset > end) return damaged_segment(segment.path(), at_.seq + 1, "is cut");
    if (offset == SegmentHeader::kSize &&
        (segment.header().previous_chain != at_.chain || segment.first_seq() != at_.seq + 1)) {
      return damaged_segment(segment.path(), at_.seq + 1, "does not continue what is before it");
    }
    found_.tail.end = found_.durable_end = offset;
    found_.file_end = *size;
    FrameReader reader(segment.file(), offset, end);
    for (;;) {
      const std::uint64_t start = reader.offset();
      const auto found = reader.next();
      if (!found) return found.error();
      if (*found == FrameReader::Found::end) break;
      if (*found == FrameReader::Found::nothing || !continues(reader.frame())) {
        if (const auto torn = check_torn(segment, start, *size, last); !torn) return torn;
        break;
      }
      if (const auto taken = take(segment, reader.frame(), reader.offset()); !taken) return taken;
    }
    found_.verified_bytes += reader.offset() - offset;
    if (!last && found_.tail.head != at_) {
      return damaged_segment(segment.path(), at_.seq, "ends inside an append");
    }
    return ok();
  }

  bool continues(const Frame& frame) const {
    return frame.seq == at_.seq + 1 && frame.previous_chain == at_.chain;
  }

  // Whether what stands at `offset`, where entry at_.seq + 1 should be, can be an unfinished write.
  Status check_torn(const Segment& segment, std::uint64_t offset, std::uint64_t size, bool last) {
    const Seq seq = at_.seq + 1;
    if (!last || seq <= marker_.acknowledged.seq) {
      return damaged_segment(segment.path(), seq, "is damaged");
    }
    const auto later = later_group_follows(segment.file(), offset, size, seq);
    if (!later) return later.error();
    if (*later) return damaged_segment(segment.path(), seq, "is damaged");
    return ok();
  }

  Status take(const Segment& segment, const Frame& frame, std::uint64_t end) {
    at_ = {frame.seq, next_chain(frame.previous_chain, frame.chained)};
    if (at_.seq == marker_.acknowledged.seq) {
      if (at_.chain != marker_.acknowledged.chain) {
        return damaged_segment(segment.path(), at_.seq, "is not what was acknowledged");
      }
      found_.durable_end = end;
    }
    if (parts_ == PrivateParts::check) {
      if (const auto checked = check_private(segment, frame); !checked) return checked;
    }
    if (frame.ends_append) found_.tail = {at_, end};
    return ok();
  }

  // A part that does not match its commitment may be an erasure that a crash interrupted: whether
  // an erasure names it shows later.
  Status check_private(const Segment& segment, const Frame& frame) {
    auto entry = decode(frame.chained, frame.number, frame.personal);
    if (!entry && entry.error().code == Errc::data_loss) {
      const std::string number(frame.number.size(), kErasedByte);
      const std::string personal(frame.personal.size(), kErasedByte);
      entry = decode(frame.chained, number, personal);
      if (!entry) return damaged_segment(segment.path(), frame.seq, "makes no sense");
      doubtful_.push_back({frame.seq, !decode(frame.chained, frame.number, personal),
                           !decode(frame.chained, number, frame.personal), &segment, frame.offset});
    }
    if (!entry) return entry.error();
    if (auto* erased = std::get_if<Erased>(&entry->payload)) {
      if (frame.seq > marker_.erasures_done) found_.erasures.push_back(std::move(*erased));
    }
    return ok();
  }

  bool erased(const Doubtful& part) const {
    bool number = !part.number;
    bool personal = !part.personal;
    for (const auto& erasure : found_.erasures) {
      if (!std::ranges::binary_search(erasure.entries, part.seq)) continue;
      number |= erasure.number;
      personal |= erasure.personal;
    }
    return number && personal;
  }

  Result<Recovered> settle_private_parts(std::optional<std::uint64_t> limit) {
    for (const auto& part : doubtful_) {
      if (part.seq > found_.tail.head.seq || erased(part)) continue;
      const bool last = part.segment == &segments_.last();
      at_.seq = part.seq - 1;
      if (const auto torn = check_torn(*part.segment, part.offset, found_.file_end, last); !torn) {
        return torn.error();
      }
      if (limit && *limit <= part.offset) continue;
      return Scan(segments_, marker_, parts_).run(part.offset);
    }
    return found_;
  }

  const JournalSegments& segments_;
  const JournalHead& marker_;
  PrivateParts parts_;
  Head at_;  // the entry last seen
  Recovered found_;
  std::vector<Doubtful> doubtful_;
};

}  // namespace

Result<Recovered> recover(const JournalSegments& segments, const JournalHead& marker,
                          PrivateParts parts) {
  return Scan(segments, marker, parts).run({});
}

}  // namespace lapwing::registry
