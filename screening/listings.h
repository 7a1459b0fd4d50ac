// Asks the registry's lists about many numbers at once, for one civil day of each list's zone, and
// keeps account of which editions answered and how old they were. A list is opened when the first
// number needs it, each at the journal's head as it is then. Not thread-safe.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "registry/registry.h"
#include "screening/number_class.h"
#include "screening/scrub_report.h"

namespace lapwing::screening {

// An edition that answers for a part of its list on the day.
struct EditionInUse {
  registry::Edition edition;
  int age_days = 0;
  bool stale = false;  // older than the law allows on that day
  bool used = false;   // some number was answered from it
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

class Listings {
 public:
  // The day judged in each list's own zone: `on`, or without it the civil day of `now` there.
  struct Day {
    std::optional<CivilDate> on;
    Instant now;
  };

  // The registry must outlive this. With `allow_stale` a stale edition answers, marked; without it
  // find() fails.
  Listings(const registry::Registry& registry, Day day, bool allow_stale);
  ~Listings();

  // failed_precondition for a stale list, naming list, edition, age and limit; else what the
  // registry says. After an error no listing may be used.
  Status find(std::span<const Lookup> lookups, std::span<Listing> listings);

  // What was used so far, a line an edition, in the order first needed.
  std::vector<ListUse> used() const;
  registry::Seq seq() const { return seq_; }

 private:
  class OpenList;
  Result<OpenList*> open(const registry::ListInfo& info);

  const registry::Registry* registry_;
  Day day_;
  bool allow_stale_;
  registry::Seq seq_ = 0;
  std::map<registry::ListId, std::unique_ptr<OpenList>> lists_;
  std::vector<const OpenList*> order_;
};

}  // namespace lapwing::screening
