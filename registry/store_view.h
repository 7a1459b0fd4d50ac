// A ListView straight from the store: every number's whole history is looked up, so it answers for
// any day. See registry/list_view.h.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "registry/ledger.h"
#include "registry/list_view.h"

namespace lapwing::registry {

// [begin, end) of the civil day in the list's zone.
std::pair<Instant, Instant> bounds(const ListInfo& info, CivilDate day);
// The editions that answer for some number at the last moment before `before`, newest first.
std::vector<Edition> in_use(const ListContext& context, Instant before);
BulkListing bulk(const ListContext& context, const ListingAnswer& answer);

class StoreView final : public ListView {
 public:
  StoreView(const Store& store, std::shared_ptr<const State> state, const ListId& list,
            std::shared_ptr<const ListContext> context, CivilDate day);

  const ListInfo& info() const override { return context_->info; }
  Seq seq() const override { return state_->head.seq; }
  CivilDate day() const override { return day_; }
  const std::vector<Edition>& editions() const override { return editions_; }
  Status find_many(std::span<const E164> numbers, std::span<BulkListing> listings) const override;

 private:
  const Store& store_;
  std::shared_ptr<const State> state_;
  key::ListNumber list_;  // 0: a list without content
  std::shared_ptr<const ListContext> context_;
  CivilDate day_;
  Instant begin_;
  Instant end_;
  std::vector<Edition> editions_;
};

}  // namespace lapwing::registry
