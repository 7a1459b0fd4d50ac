#include "registry/fold.h"

#include <algorithm>

#include "registry/unlisted.h"

namespace lapwing::registry {
namespace {

// What an event says once its edition's share is added.
struct Told {
  Instant effective_at;
  Instant recorded_at;
  FromKind from_kind = FromKind::registered;
  std::optional<Instant> not_before;
  std::string source;
};

std::string edition_source(const Edition& edition) {
  return fmt::format("{} ({}, {} rows rejected, SHA-256 {})", edition.id(), edition.source,
                     edition.rejected, edition.sha256);
}

std::optional<Told> tell(const ListContext& list, E164 number, const Event& event) {
  if (event.single) {
    return Told{event.single->effective_at,
                event.single->recorded_at,
                FromKind::registered,
                {},
                event.single->source};
  }
  const Edition* edition = list.edition_at(event.seq);
  if (edition == nullptr) return {};
  Told told{edition->obtained_at,
            edition->recorded_at,
            FromKind::registered,
            {},
            edition_source(*edition)};
  if (edition->kind == EditionKind::answers) {
    told.from_kind = FromKind::first_seen;
  } else if (event.day) {
    told.effective_at = list.info.zone.start_of_day(CivilDate(*event.day));
  } else if (event.kind == EventKind::listed && edition->kind != EditionKind::additions) {
    told.from_kind = FromKind::first_seen;
    // The editions before this one in the journal: a later import cannot have been known then.
    for (const auto& earlier : list.editions) {
      if (earlier.seq >= event.seq) break;
      if (earlier.obtained_at >= edition->obtained_at || !earlier.coverage.covers(number)) continue;
      if (!told.not_before || earlier.obtained_at > *told.not_before) {
        told.not_before = earlier.obtained_at;
      }
    }
  }
  return told;
}

// The open row gives way to one that differs as `change` makes it; both stay in the rows.
template <class Change>
void supersede(std::vector<Interval>& rows, std::size_t open, Instant recorded_at, Change change) {
  Interval next = rows[open];
  rows[open].recorded_until = recorded_at;
  next.recorded_from = recorded_at;
  change(next);
  rows.push_back(std::move(next));
}

class Folder {
 public:
  void listed(const Told& told, Seq seq) {
    if (open_) {
      redated(told);
      return;
    }
    open_ = rows_.size();
    rows_.push_back({told.effective_at,
                     told.from_kind,
                     told.not_before,
                     {},
                     {},
                     told.recorded_at,
                     {},
                     seq,
                     told.source});
  }

  // Only an earlier date is believed: a number keeps the date it was first listed with.
  void redated(const Told& told) {
    if (!open_ || told.from_kind != FromKind::registered ||
        told.effective_at >= rows_[*open_].from) {
      return;
    }
    supersede(rows_, *open_, told.recorded_at, [&](Interval& row) {
      row.from = told.effective_at;
      row.from_kind = FromKind::registered;
      row.not_before.reset();
      row.source = told.source;
    });
    open_ = rows_.size() - 1;
  }

  void ended(const Told& told, EndReason reason) {
    if (!open_) return;
    supersede(rows_, *open_, told.recorded_at, [&](Interval& row) {
      row.until = std::max(told.effective_at, row.from);
      row.end_reason = reason;
    });
    open_.reset();
  }

  std::vector<Interval> rows() && { return std::move(rows_); }

 private:
  std::vector<Interval> rows_;
  std::optional<std::size_t> open_;
};

// Answers count in the order in which they were given, whenever they came in.
std::vector<Event> by_answer(const ListContext& list, std::span<const Event> events) {
  std::vector<Event> sorted(events.begin(), events.end());
  const auto given_at = [&](const Event& event) {
    const Edition* edition = list.edition_at(event.seq);
    return edition == nullptr ? Instant{} : edition->obtained_at;
  };
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](const Event& a, const Event& b) { return given_at(a) < given_at(b); });
  return sorted;
}

// A row that does not hold in [begin, end) but may have: the number turned up later.
bool maybe(const Interval& row, Instant begin, Instant end) {
  return row.from_kind == FromKind::first_seen && row.from >= end && row.not_before &&
         *row.not_before < end && row.from > begin;
}

}  // namespace

const Edition* ListContext::edition_at(Seq seq) const {
  const auto found =
      std::lower_bound(editions.begin(), editions.end(), seq,
                       [](const Edition& edition, Seq wanted) { return edition.seq < wanted; });
  return found != editions.end() && found->seq == seq ? &*found : nullptr;
}

const Edition* ListContext::covering(E164 number, Instant before,
                                     std::optional<Instant> known) const {
  const Edition* newest = nullptr;
  for (auto edition = editions.rbegin(); edition != editions.rend(); ++edition) {
    if (edition->obtained_at >= before || (known && edition->recorded_at > *known)) continue;
    if (newest != nullptr && edition->obtained_at <= newest->obtained_at) continue;
    if (edition->coverage.covers(number)) newest = &*edition;
  }
  return newest;
}

std::vector<Interval> fold(const ListContext& list, E164 number, std::span<const Event> events,
                           std::optional<Instant> known, bool all) {
  Folder folder;
  const bool asked = list.info.tenure == Tenure::asked;
  const auto answers = asked ? by_answer(list, events) : std::vector<Event>();
  for (const auto& event : asked ? std::span<const Event>(answers) : events) {
    const auto told = tell(list, number, event);
    if (!told || (known && told->recorded_at > *known)) continue;
    switch (event.kind) {
      case EventKind::listed:
        folder.listed(*told, event.seq);
        break;
      case EventKind::ended:
        folder.ended(*told, event.reason);
        break;
      case EventKind::redated:
        folder.redated(*told);
        break;
    }
  }
  auto rows = std::move(folder).rows();
  if (!all) std::erase_if(rows, [](const Interval& row) { return row.recorded_until.has_value(); });
  std::stable_sort(rows.begin(), rows.end(), [](const Interval& a, const Interval& b) {
    return std::tie(a.from, a.recorded_from) < std::tie(b.from, b.recorded_from);
  });
  return rows;
}

namespace {

// The last answer before `end` counts as long as the law lets it be used; where no limit is known,
// on its own day.
ListingAnswer answer_of_owner(const ListContext& list, std::span<const Event> events,
                              std::span<const Interval> rows, Instant begin, Instant end,
                              std::optional<Instant> known) {
  ListingAnswer answer;
  answer.state = ListingState::not_asked;
  const Edition* last = nullptr;
  bool no_data = false;
  for (const auto& event : events) {
    const Edition* edition = list.edition_at(event.seq);
    if (edition == nullptr || edition->obtained_at >= end ||
        (known && edition->recorded_at > *known) ||
        (last != nullptr && edition->obtained_at < last->obtained_at)) {
      continue;
    }
    last = edition;
    no_data = event.kind == EventKind::redated;
  }
  if (last == nullptr) return answer;
  const Instant judged = std::max(last->obtained_at, end - std::chrono::milliseconds(1));
  answer.edition = *last;
  answer.age_days = list.info.age_days(last->obtained_at, judged);
  answer.stale =
      list.info.age_limit ? list.info.stale(last->obtained_at, judged) : *answer.age_days > 0;
  if (answer.stale) return answer;
  answer.state = no_data ? ListingState::no_data : ListingState::not_listed;
  for (const auto& row : rows) {
    if (row.until && *row.until <= begin) answer.interval = row;
  }
  for (const auto& row : rows) {
    if (!row.overlaps(begin, end)) continue;
    answer.state = ListingState::listed;
    answer.interval = row;
  }
  return answer;
}

}  // namespace

Unlisted unlisted(const ListContext& list, E164 number, Instant end, std::optional<Instant> known) {
  const Edition* edition = list.covering(number, end, known);
  if (list.info.tenure == Tenure::run || edition != nullptr) {
    return {ListingState::not_listed, edition};
  }
  if (list.covering(number, Instant::max(), known) != nullptr) {
    return {ListingState::not_held_then};
  }
  const bool any = std::any_of(list.editions.begin(), list.editions.end(), [&](const auto& held) {
    return !known || held.recorded_at <= *known;
  });
  return {any ? ListingState::not_covered : ListingState::not_held};
}

ListingAnswer answer(const ListContext& list, E164 number, std::span<const Event> events,
                     Instant begin, Instant end, std::optional<Instant> known) {
  const auto rows = fold(list, number, events, known, false);
  if (list.info.tenure == Tenure::asked) {
    return answer_of_owner(list, events, rows, begin, end, known);
  }
  ListingAnswer answer;
  const auto [state, edition] = unlisted(list, number, end, known);
  if (edition != nullptr) {
    answer.edition = *edition;
    // On a day in the past the edition may be of that very day; on an instant it is not younger.
    const Instant judged = std::max(edition->obtained_at, end - std::chrono::milliseconds(1));
    answer.age_days = list.info.age_days(edition->obtained_at, judged);
    answer.stale = list.info.stale(edition->obtained_at, judged);
  }
  for (const auto& row : rows) {
    if (row.overlaps(begin, end)) {
      answer.state = ListingState::listed;
      answer.interval = row;
      return answer;
    }
  }
  for (const auto& row : rows) {
    if (row.until && *row.until <= begin) answer.interval = row;
  }
  answer.state = state;
  if (list.info.tenure == Tenure::run) return answer;
  for (const auto& row : rows) {
    if (maybe(row, begin, end)) {
      answer.state = ListingState::maybe_listed;
      answer.interval = row;
      return answer;
    }
  }
  return answer;
}

std::string_view to_string(FromKind kind) {
  switch (kind) {
    case FromKind::registered:
      return "registered";
    case FromKind::first_seen:
      return "first-seen";
  }
  return "";
}

std::string_view to_string(EndReason reason) {
  switch (reason) {
    case EndReason::deregistered:
      return "deregistered";
    case EndReason::left_edition:
      return "left-edition";
    case EndReason::disconnected:
      return "disconnected";
    case EndReason::reassigned:
      return "reassigned";
    case EndReason::expired:
      return "expired";
    case EndReason::corrected:
      return "corrected";
    case EndReason::consent:
      return "consent";
  }
  return "";
}

std::string_view to_string(ListingState state) {
  switch (state) {
    case ListingState::listed:
      return "listed";
    case ListingState::not_listed:
      return "not-listed";
    case ListingState::maybe_listed:
      return "maybe-listed";
    case ListingState::not_held:
      return "not-held";
    case ListingState::not_covered:
      return "not-covered";
    case ListingState::not_held_then:
      return "not-held-then";
    case ListingState::not_asked:
      return "not-asked";
    case ListingState::no_data:
      return "no-data";
  }
  return "";
}

}  // namespace lapwing::registry
