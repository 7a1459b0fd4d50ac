// What is known of a number on a list: intervals in two times. `from`/`until` say when the law
// counts the number as listed; `recorded_from`/`recorded_until` bound our belief in the row.
// DESIGN sections 3 and 10. Values; no thread safety needed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "registry/edition.h"
#include "registry/list.h"

namespace lapwing::registry {

// registered: the source or the register itself gives the date. first_seen: the edition in which
// the number first appeared; registered no later than that, and not before `not_before`.
enum class FromKind : std::uint8_t { registered, first_seen };
std::string_view to_string(FromKind kind);

enum class EndReason : std::uint8_t {
  deregistered,  // by the subscriber
  left_edition,  // the first edition without it
  disconnected,  // the operators' feed says the line is gone
  reassigned,    // the number has a new subscriber
  expired,
  corrected,  // it should never have been listed
  consent,    // the subscriber consented to this seller's calls again
};
std::string_view to_string(EndReason reason);

struct Interval {
  Instant from;
  FromKind from_kind = FromKind::registered;
  // For first_seen: obtained_at of the previous edition that covers the number; null when there was
  // none, so that the number may have been listed for ever so long.
  std::optional<Instant> not_before;
  std::optional<Instant> until;  // null while listed; exclusive
  std::optional<EndReason> end_reason;

  Instant recorded_from;
  std::optional<Instant> recorded_until;  // null while believed
  Seq seq = 0;                            // of the entry that opened the interval
  std::string source;                     // edition and file, or actor and method

  // Listed at any instant of [begin, end).
  bool overlaps(Instant begin, Instant end) const {
    return from < end && (!until || *until > begin);
  }
  bool holds_at(Instant at) const { return from <= at && (!until || *until > at); }
  friend bool operator==(const Interval&, const Interval&) = default;
};

struct ListHistory {
  ListId list;
  std::vector<Interval> intervals;  // by `from`, then by recorded_from
};

// Two different questions: true when, and as recorded by when.
struct AsOf {
  std::optional<Instant> at = {};     // only intervals that hold then
  std::optional<Instant> known = {};  // by then; default: the head of the journal
  bool all = false;                   // also beliefs that were superseded
};

enum class ListingState : std::uint8_t {
  listed,
  not_listed,
  // First seen in a later edition: listed at some unknown instant since not_before.
  maybe_listed,
  not_held,       // no edition of the list, ever
  not_covered,    // no edition that speaks for the number's prefix
  not_held_then,  // the moment lies before the first edition that covers the number
  not_asked,      // a list that is asked: no fresh answer
  no_data,        // a list that is asked: its owner called the number invalid, or knows nothing
};
std::string_view to_string(ListingState state);

// The answer for one number on one list at a moment, computed at `seq`.
struct ListingAnswer {
  ListingState state = ListingState::not_held;
  // listed, maybe_listed: the interval that decides. not_listed: the last one that had ended.
  std::optional<Interval> interval;
  // The newest edition that covers the number and was obtained no later than the moment.
  std::optional<Edition> edition;
  std::optional<int> age_days;  // of that edition, at the moment
  bool stale = false;           // older than the law allows
  Seq seq = 0;
};

// The same in bulk, small enough to keep by the million.
struct BulkListing {
  ListingState state = ListingState::not_held;
  FromKind from_kind = FromKind::registered;
  std::chrono::sys_days from;  // listed, maybe_listed: civil day in the list's zone

  friend bool operator==(const BulkListing&, const BulkListing&) = default;
};

}  // namespace lapwing::registry
