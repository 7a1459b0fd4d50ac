// Consumers' requests: a number in, proof of control, and it is registered, removed, or its own
// subscriber told whether it is listed. A request waits in the journal and counts once its secret
// is shown; what an asker is told before that is the same, and takes as long, whether the number is
// listed or not. Neither numbers nor addresses are kept beyond the registry's own entries: only
// hashes under the directory's key. Thread-safe.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "checker/rulebook.h"
#include "registry/registry.h"
#include "screening/binding.h"
#include "service/outbox.h"
#include "service/proof_method.h"
#include "service/rate_limit.h"
#include "service/refusal.h"
#include "service/secret.h"

namespace lapwing::service {

struct RegistrationSettings {
  ProofSettings proof;
  std::vector<std::string> lists = {};  // where a request that names none may go, preferred first
  int numbers_per_address = 3;
  int tries_max = 5;
  Rate per_peer{20, std::chrono::minutes(3)};
  Rate per_number{3, std::chrono::hours(4)};
  Rate per_address{5, std::chrono::hours(4)};
};

struct Asking {
  Act act = Act::registration;
  std::string number;         // in any form
  std::string region = "US";  // where numbers without a country code are from
  std::string list = {};      // empty: the one kept here for the number's country
  std::string method;
  std::string address = {};  // e-mail
  std::string language = {};
  std::string peer = {};  // who asks, for limits alone
  std::string key = {};   // of the act: a repeat changes nothing
};

struct Requested {
  std::string id;
  std::string method;
  Instant valid_until{};
  // call-in: whom to call, and what to key in then.
  std::string call = {};
  std::string code = {};
};

struct OwnListing {
  registry::ListInfo list;
  Instant since;
  std::vector<screening::BindingDay> bound;
};

struct Confirmed {
  std::string id;
  Act act = Act::registration;
  E164 number;
  std::optional<registry::ListInfo> list = {};  // registration, removal
  // Only after proof from the number itself: a letter's reader must not learn who was listed
  // before.
  std::optional<Instant> since = {};
  std::vector<screening::BindingDay> bound = {};  // registration: from when the law binds callers
  std::vector<OwnListing> listings = {};          // self-check
};

// A call that the call-in line took.
struct ReceivedCall {
  std::string id;  // the line's own; a repeat changes nothing
  E164 number;     // of the caller
  Instant at{};
  std::string digits = {};  // keyed in; else `action` says what is wanted
  std::string action = {};  // `register`, `remove`
  std::string list = {};
};

template <class T>
using Answer = Result<std::variant<T, Refusal>>;

class Registrations {
 public:
  // All must outlive it. `failed` is told of deliveries that failed.
  Registrations(registry::Registry& registry, const checker::Rulebook& rulebook, const Clock& clock,
                DirectoryKey key, RegistrationSettings settings, Outbox::Failed failed);

  // Refused, each with a problem of its own: no such number, method or address, a proof that is not
  // enough for what is asked, no list for that country (400); past a limit (429).
  Answer<Requested> ask(const Asking& asking);
  // not_found: no such request. Refused (409) once it is expired, used, or out of tries, or when
  // its call has not come; a wrong secret (400) says how many tries are left.
  Answer<Confirmed> confirm(Act act, const std::string& id, const std::string& secret);
  // Without proof, by an administrator who says why. invalid_argument without a reason.
  Result<Confirmed> enter(const Asking& asking, const std::string& actor,
                          const std::string& reason);
  // What the call did, in a few words; invalid_argument, failed_precondition as in the registry.
  Result<std::string> called(const ReceivedCall& call);

  std::vector<std::string> methods() const;
  // Until everything under way was sent.
  void drain() { outbox_.drain(); }

 private:
  struct Waiting {
    std::string id;
    Act act = Act::registration;
    std::string method;
    std::string secret = {};  // hashed
    int tries = 0;
    bool proven = false;  // call-in: the call came
    bool used = false;
    std::string number_hash = {};
    std::string address_hash = {};
    // self-check, which is nowhere else
    std::optional<E164> number = {};
    Instant valid_until{};
  };

  const ProofMethod* find(const std::string& method) const;
  std::variant<const ProofMethod*, Refusal> method_for(const Asking& asking) const;
  Result<E164> number_of(const Asking& asking) const;
  Result<registry::ListInfo> list_for(const std::string& named, E164 number) const;
  std::optional<Refusal> limited(const Asking& asking, const std::string& number_hash,
                                 const std::string& address_hash);
  Result<registry::PendingRequest> note(const Asking& asking, const ProofMethod& method,
                                        E164 number);

  Result<std::optional<Waiting>> load(Act act, const std::string& id);
  Status save(const Waiting& waiting);
  void forget_expired_checks();

  Result<std::vector<std::string>> numbers_of(const std::string& address_hash) const;
  Result<bool> count_number(const Waiting& waiting);  // false: the address has its numbers
  Answer<Confirmed> finish(Waiting waiting, const ProofMethod& method);
  Result<Confirmed> own_listings(const Waiting& waiting) const;
  Result<std::string> keyed_in(const ReceivedCall& call);
  std::mutex& lock_of(const std::string& id);

  registry::Registry& registry_;
  const checker::Rulebook& rulebook_;
  const Clock& clock_;
  DirectoryKey key_;
  RegistrationSettings settings_;
  std::vector<std::unique_ptr<const ProofMethod>> methods_;
  RateLimiter per_peer_;
  RateLimiter per_number_;
  RateLimiter per_address_;
  RateLimiter keyed_in_;              // digits by the number they came from
  std::array<std::mutex, 64> locks_;  // of requests, by id
  std::mutex address_mutex_;
  std::mutex checks_mutex_;
  std::map<std::string, Waiting> checks_;        // self-checks; a restart forgets them
  std::map<std::string, std::string> call_ins_;  // of self-checks: number and digits, hashed -> id
  Outbox outbox_;
};

}  // namespace lapwing::service
