// Rule and Law: one file of data/rules, and one dated value in it. Immutable once loaded, so any
// thread may read them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "checker/call.h"
#include "checker/jurisdiction.h"
#include "checker/kind.h"

namespace lapwing::checker {

// Only what is in force, and in range on the call's date, is applied; the rest is kept and shown.
enum class Status : std::uint8_t { in_force, pending, stayed, vacated, repealed };
std::string_view to_string(Status status);

// Where the law is written, and who read it there. `verified` demands quote, read_on and source.
struct Source {
  std::string citation;  // `16 CFR 310.4(c)`
  std::string href;
  std::optional<std::string> quote;  // empty: the text itself was not read
  bool verified = false;
  CivilDate checked_on;
  std::optional<CivilDate> read_on;
  std::string source;  // where it was read
};

// Which calls a rule speaks about. An empty set does not narrow.
struct Scope {
  std::uint8_t channels = 0;   // bit: Channel; never 0
  std::uint32_t purposes = 0;  // bit: Purpose; 0: all
  std::optional<bool> recorded;
  std::optional<bool> autodialed;
  bool spares_business = false;  // `b2b: false`: a call shown to be to a business is outside
  bool only_business = false;    // `b2b: true`
  Line line = Line::unknown;     // unknown: any
  std::vector<std::string> sectors;
  std::vector<std::string> not_sectors;
  std::vector<std::string> seller_kinds;  // any of
  std::vector<std::string> prefixes;      // digits that the called number begins with; any of
  // What an unknown fact makes of the rule: undetermined where it would prohibit, or not judged.
  bool unknown_not_judged = false;
  bool narrow = false;  // anything beyond channels and purposes is asked

  enum class Match : std::uint8_t { no, unknown, yes };  // the least of several is that of all
  Match match(const Call& call) const;
};

// What a law of some kind says: each kind derives from it in checker/rules/.
class Terms {
 public:
  virtual ~Terms() = default;
  // As `rules show` and doc/rules print it: `hours` -> `daily 08:00-21:00`.
  virtual std::vector<std::pair<std::string, std::string>> describe() const = 0;
};

struct Law {
  std::optional<CivilDate> from;   // empty only for pending law without a date
  std::optional<CivilDate> until;  // exclusive; empty: no end known
  Status status = Status::in_force;
  Source source;  // the rule's, with what the value says for itself
  std::string note;
  std::unique_ptr<const Terms> terms;
  int line = 0;

  bool applies_on(CivilDate day) const {
    return status == Status::in_force && from && *from <= day && (!until || day < *until);
  }
};

struct Rule {
  std::string id;  // path below data/rules without ending: `us/federal/ftc_calling_hours`
  Kind kind;
  Jurisdiction jurisdiction;
  // Where two bodies of law stand side by side (`FTC`, `FCC`): an exception excuses rules of its
  // own body only, one without a body all of its jurisdiction.
  std::string body;
  Scope scope;
  std::uint32_t excuses = 0;   // exceptions: bit Kind
  bool before_unknown = true;  // what held before the first value is not known; else nothing did
  Source source;
  std::string note;
  std::vector<Law> laws;  // by from; pending law without a date last

  // The law in force on `day`; null when there is none.
  const Law* on(CivilDate day) const;
  // `day` is before every value in force, and the file does not say that nothing held then.
  bool unknown_on(CivilDate day) const;
};

}  // namespace lapwing::checker
