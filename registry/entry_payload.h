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

using Seq = std::uint64_t;    // 1, 2, 3 ...; 0 is before the first entry
using BlobId = Sha256Digest;  // registry/blob_store.h

// A copy of someone else's list came in, a file of numbers for a list of one's own, or what the
// owner of a list that may only be asked answered about many numbers.
// effective_at is obtained_at. Where the bytes came from, and their SHA-256, is Entry::source.
struct EditionImported {
  enum class Mode : std::uint8_t { full = 1, changes = 2, additions = 3, answers = 4 };
  enum class Obtained : std::uint8_t { stated = 1, file_time = 2 };

  std::string edition;  // its id
  Mode mode = Mode::full;
  std::string follows;    // the edition it was compared with or applies to; may be empty
  std::string format;     // `ftc-flat`
  Instant obtained_at{};  // when the download began
  Obtained obtained = Obtained::stated;
  std::vector<std::string> coverage;  // E.164 prefixes, digits only; one empty prefix is everything
  Sha256Digest numbers_sha256{};      // of the listed numbers inside the coverage after it
  std::uint64_t count = 0;            // of those numbers; answers: listed
  std::uint64_t added = 0;            // answers: listed
  std::uint64_t removed = 0;          // answers: not listed
  std::uint64_t redated = 0;          // kept, with another registration date; answers: no data
  std::uint64_t rejected = 0;         // lines
  std::optional<BlobId> difference;   // none when nothing changed
  bool change_accepted = false;       // let through by --accept-change
};

// How it was proven that the number is the asker's, and how far that proof reaches.
struct Proof {
  std::string method;         // `sms-code`, `call-in`, `e-mail-link`, `operator`
  std::uint8_t strength = 0;  // 0 none to 3 strong
};

struct RegistrationRequested {
  std::string request;  // its id, which whoever confirms must know
  Proof proof;
  Instant valid_until{};  // confirmed after this, it counts for nothing
};                        // number, awaiting confirmation
struct Registered {
  std::string request;
  Proof proof;
};  // effective_at: confirmed
struct RemovalRequested {
  std::string request;
  Proof proof;
  Instant valid_until{};
};

struct Removed {
  enum class Reason : std::uint8_t {
    asked = 1,
    disconnected = 2,
    reassigned = 3,
    expired = 4,
    correction = 5,
    consent = 6,
  };
  std::string request;
  Reason reason = Reason::asked;
  Proof proof;
};

struct ConsentGiven {
  std::string seller;
  std::string form;   // `written`, `electronic`, `oral`
  std::string scope;  // channels or purpose
  std::optional<Instant> until;
  Instant earliest{};  // when it may first have been given; effective_at: certainly was
};
struct ConsentRevoked {
  std::string seller;
  std::string scope;
  std::string how;
  Instant latest{};  // when it had certainly come; effective_at: may first have
};

struct RelationshipRecorded {
  std::string seller;
  std::string relationship;  // `purchase`, `inquiry`, ...
  bool dated = false;        // effective_at is midnight UTC of its last civil day
  bool ongoing = false;
  Seq file = 0;  // the journal's head when its file was begun: the same for all rows of one
};
struct RelationshipEnded {
  std::string seller;
  std::string relationship;  // of the row that said so; a request not to be called ends all
  std::string why;
  Instant latest{};  // when it had certainly come; effective_at: may first have
};

// What a list that may only be asked said of the number. effective_at: answered.
struct AnswerReceived {
  enum class Answer : std::uint8_t { listed = 1, not_listed = 2, invalid = 3, no_data = 4 };
  Answer answer = Answer::no_data;
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
  std::optional<BlobId> blob;
  Sha256Digest content_sha256{};
  std::uint64_t rows = 0;
  std::uint64_t rejected = 0;
  std::string retention;  // the record kind in the retention table
};

// Anything kept as a document: keys, sellers, subscriptions, cases, referrals, lists of one's own.
struct RecordChanged {
  enum class Action : std::uint8_t { put = 1, close = 2 };
  std::string collection;  // `case`
  std::string id;
  Action action = Action::put;
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
  BlobId old{};
  BlobId replacement{};
  std::string reason;
};
// A blob was deleted because its retention ended; entries that name it keep their counts.
struct BlobExpired {
  BlobId blob{};
  std::string reason;
};

using Payload = std::variant<EditionImported, RegistrationRequested, Registered, RemovalRequested,
                             Removed, ConsentGiven, ConsentRevoked, RelationshipRecorded,
                             RelationshipEnded, AnswerReceived, ExportTaken, ScrubRecorded,
                             FileReceived, RecordChanged, Erased, BlobReplaced, BlobExpired>;

}  // namespace lapwing::registry
