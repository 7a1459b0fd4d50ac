// A list of one's own: numbers enter and leave it singly, at once or by a request that is confirmed
// later, or by a feed of lines that ended. What Registry offers of this is written here.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "phone/e164.h"
#include "registry/entry_payload.h"
#include "registry/history.h"
#include "registry/import.h"
#include "registry/list.h"

namespace lapwing::registry {

class Ledger;
struct Entry;

struct LineFeedOptions {
  std::string source;  // file names
  Sha256Digest sha256{};
  std::string actor;
};

struct LineFeedOutcome {
  std::uint64_t ended = 0;        // registrations
  std::uint64_t not_listed = 0;   // rows that found none: never listed, or ended already
  std::uint64_t later = 0;        // rows about a line whose registration is not older than its end
  std::vector<RowError> refused;  // days that have not come
  Seq seq = 0;                    // of the last entry; 0 where there is none
};

// Who asks for a change and how he proved that he may; kept with the entry.
struct Request {
  std::string actor;          // `consumer`, `operator:acme`, a user's name
  std::string method;         // `cli-call-in`, `e-mail-link`, `import`, ...
  std::uint8_t strength = 0;  // of the proof, 0 none to 3 strong
  // Repeating a request with the same key changes nothing; empty: none. invalid_argument when the
  // key was another request's.
  std::string idempotency_key = {};
  std::string evidence = {};  // personal content, erased with the number
};

struct ChangeOutcome {
  Seq seq = 0;           // of the entry, or of the one that already said so
  bool changed = false;  // false: it was so already, or the request was a repeat
  Instant effective_at;  // for a number that is listed: the date it keeps
};

enum class PendingKind : std::uint8_t { registration, removal };
std::string_view to_string(PendingKind kind);

// How long a request waits to be confirmed unless its asker says otherwise.
inline constexpr std::chrono::hours kRequestValidFor{72};

struct PendingRequest {
  std::string id;  // 32 hex digits, not to be guessed
  Seq seq = 0;
  PendingKind kind = PendingKind::registration;
  ListId list;
  E164 number;
  Instant valid_until;
};

struct Confirmation {
  PendingRequest request;
  ChangeOutcome outcome;
};

// A key for an act that its caller did not name.
std::string fresh_key();

// The entry of a request about one number: who asked, how, with what evidence.
Entry request_entry(const ListId& list, E164 number, Payload payload, const Request& request,
                    const std::string& key, Instant effective_at, Instant now);

// A feed of lines that ended, which ends their registrations on a list: read it into this, then
// finish. Durable batch by batch; the same feed twice changes nothing.
class LineFeed : public RecordSink {
 public:
  virtual Result<LineFeedOutcome> finish() = 0;
};
// failed_precondition on a list that is not run here.
Result<std::unique_ptr<LineFeed>> begin_line_feed(Ledger& ledger, const ListId& list,
                                                  LineFeedOptions options);

// Under which a pending request is found in the store's requests.
std::string asked_key(std::string_view id);

class Authority {
 public:
  explicit Authority(Ledger& ledger) : ledger_(ledger) {}  // which must outlive it

  // See registry/registry.h.
  Result<ChangeOutcome> add(const ListId& list, E164 number, const Request& request,
                            std::optional<Instant> at);
  Result<ChangeOutcome> remove(const ListId& list, E164 number, EndReason reason,
                               const Request& request, std::optional<Instant> at);
  Result<PendingRequest> ask(const ListId& list, E164 number, PendingKind kind,
                             const Request& request, std::chrono::milliseconds valid_for);
  Result<Confirmation> confirm(const std::string& id, const Request& request);

  // The list, where numbers may be put on it singly.
  Result<ListInfo> own_list(const ListId& list) const;
  // Since when the number is listed; nothing where it is not.
  Result<std::optional<Interval>> open_row(const ListId& list, E164 number) const;

 private:
  Result<std::optional<Entry>> repeated(const std::string& key, const ListId& list,
                                        E164 number) const;
  Result<PendingRequest> pending(const std::string& id) const;
  Result<ChangeOutcome> change(const ListId& list, E164 number, Payload payload,
                               const Request& request, std::optional<Instant> at);

  Ledger& ledger_;
};

}  // namespace lapwing::registry
