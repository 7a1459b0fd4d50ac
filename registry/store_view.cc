#include "registry/store_view.h"

#include <algorithm>
#include <cassert>

namespace lapwing::registry {

std::pair<Instant, Instant> bounds(const ListInfo& info, CivilDate day) {
  const auto next = CivilDate(std::chrono::sys_days(day) + std::chrono::days(1));
  return {info.zone.start_of_day(day), info.zone.start_of_day(next)};
}

std::vector<Edition> in_use(const ListContext& context, Instant before) {
  std::vector<Edition> newest_first;
  for (const auto& edition : context.editions) {
    if (edition.obtained_at < before) newest_first.push_back(edition);
  }
  std::stable_sort(
      newest_first.begin(), newest_first.end(),
      [](const Edition& a, const Edition& b) { return a.obtained_at > b.obtained_at; });
  Coverage answered;
  std::erase_if(newest_first, [&](const Edition& edition) {
    if (answered.covers(edition.coverage)) return true;
    answered.add(edition.coverage);
    return false;
  });
  return newest_first;
}

BulkListing bulk(const ListContext& context, const ListingAnswer& answer) {
  BulkListing listing;
  listing.state = answer.state;
  if (answer.interval &&
      (answer.state == ListingState::listed || answer.state == ListingState::maybe_listed)) {
    listing.from_kind = answer.interval->from_kind;
    listing.from = std::chrono::sys_days(context.info.date(answer.interval->from));
  }
  return listing;
}

StoreView::StoreView(const Store& store, std::shared_ptr<const State> state, const ListId& list,
                     std::shared_ptr<const ListContext> context, CivilDate day)
    : store_(store), state_(std::move(state)), context_(std::move(context)), day_(day) {
  const auto* held = state_->find(list);
  list_ = held == nullptr ? 0 : held->number;
  std::tie(begin_, end_) = bounds(context_->info, day);
  editions_ = in_use(*context_, end_);
}

Status StoreView::find_many(std::span<const E164> numbers, std::span<BulkListing> listings) const {
  assert(numbers.size() == listings.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    std::vector<Event> events;
    if (list_ != 0) {
      auto found = store_.events(list_, numbers[i], state_->head.seq);
      if (!found) return found.error();
      events = *std::move(found);
    }
    listings[i] = bulk(*context_, answer(*context_, numbers[i], events, begin_, end_, {}));
  }
  return ok();
}

}  // namespace lapwing::registry
