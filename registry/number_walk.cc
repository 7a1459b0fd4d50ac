#include "registry/number_walk.h"

#include "registry/fold.h"
#include "registry/ledger.h"

namespace lapwing::registry {
namespace {

class LedgerWalk final : public NumberWalk {
 public:
  LedgerWalk(const Ledger& ledger, std::shared_ptr<const State> state)
      : ledger_(ledger), state_(std::move(state)), store_(ledger.store().walk()) {}

  Seq seq() const override { return state_->head.seq; }

  bool holds(const ListId& list) const override { return state_->find(list) != nullptr; }
  Result<ListingAnswer> listing(const ListId& list, E164 number, Instant at) override {
    const auto context = context_of(list);
    if (!context) return context.error();
    std::vector<Event> events;
    if (const ListState* held = state_->find(list)) {
      auto found = store_->events(held->number, number, seq());
      if (!found) return found.error();
      events = *std::move(found);
    }
    auto given = answer(**context, number, events, at, at + std::chrono::milliseconds(1), {});
    given.seq = seq();
    return given;
  }

  bool holds_records(const std::string& seller) const override {
    return state_->sellers->contains(seller);
  }

  Result<SellerRecords> seller_records(const std::string& seller, E164 number) override {
    const auto found = state_->sellers->find(seller);
    if (found == state_->sellers->end()) return SellerRecords{seller, {}, {}};
    const auto records = store_->records(found->second, number, seq());
    if (!records) return records.error();
    return fold_records(seller, *records, {});
  }

 private:
  Result<const ListContext*> context_of(const ListId& list) {
    auto& slot = contexts_[list];
    if (!slot) {
      auto context = ledger_.context(*state_, list);
      if (!context) return context.error();
      slot = *std::move(context);
    }
    return slot.get();
  }

  const Ledger& ledger_;
  std::shared_ptr<const State> state_;
  std::unique_ptr<Store::Walk> store_;
  std::map<ListId, std::shared_ptr<const ListContext>> contexts_;
};

class OneByOne final : public NumberWalk {
 public:
  explicit OneByOne(const Registry& registry) : registry_(registry), seq_(registry.head()) {
    for (const ListSummary& list : registry.lists()) held_.insert(list.info.id);
  }
  Seq seq() const override { return seq_; }
  bool holds(const ListId& list) const override { return held_.contains(list); }
  Result<ListingAnswer> listing(const ListId& list, E164 number, Instant at) override {
    return registry_.listing(list, number, at, {});
  }
  bool holds_records(const std::string& seller) const override {
    return registry_.holds_records(seller);
  }
  Result<SellerRecords> seller_records(const std::string& seller, E164 number) override {
    return registry_.seller_records(seller, number);
  }

 private:
  const Registry& registry_;
  Seq seq_;
  std::set<ListId> held_;
};

}  // namespace

std::vector<std::unique_ptr<NumberWalk>> walk_numbers(const Registry& registry, std::size_t count) {
  std::vector<std::unique_ptr<NumberWalk>> walks;
  const Ledger* ledger = ledger_of(registry);
  const auto state = ledger == nullptr ? nullptr : ledger->state();
  for (std::size_t i = 0; i < count; ++i) {
    if (ledger == nullptr) {
      walks.push_back(std::make_unique<OneByOne>(registry));
    } else {
      walks.push_back(std::make_unique<LedgerWalk>(*ledger, state));
    }
  }
  return walks;
}

}  // namespace lapwing::registry
