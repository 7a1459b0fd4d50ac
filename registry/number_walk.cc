#include "registry/number_walk.h"

#include "registry/fold.h"
#include "registry/ledger.h"
#include "registry/unlisted.h"

namespace lapwing::registry {
namespace {

class LedgerWalk final : public NumberWalk, public UnlistedWalk {
 public:
  LedgerWalk(const Ledger& ledger, std::shared_ptr<const State> state)
      : ledger_(ledger), state_(std::move(state)), store_(ledger.store().walk()) {}

  Seq seq() const override { return state_->head.seq; }

  bool holds(const ListId& list) const override { return state_->find(list) != nullptr; }
  Result<ListingAnswer> listing(const ListId& list, E164 number, Instant at) override {
    const auto opened = open(list);
    if (!opened) return opened.error();
    const auto events = events_of(**opened, number);
    if (!events) return events.error();
    auto given = answer(*(*opened)->context, number, *events, at, just_after(at), {});
    given.seq = seq();
    return given;
  }
  Result<std::optional<Unlisted>> unlisted(const ListId& list, E164 number, Instant at) override {
    const auto opened = open(list);
    if (!opened) return opened.error();
    const ListContext& context = *(*opened)->context;
    if (context.info.tenure == Tenure::asked) return std::optional<Unlisted>();
    const auto events = events_of(**opened, number);
    if (!events) return events.error();
    if (!events->empty()) return std::optional<Unlisted>();
    return std::optional(registry::unlisted(context, number, just_after(at), {}));
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
  Result<bool> has_records(const std::string& seller, E164 number) override {
    const auto found = state_->sellers->find(seller);
    if (found == state_->sellers->end()) return false;
    const auto records = store_->records(found->second, number, seq());
    if (!records) return records.error();
    return !records->empty();
  }

 private:
  struct Opened {
    std::shared_ptr<const ListContext> context;
    const ListState* held = nullptr;  // null: without content
    // What was looked up last: one number is often asked about again.
    std::optional<E164> number = {};
    std::vector<Event> events = {};
  };

  static Instant just_after(Instant at) { return at + std::chrono::milliseconds(1); }

  Result<Opened*> open(const ListId& list) {
    Opened& opened = lists_[list];
    if (opened.context == nullptr) {
      auto context = ledger_.context(*state_, list);
      if (!context) return context.error();
      opened.context = *std::move(context);
      opened.held = state_->find(list);
    }
    return &opened;
  }

  Result<std::span<const Event>> events_of(Opened& list, E164 number) {
    if (list.held != nullptr && list.number != number) {
      auto found = store_->events(list.held->number, number, seq());
      if (!found) return found.error();
      list.number = number;
      list.events = *std::move(found);
    }
    return std::span<const Event>(list.events);
  }

  const Ledger& ledger_;
  std::shared_ptr<const State> state_;
  std::unique_ptr<Store::Walk> store_;
  std::map<ListId, Opened> lists_;
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

UnlistedWalk* unlisted_walk(NumberWalk& walk) { return dynamic_cast<UnlistedWalk*>(&walk); }

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
