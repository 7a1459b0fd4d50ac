// The one truth: ordered, hash-chained, durable entries. Everything else the registry knows is
// derived from them and can be rebuilt. No engine's type, option or word appears here, and nothing
// outside registry/journal* may assume that a write happens in this process. Thread-safe.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "registry/entry.h"

namespace lapwing::registry {

struct Head {
  Seq seq = 0;
  Sha256Digest chain{};

  friend bool operator==(const Head&, const Head&) = default;
};

// For appends that hold whatever came before them.
inline constexpr Seq kAnyHead = std::numeric_limits<Seq>::max();

struct AppendOutcome {
  enum class Kind : std::uint8_t {
    committed,  // durable; `head` is the last of the entries given
    conflict,   // nothing written: the journal's head is not expected_head but `head`
    failed,     // nothing written, and nothing will appear later; `error` says why
    unknown,    // may or may not be there: ask by idempotency key (find_key) before saying anything
  };
  Kind kind = Kind::failed;
  Head head;
  Error error{Errc::internal, ""};  // of failed and unknown
  // Of each entry, once committed: salts are drawn as entries are written, so only the journal
  // knows.
  std::vector<Sha256Digest> chains = {};

  bool committed() const { return kind == Kind::committed; }
};

class Journal {
 public:
  virtual ~Journal() = default;

  // All of the entries in this order, without gaps between them, or none. Returns when they are
  // durable. Calls from several threads share one sync. Precondition: entries is not empty.
  // An entry of kind Erased overwrites what it names before this returns.
  virtual AppendOutcome append(std::span<const Entry> entries, Seq expected_head) = 0;

  // Up to `limit` entries from `from` on, in order; none past the head. Each is checked against
  // its commitments and its place in the chain: what cannot be proven right is data_loss.
  virtual Result<std::vector<Entry>> read(Seq from, std::size_t limit) const = 0;

  // The last durable entry; seq 0 of an empty journal.
  virtual Result<Head> head() const = 0;

  // Whether this journal is the one that `seen` came from, or has grown from it. data_loss when it
  // is shorter or another: it was cut, or replaced by an old copy.
  virtual Status verify_prefix(const Head& seen) const = 0;
};

// What every journal refuses, whose last entry is `head`: an erasure of entries not yet written.
Status check_append(std::span<const Entry> entries, Seq head);

// The entry with this idempotency key at or after `from`; nothing when there is none. After
// `unknown`, `from` is the head known before the append, plus one.
Result<std::optional<Seq>> find_key(const Journal& journal, std::string_view idempotency_key,
                                    Seq from);

// The entries that hold `number`, from `from` on: what an erasure must name. Reads every entry.
Result<std::vector<Seq>> find_number(const Journal& journal, E164 number, Seq from = 1);

}  // namespace lapwing::registry
