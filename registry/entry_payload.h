// What each kind of journal entry says beyond the envelope in entry.h. Plain facts, in the
// journal's words; what follows from them is the store's business. Nothing in here may identify a
// person: that goes into Entry::number and Entry::personal, which can be erased. Bytes:
// doc/journal_format.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/sha256.h"
#include "base/time.h"

namespace lapwing::registry {

using Seq = std::uint64_t;  // 1, 2, 3 ...; 0 is before the first entry

enum class EditionMode : std::uint8_t { full = 1, changes = 2 };
enum class ObtainedKind : std::uint8_t { given = 1, file_time = 2, source = 3 };

// A copy of someone else's list came in. effective_at is obtained_at.
struct EditionImported {
  std::string edition;  // its id
  EditionMode mode = EditionMode::full;
  std::string follows;    // the edition it was compared with or applies to; may be empty
  std::string format;     // `ftc-flat`
  Instant obtained_at{};  // when the download began
  ObtainedKind obtained_kind = ObtainedKind::given;
  std::vector<std::string> coverage;  // E.164 prefixes, digits only; one empty prefix is everything
  Sha256Digest content_sha256{};      // of what was read
  std::uint64_t count = 0;            // numbers on the list after it
  std::uint64_t added = 0;
  std::uint64_t removed = 0;
  std::uint64_t redated = 0;               // kept, with another registration date
  std::uint64_t rejected = 0;              // lines
  std::optional<Sha256Digest> difference;  // blob; none when nothing changed
  bool change_accepted = false;            // let through by --accept-change
};

// How it was proven that the number is the asker's, and how far that proof reaches.
struct Proof {
  std::string method;    // `sms-code`, `call-in`, `e-mail-link`, `operator`
  std::string strength;  // `possession`, `assertion`
};

struct RegistrationRequested {
  std::string request;
  Proof proof;
};  // number, awaiting confirmation
struct Registered {
  std::string request;
  Proof proof;
};  // effective_at: confirmed
struct RemovalRequested {
  std::string request;
  Proof proof;
};

enum class RemovalReason : std::uint8_t {
  asked = 1,
  disconnected = 2,
  reassigned = 3,
  expired = 4,
  correction = 5,
  consent = 6,
};
struct Removed {
  std::string request;
  RemovalReason reason = RemovalReason::asked;
  Proof proof;
};

struct ConsentGiven {
  std::string seller;
  std::string form;   // `written`, `electronic`, `oral`
  std::string scope;  // channels or purpose
  std::optional<Instant> until;
};
struct ConsentRevoked {
  std::string seller;
  std::string scope;
  std::string how;
};

struct RelationshipRecorded {
  std::string seller;
  std::string relationship;  // `transaction`, `inquiry`, ...; effective_at is its last date
};
struct RelationshipEnded {
  std::string seller;
  std::string relationship;
  std::string why;
};

// The answer of a list that may only be asked. effective_at: answered.
enum class WashAnswer : std::uint8_t { listed = 1, not_listed = 2, invalid = 3, no_data = 4 };
struct AnswerReceived {
  WashAnswer answer = WashAnswer::no_data;
  std::optional<Instant> valid_until;
};

struct ExportTaken {
  std::string taken_by;
  std::string format;
  std::string edition;
  Seq at = 0;                // the state exported
  std::optional<Seq> since;  // change list: what changed after this
  std::vector<std::string> areas;
  std::uint64_t count = 0;
  Sha256Digest content_sha256{};
};

struct ScrubRecorded {
  std::string scrub;  // id
  std::string seller;
  std::string san;
  Sha256Digest input_sha256{};
  Sha256Digest output_sha256{};
  std::string record;  // OUT.scrub.json as it was
};

// A file of many records under one entry: complaints, call logs. Rows are in the blob.
struct FileReceived {
  std::string type;  // `complaints`, `calls`
  std::string format;
  std::optional<Sha256Digest> blob;
  Sha256Digest content_sha256{};
  std::uint64_t rows = 0;
  std::uint64_t rejected = 0;
  std::string retention;  // the record kind in the retention table
};

// Anything kept as a document: keys, sellers, subscriptions, cases, referrals, lists of one's own.
enum class RecordAction : std::uint8_t { put = 1, close = 2 };
struct RecordChanged {
  std::string collection;  // `case`
  std::string id;
  RecordAction action = RecordAction::put;
  std::string body;  // JSON, without personal content
};

// Takes effect in the journal as it is appended: the named parts of the named entries are
// overwritten, here and wherever the journal is restored.
struct Erased {
  std::vector<Seq> entries;  // ascending
  bool number = false;       // their numbers
  bool personal = false;     // their personal content
  std::string reason;
};

// `replacement` is valid wherever an earlier entry names `old`.
struct BlobReplaced {
  Sha256Digest old{};
  Sha256Digest replacement{};
  std::string reason;
};
// A blob was deleted because its retention ended; entries that name it keep their counts.
struct BlobExpired {
  Sha256Digest blob{};
  std::string reason;
};

using Payload = std::variant<EditionImported, RegistrationRequested, Registered, RemovalRequested,
                             Removed, ConsentGiven, ConsentRevoked, RelationshipRecorded,
                             RelationshipEnded, AnswerReceived, ExportTaken, ScrubRecorded,
                             FileReceived, RecordChanged, Erased, BlobReplaced, BlobExpired>;

}  // namespace lapwing::registry
