// What a subscriber may look up, and how much of it: the registry must not be harvested as a list
// of live numbers. Handlers ask admit() before they answer and tell answered() after; officers and
// administrators are logged alike, and not limited. Thread-safe. What was used today survives a
// restart, by the look-up log.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include "base/clock.h"
#include "phone/e164.h"
#include "phone/reading.h"
#include "registry/registry.h"
#include "service/harvest.h"
#include "service/http.h"
#include "service/lookup_log.h"
#include "service/rate_limit.h"
#include "service/refusal.h"
#include "service/subscribers.h"

namespace lapwing::service {

struct Looked {
  E164 number;
  bool listed = false;
};

class Metering {
 public:
  // Counts what the log has of today. All must outlive it.
  static Result<std::unique_ptr<Metering>> open(registry::Registry& registry,
                                                const Subscribers& subscribers, LookupLog& log,
                                                const Clock& clock);

  // Before the numbers are looked up: nothing, or the refusal to answer with. 403 for a
  // subscription that ended or was not paid and for an area code outside it, which is named; 429
  // with Retry-After where the day's quota is used up, or for a key whose look-ups were seen to
  // harvest. What is admitted counts, also when the answer fails then. `kind` as in LookupLine.
  std::optional<Response> admit(const Request& request, std::string_view kind,
                                std::span<const E164> numbers);
  // A file to scrub, once it is here and its rows are counted: they count now, and are logged under
  // the scrub's id.
  std::optional<Response> admit_scrub(const Request& request, const std::string& scrub,
                                      std::uint64_t rows);
  bool covers(const Identity& identity, E164 number) const;

  // After the answer: for the log, and to see who harvests. io_error: it must not go out unlogged.
  Status answered(const Request& request, std::string_view kind, std::span<const Looked> looked);
  // Something that has a name was looked at: a caller, a case, a list's changes.
  Status looked_at(const Request& request, std::string_view kind, const std::string& subject);

  std::uint64_t used_today(const std::string& subscriber) const;

 private:
  struct Use {
    CivilDate day{};
    std::uint64_t numbers = 0;
  };
  struct Watched {
    HarvestWatch watch;
    std::optional<Instant> slowed_until;
  };

  Metering(registry::Registry& registry, const Subscribers& subscribers, LookupLog& log,
           const Clock& clock, phone::Reader reader);
  std::optional<Response> refuse(const Request& request, std::string_view kind,
                                 std::uint64_t numbers, const Refusal& refusal);
  std::optional<Refusal> standing(const Subscriber& subscriber) const;
  std::optional<Refusal> charge(const Subscriber& subscriber, std::uint64_t numbers);
  std::optional<Refusal> slowed(const std::string& key);
  void raise(const Identity& identity, HarvestPattern pattern, E164 number);
  LookupLine lookup(const Request& request, std::string_view kind) const;

  registry::Registry& registry_;
  const Subscribers& subscribers_;
  LookupLog& log_;
  const Clock& clock_;
  phone::Reader reader_;
  mutable std::mutex mutex_;
  std::map<std::string, Use> used_;
  std::map<std::string, Watched> watched_;  // by key
  RateLimiter slow_;
};

}  // namespace lapwing::service
