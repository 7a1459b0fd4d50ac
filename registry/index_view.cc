#include "registry/index_view.h"

#include <algorithm>
#include <array>
#include <cassert>

#include "registry/difference.h"

namespace lapwing::registry {
namespace {

constexpr std::size_t kExceptionsMax = 2'000'000;
constexpr std::size_t kProbesAtOnce = 256;
constexpr Seq kWindow = 4'096;
// Entries are recorded in the journal's order, but for what a clock that was set back makes of it.
constexpr auto kClockSlack = std::chrono::hours(26);

}  // namespace

IndexView::IndexView(std::unique_ptr<const StoreView> store_view,
                     std::shared_ptr<const ListIndex> index, const ListContext& context,
                     Instant end)
    : store_(std::move(store_view)),
      index_(std::move(index)),
      day_(std::chrono::sys_days(store_->day())),
      run_(context.info.tenure == Tenure::run),
      filter_((std::size_t{1} << kFilterBits) / 64) {
  for (const auto& edition : context.editions) {
    held_ever_.add(edition.coverage);
    if (edition.obtained_at < end) held_then_.add(edition.coverage);
  }
  if (run_ || held_then_.is_all()) everywhere_ = ListingState::not_listed;
}

Result<std::unique_ptr<const ListView>> IndexView::make(const Ledger& ledger,
                                                        std::unique_ptr<const StoreView> store_view,
                                                        std::shared_ptr<const ListIndex> index,
                                                        [[maybe_unused]] const State& state,
                                                        const ListState& list) {
  assert(index->head().seq <= state.head.seq);
  const auto [begin, end] = bounds(store_view->info(), store_view->day());
  std::unique_ptr<IndexView> view(
      new IndexView(std::move(store_view), std::move(index), *list.context, end));
  const auto few = view->collect(ledger, list, begin);
  if (!few) return few.error();
  if (!*few) return std::unique_ptr<const ListView>();
  if (const auto answered = view->answer_exceptions(); !answered) return answered.error();
  return std::unique_ptr<const ListView>(std::move(view));
}

// A number needs the store when something about it was recorded after the index, or when it was
// removed after the day began: it may have been listed that day and is not in the index. Whatever
// takes effect is recorded no earlier, so older removals took effect before the day.
Result<bool> IndexView::collect(const Ledger& ledger, const ListState& list, Instant begin) {
  for (const auto& edition : list.context->editions) {
    const bool newer = edition.seq > index_->head().seq;
    const bool removes = edition.removed > 0 && edition.recorded_at >= begin - kClockSlack;
    if (!newer && !removes) continue;
    const auto few = collect_edition(ledger, edition);
    if (!few || !*few) return few;
  }
  return run_ ? collect_singles(ledger, list, begin - kClockSlack) : Result<bool>(true);
}

Result<bool> IndexView::collect_edition(const Ledger& ledger, const Edition& edition) {
  const auto entries = ledger.journal().read(edition.seq, 1);
  if (!entries) return entries.error();
  const auto* import =
      entries->empty() ? nullptr : std::get_if<EditionImported>(&entries->front().payload);
  if (import == nullptr) {
    return error(Errc::data_loss, "entry {} of the journal is not edition `{}`", edition.seq,
                 edition.id());
  }
  if (!import->difference) return true;
  const auto blob = ledger.valid_blob(*import->difference, edition.seq);
  if (!blob) return blob.error();
  const auto difference = DifferenceReader::open(ledger.blobs(), blob->id);
  if (!difference) return difference.error();
  const bool newer = edition.seq > index_->head().seq;
  for (Change change;;) {
    const auto more = (*difference)->next(change);
    if (!more) return more.error();
    if (!*more) return true;
    if (!newer && change.op != ChangeOp::remove) continue;
    if (changed_.size() == kExceptionsMax) return false;
    changed_.push_back(*E164::from_value(change.number));
  }
}

// Back through the list's changes, window by window, until one was recorded before `since`.
Result<bool> IndexView::collect_singles(const Ledger& ledger, const ListState& list,
                                        Instant since) {
  Seq upto = store_->seq();
  for (Seq window = kWindow; upto > 0; window *= 2) {
    const Seq after = upto - std::min(upto, window);
    const auto changes = ledger.store().changes(list.number, after, upto, kExceptionsMax);
    if (!changes) return changes.error();
    bool reached = false;
    for (const auto& [seq, change] : *changes) {
      if (!change.number) continue;
      const auto events = ledger.store().events(list.number, *change.number, seq);
      if (!events) return events.error();
      const bool single = !events->empty() && events->back().seq == seq && events->back().single;
      const bool earlier = single && events->back().single->recorded_at < since;
      reached = reached || earlier;
      if (earlier && seq <= index_->head().seq) continue;
      if (changed_.size() == kExceptionsMax) return false;
      changed_.push_back(*change.number);
    }
    if (reached && after <= index_->head().seq) break;
    upto = after;
  }
  return true;
}

Status IndexView::answer_exceptions() {
  std::sort(changed_.begin(), changed_.end());
  changed_.erase(std::unique(changed_.begin(), changed_.end()), changed_.end());
  std::vector<BulkListing> found(changed_.size());
  if (auto answered = store_->find_many(changed_, found); !answered) return answered;
  exceptions_.reserve(changed_.size());
  for (std::size_t i = 0; i < changed_.size(); ++i) {
    exceptions_.emplace(changed_[i].value(), found[i]);
    const auto bit = filter_bit(changed_[i].value());
    filter_[bit / 64] |= std::uint64_t{1} << bit % 64;
  }
  std::vector<E164>().swap(changed_);
  return ok();
}

BulkListing IndexView::unlisted(E164 number) const {
  BulkListing listing;
  if (everywhere_) {
    listing.state = *everywhere_;
    return listing;
  }
  listing.state = held_then_.covers(number)   ? ListingState::not_listed
                  : held_ever_.covers(number) ? ListingState::not_held_then
                  : held_ever_.empty()        ? ListingState::not_held
                                              : ListingState::not_covered;
  return listing;
}

Status IndexView::find_many(std::span<const E164> numbers, std::span<BulkListing> listings) const {
  assert(numbers.size() == listings.size());
  std::array<ListIndex::Probe, kProbesAtOnce> probes;
  for (std::size_t begin = 0; begin < numbers.size(); begin += kProbesAtOnce) {
    const std::size_t count = std::min(kProbesAtOnce, numbers.size() - begin);
    const auto some = numbers.subspan(begin, count);
    const auto probed = index_->find_many(some, std::span(probes).first(count));
    if (!probed) return probed;
    for (std::size_t i = 0; i < count; ++i) {
      auto answered = answer(some[i], probes[i], listings[begin + i]);
      if (!answered) return answered;
    }
  }
  return ok();
}

Status IndexView::answer(E164 number, const ListIndex::Probe& probe, BulkListing& listing) const {
  if (!exceptions_.empty() && may_be_exception(number.value())) {
    if (const auto found = exceptions_.find(number.value()); found != exceptions_.end()) {
      listing = found->second;
      return ok();
    }
  }
  if (!probe.listed) {
    listing = unlisted(number);
  } else if (probe.since && probe.since->day <= day_) {
    listing = {ListingState::listed, probe.since->kind, probe.since->day};
  } else {
    return store_->find_many({&number, 1}, {&listing, 1});
  }
  return ok();
}

}  // namespace lapwing::registry
