#include "screening/listings.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <unordered_map>

namespace lapwing::screening {
namespace {

using registry::Edition;
using registry::ListingState;

// How many leading digits keep their edition: flat memory for long prefixes.
constexpr std::size_t kLeadingMax = 100'000;
constexpr std::uint64_t kLineDigits = 10'000'000;  // behind +1 and the area code
// Of a number of +1 with an area code: +1 000 ... +1 999.
constexpr std::uint64_t kNanpLeading = 1'000;
constexpr std::size_t kNanpPrefixMax = 4;

std::size_t digits_of(std::uint64_t value) {
  std::size_t digits = 1;
  while (value >= 10) {
    value /= 10;
    ++digits;
  }
  return digits;
}

}  // namespace

class OpenLists::List {
 public:
  static Result<std::unique_ptr<List>> open(const registry::Registry& registry,
                                            const registry::ListInfo& info, CivilDate on,
                                            const registry::BulkUse& use) {
    auto view = registry::view_for(registry, info.id, on, use);
    if (!view) return view.error();
    auto list = std::make_unique<List>();
    list->view_ = *std::move(view);
    // Any instant of the day has the same age: ages are whole civil days in the list's zone.
    const Instant at = info.zone.start_of_day(on);
    for (const Edition& edition : list->view_->editions()) {
      // The answers of a list that is asked have each an age of their own, which the view knows.
      const bool stale =
          info.tenure == registry::Tenure::held && info.stale(edition.obtained_at, at);
      list->editions_.emplace_back(edition, info.age_days(edition.obtained_at, at), stale);
      for (const std::string& prefix : edition.coverage.to_strings()) {
        if (prefix != "all") list->prefix_max_ = std::max(list->prefix_max_, prefix.size());
      }
    }
    return list;
  }

  const registry::ListView& view() const { return *view_; }
  // Digits that decide which edition answers for a number; 0: one answers for all.
  std::size_t prefix_max() const { return prefix_max_; }

  // The edition whose word counts for the number: the newest that covers it.
  const EditionInUse* edition_for(E164 number) const {
    if (prefix_max_ == 0) return editions_.empty() ? nullptr : &editions_.front();
    const auto found = std::find_if(editions_.begin(), editions_.end(), [&](const auto& one) {
      return one.edition.coverage.covers(number);
    });
    return found == editions_.end() ? nullptr : &*found;
  }

  // Puts the list where the rows of batch and place needed it, if none did before.
  void needed(std::uint64_t batch, std::size_t place) const {
    const std::uint64_t here = batch << 32 | place;
    std::uint64_t first = first_needed_.load();
    while (here < first && !first_needed_.compare_exchange_weak(first, here)) {
    }
  }
  std::uint64_t first_needed() const { return first_needed_.load(); }

  Error too_old(const EditionInUse& edition) const {
    const auto& info = view_->info();
    const auto& limit = info.age_limit;
    return error(Errc::failed_precondition,
                 "list `{}` is too old: edition {} was obtained {} days before {}{}; import a "
                 "newer one, or give --allow-stale to mark the answers",
                 info.id.text(), edition.edition.id(), edition.age_days, format_date(view_->day()),
                 limit && limit->days ? fmt::format(", and the law allows {}", *limit->days) : "");
  }

  void add_uses(std::vector<ListUse>& uses) const {
    const registry::ListInfo& info = view_->info();
    ListUse use;
    use.list = info.id.text();
    use.seq = view_->seq();
    if (info.age_limit) use.age_days_max = info.age_limit->days;
    bool any = false;
    for (const EditionInUse& one : editions_) {
      if (!one.used) continue;
      any = true;
      ListUse with = use;
      with.edition = one.edition.id();
      with.obtained_at = one.edition.obtained_at;
      with.age_days = one.age_days;
      with.stale = one.stale;
      with.coverage = one.edition.coverage.to_strings();
      with.use_until = info.use_until(one.edition.obtained_at);
      with.sha256 = one.edition.sha256;
      with.count = one.edition.count;
      uses.push_back(std::move(with));
    }
    if (any) return;
    use.held = info.tenure != registry::Tenure::held;
    uses.push_back(std::move(use));
  }

 private:
  std::unique_ptr<const registry::ListView> view_;
  std::deque<EditionInUse> editions_;  // newest first
  std::size_t prefix_max_ = 0;
  mutable std::atomic<std::uint64_t> first_needed_ = std::numeric_limits<std::uint64_t>::max();
};

OpenLists::OpenLists(const registry::Registry& registry, Day day, bool allow_stale,
                     const registry::BulkUse& use)
    : registry_(&registry), day_(day), allow_stale_(allow_stale), use_(use) {}
OpenLists::~OpenLists() = default;

Result<const OpenLists::List*> OpenLists::open(const registry::ListInfo& info) {
  const std::lock_guard lock(mutex_);
  auto& slot = lists_[info.id];
  if (!slot) {
    auto opened = List::open(*registry_, info, day_.on.value_or(info.date(day_.now)), use_);
    if (!opened) return opened.error();
    slot = *std::move(opened);
  }
  return static_cast<const List*>(slot.get());
}

std::vector<ListUse> OpenLists::used() const {
  const std::lock_guard lock(mutex_);
  std::vector<const List*> order;
  for (const auto& [id, list] : lists_) {
    if (list) order.push_back(list.get());
  }
  std::stable_sort(order.begin(), order.end(), [](const List* a, const List* b) {
    return a->first_needed() < b->first_needed();
  });
  std::vector<ListUse> uses;
  for (const List* list : order) list->add_uses(uses);
  return uses;
}

registry::Seq OpenLists::seq() const {
  const std::lock_guard lock(mutex_);
  registry::Seq seq = 0;
  for (const auto& [id, list] : lists_) {
    if (list) seq = std::max(seq, list->view().seq());
  }
  return seq;
}

// One list, and the numbers of the batch at hand that need it.
class Listings::Asked {
 public:
  explicit Asked(const OpenLists::List& opened) : list(&opened) {}

  const EditionInUse* edition_for(E164 number) {
    if (list->prefix_max() == 0) return list->edition_for(number);
    std::uint64_t leading = number.value() / kLineDigits;
    if (list->prefix_max() <= kNanpPrefixMax && leading - kNanpLeading < by_area_.size()) {
      auto& known = by_area_[leading - kNanpLeading];
      if (!known) known = list->edition_for(number);
      return *known;
    }
    // What covers a number follows from its first digits, as many as the longest prefix has.
    leading = number.value();
    for (std::size_t digits = digits_of(leading); digits > list->prefix_max(); --digits) {
      leading /= 10;
    }
    if (by_leading_.size() > kLeadingMax) by_leading_.clear();
    const auto [slot, fresh] = by_leading_.try_emplace(leading, nullptr);
    if (fresh) slot->second = list->edition_for(number);
    return slot->second;
  }

  const OpenLists::List* list;
  std::vector<E164> numbers;
  std::vector<std::uint32_t> targets;  // where their answers go
  std::vector<registry::BulkListing> found;

 private:
  std::array<std::optional<const EditionInUse*>, 1'000> by_area_;
  std::unordered_map<std::uint64_t, const EditionInUse*> by_leading_;
};

Listings::Listings(OpenLists& lists) : lists_(&lists) {}
Listings::~Listings() = default;

Result<std::span<Listings::Asked* const>> Listings::asked_of(const NumberClass& number_class) {
  if (by_class_.size() <= number_class.index) by_class_.resize(number_class.index + 1);
  auto& all = by_class_[number_class.index];
  for (std::size_t i = all.size(); i < number_class.needs.size(); ++i) {
    const registry::ListInfo& info = number_class.needs[i].info;
    auto& slot = asked_[info.id];
    if (!slot) {
      const auto opened = lists_->open(info);
      if (!opened) return opened.error();
      slot = std::make_unique<Asked>(**opened);
    }
    all.push_back(slot.get());
  }
  return std::span<Asked* const>(all);
}

Status Listings::find(std::span<const Lookup> lookups, std::uint64_t batch,
                      std::span<Listing> listings) {
  for (const Lookup& lookup : lookups) {
    if (lookup.number_class->needs.empty()) continue;
    const auto all = asked_of(*lookup.number_class);
    if (!all) return all.error();
    auto target = static_cast<std::uint32_t>(lookup.first);
    for (Asked* asked : *all) {
      if (asked->numbers.empty()) asked->list->needed(batch, target);
      asked->numbers.push_back(lookup.number);
      asked->targets.push_back(target++);
    }
  }
  for (auto& [id, asked] : asked_) {
    if (!asked || asked->numbers.empty()) continue;
    if (auto answered = answer(*asked, listings); !answered) return answered;
  }
  return ok();
}

Status Listings::answer(Asked& asked, std::span<Listing> listings) {
  asked.found.resize(asked.numbers.size());
  if (auto found = asked.list->view().find_many(asked.numbers, asked.found); !found) return found;
  const EditionInUse* last = nullptr;
  for (std::size_t i = 0; i < asked.numbers.size(); ++i) {
    const EditionInUse* edition = asked.edition_for(asked.numbers[i]);
    listings[asked.targets[i]] = {asked.found[i], edition};
    if (edition == last || edition == nullptr) continue;
    last = edition;
    if (edition->stale && !lists_->allow_stale()) return asked.list->too_old(*edition);
    // Only written once: all threads read it.
    if (edition->used.load(std::memory_order_relaxed)) continue;
    edition->used.store(true, std::memory_order_relaxed);
  }
  asked.numbers.clear();
  asked.targets.clear();
  return ok();
}

}  // namespace lapwing::screening
