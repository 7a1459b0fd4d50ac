// Folds the events of one number on one list into intervals, and answers from them. Pure: no
// storage in here, so the same code answers live, rebuilt, and from a reader's unapplied tail.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "registry/edition.h"
#include "registry/event.h"
#include "registry/history.h"
#include "registry/list.h"

namespace lapwing::registry {

// A list and its editions at one seq. Immutable once shared.
struct ListContext {
  ListInfo info;
  std::vector<Edition> editions;  // by ordinal, which is by seq

  const Edition* edition_at(Seq seq) const;  // that was recorded as this entry
  // The newest by obtained_at that covers the number and was obtained before `before`, among those
  // recorded at or before `known`.
  const Edition* covering(E164 number, Instant before, std::optional<Instant> known = {}) const;
};

// Rows by `from`, then recorded_from. `events` of one number, by seq; those recorded after `known`
// are left out, as are superseded beliefs unless `all`.
std::vector<Interval> fold(const ListContext& list, E164 number, std::span<const Event> events,
                           std::optional<Instant> known, bool all);

// Listed at any instant of [begin, end), by the events of one number.
ListingAnswer answer(const ListContext& list, E164 number, std::span<const Event> events,
                     Instant begin, Instant end, std::optional<Instant> known);

}  // namespace lapwing::registry
