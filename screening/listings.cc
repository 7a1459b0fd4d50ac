#include "screening/listings.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

namespace lapwing::screening {
namespace {

using registry::Edition;
using registry::ListingState;

// How many leading digits keep their edition: all area codes, and flat memory for longer prefixes.
constexpr std::size_t kLeadingMax = 100'000;

std::size_t digits_of(std::uint64_t value) {
  std::size_t digits = 1;
  while (value >= 10) {
    value /= 10;
    ++digits;
  }
  return digits;
}

}  // namespace

class Listings::OpenList {
 public:
  static Result<std::unique_ptr<OpenList>> open(const registry::Registry& registry,
                                                const registry::ListInfo& info, CivilDate on) {
    auto view = registry.view(info.id, on);
    if (!view) return view.error();
    auto list = std::make_unique<OpenList>();
    list->view_ = *std::move(view);
    // Any instant of the day has the same age: ages are whole civil days in the list's zone.
    const Instant at = info.zone.start_of_day(on);
    for (const Edition& edition : list->view_->editions()) {
      // The answers of a list that is asked have each an age of their own, which the view knows.
      const bool stale =
          info.tenure == registry::Tenure::held && info.stale(edition.obtained_at, at);
      list->editions_.push_back({edition, info.age_days(edition.obtained_at, at), stale, false});
      for (const std::string& prefix : edition.coverage.to_strings()) {
        if (prefix != "all") list->prefix_max_ = std::max(list->prefix_max_, prefix.size());
      }
    }
    return list;
  }

  const registry::ListView& view() const { return *view_; }

  // The edition whose word counts for the number: the newest that covers it.
  EditionInUse* edition_for(E164 number) {
    if (editions_.empty()) return nullptr;
    if (prefix_max_ == 0) return &editions_.front();
    // What covers a number follows from its first digits, as many as the longest prefix has.
    std::uint64_t leading = number.value();
    for (std::size_t digits = digits_of(leading); digits > prefix_max_; --digits) leading /= 10;
    if (by_leading_.size() > kLeadingMax) by_leading_.clear();
    const auto [slot, fresh] = by_leading_.try_emplace(leading, nullptr);
    if (fresh) {
      const auto found = std::find_if(editions_.begin(), editions_.end(), [&](const auto& one) {
        return one.edition.coverage.covers(number);
      });
      if (found != editions_.end()) slot->second = &*found;
    }
    return slot->second;
  }

  // `, and the law allows 31`
  std::string limit_text() const {
    const auto& limit = view_->info().age_limit;
    if (!limit || !limit->days) return "";
    return fmt::format(", and the law allows {}", *limit->days);
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

  // The numbers of the batch at hand that need this list, and where their answers go.
  std::vector<E164> numbers;
  std::vector<std::size_t> targets;
  std::vector<registry::BulkListing> found;

 private:
  std::unique_ptr<const registry::ListView> view_;
  std::vector<EditionInUse> editions_;  // newest first
  std::size_t prefix_max_ = 0;
  std::unordered_map<std::uint64_t, EditionInUse*> by_leading_;
};

Listings::Listings(const registry::Registry& registry, Day day, bool allow_stale)
    : registry_(&registry), day_(day), allow_stale_(allow_stale) {}
Listings::~Listings() = default;

Result<Listings::OpenList*> Listings::open(const registry::ListInfo& info) {
  auto& slot = lists_[info.id];
  if (!slot) {
    auto opened = OpenList::open(*registry_, info, day_.on.value_or(info.date(day_.now)));
    if (!opened) return opened.error();
    slot = *std::move(opened);
    seq_ = std::max(seq_, slot->view().seq());
    order_.push_back(slot.get());
  }
  return slot.get();
}

Status Listings::find(std::span<const Lookup> lookups, std::span<Listing> listings) {
  for (const Lookup& lookup : lookups) {
    for (std::size_t i = 0; i < lookup.number_class->needs.size(); ++i) {
      const auto list = open(lookup.number_class->needs[i].info);
      if (!list) return list.error();
      (*list)->numbers.push_back(lookup.number);
      (*list)->targets.push_back(lookup.first + i);
    }
  }
  for (auto& [id, list] : lists_) {
    if (list->numbers.empty()) continue;
    list->found.resize(list->numbers.size());
    auto asked = list->view().find_many(list->numbers, list->found);
    if (!asked) return asked;
    for (std::size_t i = 0; i < list->numbers.size(); ++i) {
      Listing& listing = listings[list->targets[i]];
      listing.found = list->found[i];
      EditionInUse* edition = list->edition_for(list->numbers[i]);
      listing.edition = edition;
      if (edition == nullptr) continue;
      edition->used = true;
      if (edition->stale && !allow_stale_) {
        return error(Errc::failed_precondition,
                     "list `{}` is too old: edition {} was obtained {} days before {}{}; import a "
                     "newer one, or give --allow-stale to mark the answers",
                     id.text(), edition->edition.id(), edition->age_days,
                     format_date(list->view().day()), list->limit_text());
      }
    }
    list->numbers.clear();
    list->targets.clear();
  }
  return ok();
}

std::vector<ListUse> Listings::used() const {
  std::vector<ListUse> uses;
  for (const OpenList* list : order_) list->add_uses(uses);
  return uses;
}

}  // namespace lapwing::screening
