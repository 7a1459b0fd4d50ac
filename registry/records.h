// What a seller can show for calling a number: consents and established business relationships, in
// two times like a list's intervals. Folding is pure. Wherever a source leaves a doubt (a bare day,
// a scope that overlaps, an order that is not known), the reading that excuses less is taken.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/sha256.h"
#include "base/time.h"
#include "phone/e164.h"
#include "registry/entry_payload.h"
#include "registry/history.h"
#include "registry/import.h"

namespace lapwing::registry {

struct Entry;

// What a consent was given for, in the words of its `scope`: voice, text, fax; prerecorded;
// any-hour; purposes (sales or marketing, charity, political ...). No word of a kind: it does not
// say. invalid_argument for any other word.
struct ConsentScope {
  std::vector<std::string> channels;
  std::vector<std::string> purposes;
  bool prerecorded = false;
  bool any_hour = false;
};
Result<ConsentScope> parse_consent_scope(std::string_view text);

// --- As the store keeps it: one entry of the journal ---

enum class RecordKind : std::uint8_t {
  consent = 0,
  revocation = 1,
  relationship = 2,
  relationship_end = 3,
};

struct Record {
  Seq seq = 0;
  RecordKind kind = RecordKind::consent;
  // consent: when it was certainly given. revocation, end: when it may first have come.
  // relationship: midnight UTC of its last civil day.
  Instant effective_at{};
  Instant recorded_at{};
  // consent: when it may first have been given. revocation, end: when it had certainly come.
  Instant edge{};
  std::optional<Instant> until;  // consent: expires
  bool dated = false;            // relationship: has a last day
  bool ongoing = false;          // relationship
  Seq file = 0;                  // relationship: the journal's head when its file was begun
  std::string word;              // form of a consent, kind of a relationship
  std::string scope;             // consent, revocation
  std::string source;

  friend bool operator==(const Record&, const Record&) = default;
};

// The record that an entry tells, and its seller; nothing for an entry of another kind.
struct SellerRecord {
  std::string seller;
  Record record;
};
std::optional<SellerRecord> record_of(const Entry& entry, std::string source);

// --- As it is believed ---

struct Belief {
  Instant recorded_from;
  std::optional<Instant> recorded_until;  // null while believed
  Seq seq = 0;                            // of the entry that told it
  std::string source;
  std::string evidence;  // where it is kept; only where one number is asked about
};

struct HeldConsent {
  std::string form;
  std::string scope;
  Instant given_at;
  std::optional<Instant> expires_at;
  std::optional<Instant> revoked_at;
  Belief belief;
};

struct HeldRelationship {
  std::string kind;
  std::optional<CivilDate> last_on;  // null only while ongoing
  bool ongoing = false;
  std::optional<Instant> ended_at;
  Belief belief;
};

struct SellerRecords {
  std::string seller;
  std::vector<HeldConsent> consents;  // by given_at, then by recorded_from
  std::vector<HeldRelationship> relationships;

  bool empty() const { return consents.empty() && relationships.empty(); }
};

// `records` of one seller and number, by seq.
SellerRecords fold_records(std::string seller, std::span<const Record> records,
                           const AsOf& as_of = {});

// Whether `records` say already what `record` would add.
bool says_nothing_new(std::span<const Record> records, const Record& record);

// --- Importing ---

struct RecordImportOptions {
  std::string seller;  // of the whole file; empty: its column says
  std::string source;  // file names
  Sha256Digest sha256{};
  std::string format;
  std::string actor;
};

struct RecordImportOutcome {
  bool recorded = false;  // false: this very file was imported already
  std::uint64_t rows = 0;
  std::uint64_t entries = 0;    // appended to the journal
  std::uint64_t unchanged = 0;  // rows that said nothing new
  Seq seq = 0;
};

// Read the file into it twice: a row that cannot be taken refuses the file in the first pass, where
// nothing is written. invalid_argument names the line. One thread at a time.
class RecordImport : public RecordSink {
 public:
  Status line_ended(const LineEnded& line, SourcePosition at) override;  // invalid_argument
  virtual bool unchanged() const = 0;  // this very file was imported: do not read it
  virtual void begin_writing() = 0;    // the second pass
  // Every batch was durable before the next began; after a failure the same file goes on from
  // there.
  virtual Result<RecordImportOutcome> finish() = 0;
};

}  // namespace lapwing::registry
