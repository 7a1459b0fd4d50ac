#include "registry/journal_verify.h"

#include <set>

namespace lapwing::registry {
namespace {

// Seqs of entries whose parts are gone, or should be.
struct ErasedParts {
  std::set<Seq> number;
  std::set<Seq> personal;

  void add(const Erased& erased) {
    if (erased.number) number.insert(erased.entries.begin(), erased.entries.end());
    if (erased.personal) personal.insert(erased.entries.begin(), erased.entries.end());
  }
};

Result<Entry> decode_frame(const Segment& segment, const Frame& frame) {
  auto entry = decode(frame.chained, frame.number, frame.personal);
  if (entry || entry.error().code != Errc::data_loss) return entry;
  return damaged_segment(segment.path(), frame.seq, "is damaged");
}

Status nothing_lost(const JournalSegments& segments, const std::set<Seq>& gone,
                    const std::set<Seq>& named) {
  for (const Seq seq : gone) {
    if (named.contains(seq)) continue;
    return damaged_segment(segments[segments.index_of(seq)].path(), seq,
                           "has lost what no erasure names,");
  }
  return ok();
}

// An old copy of a segment brings back what was erased since.
Status nothing_back(const JournalSegments& segments, const JournalTail& tail,
                    const ErasedParts& named, const ErasedParts& gone) {
  std::set<Seq> suspects;
  for (const Seq seq : named.number) {
    if (!gone.number.contains(seq)) suspects.insert(seq);
  }
  for (const Seq seq : named.personal) {
    if (!gone.personal.contains(seq)) suspects.insert(seq);
  }
  for (const Seq seq : suspects) {
    const auto walked = segments.walk(
        seq, tail,
        [&](const Segment& segment, const Frame& frame, const Sha256Digest&) -> Result<bool> {
          const auto entry = decode_frame(segment, frame);
          if (!entry) return entry.error();
          const bool back = (entry->number && named.number.contains(seq)) ||
                            (!entry->personal.empty() && named.personal.contains(seq));
          if (!back) return false;
          return error(Errc::data_loss,
                       "`{}` holds what was erased from entry {}; `lapwing doctor --repair` "
                       "erases it again",
                       segment.path().string(), seq);
        });
    if (!walked) return walked;
  }
  return ok();
}

}  // namespace

Status verify_entries(const JournalSegments& segments, const JournalTail& tail, Seq erasures_done) {
  ErasedParts gone;
  ErasedParts named;
  ErasedParts carried_out;
  const auto walked = segments.walk(
      1, tail,
      [&](const Segment& segment, const Frame& frame, const Sha256Digest& chain) -> Result<bool> {
        const auto entry = decode_frame(segment, frame);
        if (!entry) return entry.error();
        if (frame.seq == tail.head.seq && chain != tail.head.chain) {
          return damaged_segment(segment.path(), frame.seq, "is damaged");
        }
        if (entry->number_erased) gone.number.insert(frame.seq);
        if (entry->personal_erased) gone.personal.insert(frame.seq);
        if (const auto* erased = std::get_if<Erased>(&entry->payload)) {
          named.add(*erased);
          if (frame.seq <= erasures_done) carried_out.add(*erased);
        }
        return true;
      });
  if (!walked) return walked;
  if (const auto fine = nothing_lost(segments, gone.number, named.number); !fine) return fine;
  if (const auto fine = nothing_lost(segments, gone.personal, named.personal); !fine) return fine;
  return nothing_back(segments, tail, carried_out, gone);
}

}  // namespace lapwing::registry
