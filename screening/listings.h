// Asks the registry's lists about many numbers at once, for one civil day of each list's zone, and
// keeps account of which editions answered and how old they were. A list is opened when the first
// number needs it, each at the journal's head as it is then.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "registry/bulk_use.h"
#include "registry/registry.h"
#include "screening/number_class.h"
#include "screening/scrub_report.h"

namespace lapwing::screening {

// An edition that answers for a part of its list on the day.
struct EditionInUse {
  EditionInUse(registry::Edition of, int days, bool too_old)
      : edition(std::move(of)), age_days(days), stale(too_old) {}

  registry::Edition edition;
  int age_days;
  bool stale;  // older than the law allows on that day
  // Some number was answered from it.
  mutable std::atomic<bool> used = false;
};

// One number on one list.
struct Listing {
  registry::BulkListing found;
  const EditionInUse* edition = nullptr;  // null for a list run by us, and where none answers
};

// A number to look up, and where the answers go: listings[first + i] for its class's needs[i].
struct Lookup {
  E164 number;
  const NumberClass* number_class;
  std::size_t first;
};

// The lists of one scrub, each opened once for all its threads. Thread-safe.
class OpenLists {
 public:
  // The day judged in each list's own zone: `on`, or without it the civil day of `now` there.
  struct Day {
    std::optional<CivilDate> on;
    Instant now;
  };
  class List;

  // The registry must outlive this. With `allow_stale` a stale edition answers, marked; without it
  // Listings::find() fails. `use`: what each list is opened for.
  OpenLists(const registry::Registry& registry, Day day, bool allow_stale,
            const registry::BulkUse& use = {});
  ~OpenLists();

  // Valid as long as this is.
  Result<const List*> open(const registry::ListInfo& info);
  bool allow_stale() const { return allow_stale_; }
  // What was used so far, a line an edition, in the order in which the rows needed the lists first.
  std::vector<ListUse> used() const;
  registry::Seq seq() const;

 private:
  const registry::Registry* registry_;
  Day day_;
  bool allow_stale_;
  registry::BulkUse use_;
  mutable std::mutex mutex_;
  std::map<registry::ListId, std::unique_ptr<List>> lists_;
};

// One thread's questions to them. Not thread-safe.
class Listings {
 public:
  explicit Listings(OpenLists& lists);  // which must outlive this
  ~Listings();

  // `batch`: the number of the batch, by whose order the lists are reported. failed_precondition
  // for a stale list, naming list, edition, age and limit; else what the registry says. After an
  // error no listing may be used.
  Status find(std::span<const Lookup> lookups, std::uint64_t batch, std::span<Listing> listings);

 private:
  class Asked;
  Result<std::span<Asked* const>> asked_of(const NumberClass& number_class);
  Status answer(Asked& asked, std::span<Listing> listings);

  OpenLists* lists_;
  std::map<registry::ListId, std::unique_ptr<Asked>> asked_;
  std::vector<std::vector<Asked*>> by_class_;  // by NumberClass::index
};

}  // namespace lapwing::screening
