// The records a Call carries: what lists, the seller's books and the telephone network say about
// it. Values; no thread safety needed. Civil days of a list are days in the list's own zone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace lapwing::checker {

enum class ListState : std::uint8_t {
  listed,
  not_listed,
  maybe_listed,   // listed at some unknown instant since `not_before`
  not_held,       // no edition of the list
  not_covered,    // no edition that speaks for the number's prefix
  not_held_then,  // the moment lies before the first edition
  not_asked,      // a list that is asked for each number: no fresh answer
  stale,          // whoever prepared the fact found the edition too old to answer
};

enum class FromKind : std::uint8_t { registered, first_seen };

// One number on one list at the moment of the call.
struct ListFact {
  std::string list;  // `us.national`
  ListState state = ListState::not_held;
  // listed: the day it was registered, or for first_seen the day of the edition it first stood in.
  std::optional<CivilDate> from;
  FromKind from_kind = FromKind::registered;
  // first_seen: day of the covering edition before that one; empty when there was none.
  std::optional<CivilDate> not_before;
  std::optional<CivilDate> until;  // a removal already known
  // Day on which the edition was obtained, or the question answered; empty for a list that we run,
  // which is never out of date.
  std::optional<CivilDate> obtained;
  std::string edition;  // `us.national@17`; empty for a list that we run
  std::uint64_t seq = 0;
  std::string prefix;  // not_covered: the prefix without edition, `1415`
};

// The number on this seller's own do-not-call list.
struct InternalFact {
  bool listed = false;
  std::optional<Instant> requested_at;  // listed: when the request was made; empty: not known
};

enum class ConsentForm : std::uint8_t { oral, recorded, electronic, written, signed_written };

struct Consent {
  std::string id;      // of the evidence, for findings to name
  std::string seller;  // empty: given to nobody in particular, which excuses no seller
  ConsentForm form = ConsentForm::oral;
  bool express = true;                // false: inferred from conduct or a relationship
  std::vector<std::string> channels;  // `voice`, `text`, `fax`; empty: the form does not say
  bool recorded = false;              // covers prerecorded or automated calls too
  bool any_hour = false;              // covers calls outside lawful hours
  std::optional<Instant> given_at;    // empty: not known, which shows no consent
  std::optional<Instant> expires_at;  // as the agreement says
  std::optional<Instant> revoked_at;
};

// An established business relationship.
struct Ebr {
  std::string id;
  std::string seller;
  std::string
      kind;  // `purchase`, `contract`, `inquiry`, `application`, `donation`, `membership` ...
  // The day it last was: of the last payment, the inquiry, the contract's end. Empty and not
  // `ongoing`: not known, which shows no relationship.
  std::optional<CivilDate> last_on;
  bool ongoing = false;
  std::optional<Instant> ended_at;  // by the called party's request
};

enum class ReassignedAnswer : std::uint8_t { yes, no, no_data, not_asked };

struct ReassignedFact {
  ReassignedAnswer answer = ReassignedAnswer::not_asked;
  std::optional<CivilDate> since;  // the day asked about: the number's last known use by them
  std::optional<CivilDate> asked_on;
};

// A row of a preference register: what the subscriber blocks. Empty sets block nothing.
struct Preferences {
  bool everything = false;
  std::vector<std::string> categories;
  std::vector<std::string> modes;
  std::vector<std::string> day_types;
  std::vector<std::string> bands;
};

struct CallerIdentity {
  std::optional<bool> number_sent;  // a number was transmitted, not withheld
  std::optional<bool> number_ours;  // caller has the right to use it
  std::optional<bool> name_sent;
  std::optional<bool> callback;   // the number can be called back
  std::optional<bool> disclosed;  // caller and purpose said as the law asks
};

struct PriorCall {
  std::string id;  // for findings to name: `calls.csv:118`
  Instant at;
  std::string seller;   // empty: not known
  std::string subject;  // empty: not known
  std::optional<bool> answered;
  std::string channel = "voice";
};

}  // namespace lapwing::checker
