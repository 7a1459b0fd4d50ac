// What an importer hands over: record types and the sink that takes them. No storage and no format
// in here. A reader calls the sink in file order, from one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "phone/e164.h"

namespace lapwing::registry {

// Where a record stood. Lines and columns count from 1; column 0 means the whole line.
struct SourcePosition {
  std::uint64_t line = 0;
  std::uint32_t column = 0;
};

// A row of a full list.
struct ListedNumber {
  E164 number;
  std::optional<CivilDate> registered_on;  // where the source gives one; the list's own zone
};

// redate: listed already, and since an earlier day than was known.
enum class ChangeKind : std::uint8_t { add, remove, redate };

// A row of a change list.
struct ListChange {
  ChangeKind kind;
  E164 number;
  std::optional<CivilDate> on;  // the day the source dates the change
};

// What a list's owner answers about a number.
enum class AnswerKind : std::uint8_t { listed, not_listed, no_data };

struct ListAnswer {
  AnswerKind kind;
  E164 number;
  std::optional<CivilDate> since;  // the day asked about, where the question has one
};

struct RowError {
  std::string file;
  SourcePosition at;
  std::string reason;  // lower case, one sentence, input in backticks
};

// Takes what a reader finds. An error from a sink ends the reading and is passed on unchanged.
class ListSink {
 public:
  virtual ~ListSink() = default;
  virtual Status listed(const ListedNumber& number, SourcePosition at) = 0;
  virtual Status changed(const ListChange& change, SourcePosition at) = 0;
  virtual Status answered(const ListAnswer& answer, SourcePosition at) = 0;
};

// A day, or an instant where the source wrote one with its offset. Whoever stores a bare day takes
// the reading that excuses less: given at its end, revoked, ended or expired at its beginning.
using DayOrInstant = std::variant<CivilDate, Instant>;

// A person's agreement to be called by a seller.
struct ConsentRecord {
  std::string seller;  // empty where the source has no such column
  E164 number;
  std::string form;   // `oral`, `recorded`, `electronic`, `written`, `signed-written`
  std::string scope;  // channels and purposes as the source says; empty: it does not
  DayOrInstant given;
  std::optional<DayOrInstant> expires;  // null: the source says that there is none
  std::optional<DayOrInstant> revoked;
  std::string evidence;  // where the agreement is kept
};

// An established business relationship.
struct RelationshipRecord {
  std::string seller;  // empty where the source has no such column
  E164 number;
  std::string kind;                  // `purchase`, `contract`, `inquiry`, ...
  std::optional<CivilDate> last_on;  // of the last payment, the inquiry ...; null only if ongoing
  bool ongoing = false;
  std::optional<DayOrInstant> ended;  // by the called party's request
  std::string evidence;
};

// A line whose subscriber is gone: a row of the carriers' feed.
struct LineEnded {
  E164 number;
  CivilDate on;             // in the list's own zone
  bool reassigned = false;  // it has a new subscriber; else disconnected
};

// Takes a seller's records, or a feed's, as ListSink takes a list.
class RecordSink {
 public:
  virtual ~RecordSink() = default;
  virtual Status line_ended(const LineEnded& line, SourcePosition at) = 0;
  virtual Status consent(const ConsentRecord& record, SourcePosition at) = 0;
  virtual Status relationship(const RelationshipRecord& record, SourcePosition at) = 0;
};

// What a change list says about itself; empty or null where it says nothing.
struct ChangeSpan {
  std::string list;
  std::string from_edition;
  std::string to_edition;
  std::optional<std::uint64_t> count_after;  // of the full list with the changes applied
  std::string sha256_before;                 // hex, of the list that the changes apply to
  std::string sha256_after;  // hex, of that list: its numbers' digits in ascending order, LF each
};

// What a reader says when it is done. read == kept + rejected + blank.
struct ImportReport {
  std::uint64_t read = 0;  // records: lines, or <ph> elements
  std::uint64_t kept = 0;
  std::uint64_t rejected = 0;
  std::uint64_t blank = 0;
  std::vector<RowError> first_errors;  // capped at kErrorsMax, in file order
  // E.164 prefixes (digits, `1415`; `1` is the whole of the NANP) that the source itself says it
  // speaks for: XML `val`/`level`. Empty where it says nothing; never inferred as everything.
  std::vector<std::string> coverage;
  bool last_line_cut = false;  // the source ended inside a record
  // Strangers typed these numbers (complaints): many rejected rows are no sign of a wrong file.
  bool rejects_expected = false;
  // Rows that were kept but want a look: an unreadable date, a number with two readings (both are
  // kept). Counted among `kept`; the first ones are capped like the errors.
  std::uint64_t remarks = 0;
  std::vector<RowError> first_remarks;
  std::optional<ChangeSpan> span;  // change lists only

  static constexpr std::size_t kErrorsMax = 100;
};

}  // namespace lapwing::registry
