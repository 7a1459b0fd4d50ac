// Who may look numbers up, and how much of the registry he paid for: telemarketers enrolled under a
// Subscription Account Number, and the keys of subscribers, officers and administrators. Kept as
// documents of the registry (collections `subscriber` and `key`), so that every change is in the
// journal with who made it. Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/time.h"
#include "phone/e164.h"
#include "registry/registry.h"
#include "service/authenticator.h"

namespace lapwing::service {

struct Fee {
  std::int64_t cents = 0;
  std::string currency;
  std::string source;  // the schedule and its citation, or `stated`
  std::optional<CivilDate> paid_on;
  std::string reference;  // of the payment
};

struct Subscriber {
  std::string id;  // `acme`: letters, digits, `-` and `_`
  std::string organization = {};
  std::string san = {};
  std::string seller = {};  // whose internal list it keeps; its id unless it says otherwise
  registry::Coverage areas = {};
  std::uint64_t quota_per_day = 0;  // numbers looked up in a UTC day
  CivilDate expires_on{};           // the last day, UTC
  Fee fee = {};
  std::string contact = {};  // erasable; only where one subscriber is asked for
  bool closed = false;
  registry::Seq seq = 0;  // of this version
  Instant changed_at{};

  bool expired(Instant now) const;
  bool due() const { return fee.cents > 0 && !fee.paid_on; }
};

struct Key {
  std::string id;
  Role role = Role::subscriber;
  std::string subscriber = {};    // a subscriber's id; empty for the others
  std::string organization = {};  // an officer's or administrator's
  std::string label = {};
  Instant created_at{};
  std::optional<Instant> expires_at = {};
  bool revoked = false;
  std::string hash = {};
};

// As documents tell them; from a reader of the registry too. data_loss for one that cannot be read.
Result<std::vector<Subscriber>> read_subscribers(const registry::Registry& registry);
Result<std::vector<Key>> read_keys(const registry::Registry& registry);

struct MadeKey {
  Key key;
  std::string secret;  // shown this once; empty where the act was a repeat
};

class Subscribers final : public Authenticator {
 public:
  // Both must outlive it.
  static Result<std::unique_ptr<Subscribers>> open(registry::Registry& registry,
                                                   const Clock& clock);

  // Makes or changes. invalid_argument: an id, SAN or seller that cannot be one, no area;
  // failed_precondition: another subscriber has the SAN or keeps the seller's list, or
  // `subscriber.seq` is not that of the version held (0: none yet).
  Result<Subscriber> put(Subscriber subscriber, const std::string& actor,
                         const std::string& act = {});
  Result<Subscriber> find(const std::string& id) const;  // not_found
  std::vector<Subscriber> all() const;

  // Role, subscriber or organization, label and expires_at are taken from `key`. not_found for an
  // unknown subscriber.
  Result<MadeKey> make_key(Key key, const std::string& actor, const std::string& act = {});
  // A second time it changes nothing. not_found.
  Result<Key> revoke(const std::string& id, const std::string& actor);
  std::vector<Key> keys() const;

  // not_found also for a revoked or expired key, and for a closed subscriber's; a subscriber whose
  // time ran out is still known (what he may do is Metering's to say).
  Result<Identity> identify(std::string_view key) override;

 private:
  Subscribers(registry::Registry& registry, const Clock& clock)
      : registry_(registry), clock_(clock) {}
  Status check(const Subscriber& subscriber) const;

  registry::Registry& registry_;
  const Clock& clock_;
  mutable std::shared_mutex mutex_;
  std::map<std::string, Subscriber> subscribers_;
  std::map<std::string, Key, std::less<>> keys_;
};

}  // namespace lapwing::service
