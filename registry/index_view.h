// A ListView over a list index: what changed between the index and now, and what was removed since
// the day began, is looked up in the store beforehand; every other number is one probe. See
// registry/list_view.h.
#pragma once

#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "registry/ledger.h"
#include "registry/list_index.h"
#include "registry/store_view.h"

namespace lapwing::registry {

class IndexView final : public ListView {
 public:
  // Null when too much changed since the day began: the store's own view is as quick then.
  static Result<std::unique_ptr<const ListView>> make(const Ledger& ledger,
                                                      std::unique_ptr<const StoreView> store_view,
                                                      std::shared_ptr<const ListIndex> index,
                                                      const State& state, const ListState& list);

  const ListInfo& info() const override { return store_->info(); }
  Seq seq() const override { return store_->seq(); }
  CivilDate day() const override { return store_->day(); }
  const std::vector<Edition>& editions() const override { return store_->editions(); }
  Status find_many(std::span<const E164> numbers, std::span<BulkListing> listings) const override;

 private:
  IndexView(std::unique_ptr<const StoreView> store_view, std::shared_ptr<const ListIndex> index,
            const ListContext& context, Instant end);
  Result<bool> collect(const Ledger& ledger, const ListState& list, Instant begin);
  Result<bool> collect_edition(const Ledger& ledger, const Edition& edition);
  Result<bool> collect_singles(const Ledger& ledger, const ListState& list, Instant since);
  Status answer_exceptions();
  Status answer(E164 number, const ListIndex::Probe& probe, BulkListing& listing) const;
  BulkListing unlisted(E164 number) const;
  static std::size_t filter_bit(std::uint64_t number) {
    return number * 0x9E3779B97F4A7C15ULL >> (64 - kFilterBits);
  }
  bool may_be_exception(std::uint64_t number) const {
    const auto bit = filter_bit(number);
    return (filter_[bit / 64] >> bit % 64 & 1) != 0;
  }

  static constexpr int kFilterBits = 20;

  std::unique_ptr<const StoreView> store_;
  std::shared_ptr<const ListIndex> index_;
  std::chrono::sys_days day_;
  // What answers for a number without a row.
  Coverage held_then_;
  Coverage held_ever_;
  bool run_ = false;
  std::optional<ListingState> everywhere_;  // where that is one answer for all numbers
  std::vector<E164> changed_;
  std::unordered_map<std::uint64_t, BulkListing> exceptions_;
  std::vector<std::uint64_t> filter_;  // a bit for each exception's hash
};

}  // namespace lapwing::registry
