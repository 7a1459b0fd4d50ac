// One change of one number on one list, as the store keeps it; intervals are folded from these
// (registry/fold.h). An event of an edition carries only what differs from number to number; the
// rest is the edition's, found by seq.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"
#include "registry/edition.h"
#include "registry/history.h"

namespace lapwing::registry {

// Of an edition of answers: listed, not listed, and no data; the day is the one asked about.
enum class EventKind : std::uint8_t {
  listed = 0,
  ended = 1,
  redated = 2,  // the source gives an earlier registration date for a number that is listed
};

// What a change that was journalled singly knows of itself.
struct SingleChange {
  Instant effective_at;
  Instant recorded_at;
  std::string source;  // `by ACTOR, METHOD`

  friend bool operator==(const SingleChange&, const SingleChange&) = default;
};

struct Event {
  Seq seq = 0;
  EventKind kind = EventKind::listed;
  EndReason reason = EndReason::left_edition;  // ended
  // From an edition: the civil day that the source gives, in the list's zone.
  std::optional<std::chrono::sys_days> day;
  std::optional<SingleChange> single;

  friend bool operator==(const Event&, const Event&) = default;
};

}  // namespace lapwing::registry
