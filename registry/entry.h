// One entry of the journal: what happened to which number on which list, when the law says so and
// when we learned it, from whom. An entry is encoded in two parts. The chained part is hashed and
// never changes. The number and other personal content stand outside it, each under a salted
// commitment (HMAC-SHA256) in the chained part, so that they can be erased and the chain still
// verifies. Bytes: doc/journal_format.md. Plain values; no function here keeps state.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/sha256.h"
#include "base/time.h"
#include "phone/e164.h"
#include "registry/entry_payload.h"

namespace lapwing::registry {

// Where the fact came from: lines of a file, or an actor by some method, or both.
struct Source {
  std::string file;              // name without directories
  std::uint64_t line_first = 0;  // from 1; 0: the whole file
  std::uint64_t line_last = 0;
  std::optional<Sha256Digest> sha256;  // of the file
  std::string method;                  // `web`, `call-in`, `command`

  friend bool operator==(const Source&, const Source&) = default;
};

// A field written by a later version that may be ignored; kept, so that copying an entry loses
// nothing.
struct UnknownField {
  std::uint64_t tag = 0;
  std::string bytes;

  friend bool operator==(const UnknownField&, const UnknownField&) = default;
};

struct Entry {
  static constexpr std::size_t kBytesMax = 4 << 20;  // encoded; larger things are blobs

  Payload payload;
  std::string list;  // `us.national`; empty when it is about no list
  std::optional<E164> number;
  Instant effective_at{};
  Instant recorded_at{};
  Source source;
  std::string actor;            // `consumer`, `operator:alice`, `key:3f09`; never a person's number
  std::string idempotency_key;  // chosen by the caller, unique to this act; may be empty
  std::map<std::string, std::string> personal;  // evidence references, e-mail, remarks
  std::vector<UnknownField> unknown_fields;     // ascending tags

  // Set by the journal; what the caller puts here is ignored.
  Seq seq = 0;
  Sha256Digest chain{};        // of this entry and all before it
  bool number_erased = false;  // there was one
  bool personal_erased = false;
};

// `registered`, `edition-imported`: for people and JSON.
std::string_view kind_name(const Payload& payload);

// --- Encoding, for the journals ---

using Salt = std::array<unsigned char, 16>;

struct EncodedEntry {
  std::string chained;   // hashed; includes the commitments
  std::string number;    // salt and number, or empty
  std::string personal;  // salt and content, or empty
};

// Fresh salts from the system's random source. invalid_argument when it is larger than kBytesMax or
// says something that no reader would accept.
Result<EncodedEntry> encode(const Entry& entry);

// Fills everything but seq and chain. A private part filled with kErasedByte reads as erased; any
// other that does not match its commitment is data_loss, as are bytes that encode() would not have
// written. A kind or a required field from a later version is failed_precondition, saying so.
Result<Entry> decode(std::string_view chained, std::string_view number, std::string_view personal);

inline constexpr char kErasedByte = '\xEE';

// chain(n) = SHA-256(chain(n-1) || chained part of n); chain(0) is 32 zero bytes.
Sha256Digest next_chain(const Sha256Digest& previous, std::string_view chained);

}  // namespace lapwing::registry
