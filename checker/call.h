// Call: the facts of one attempt to reach a number, each possibly unknown. The checker judges what
// stands here and asks nobody: whoever prepares a Call (screening/facts.h) has looked things up.
// Values; no thread safety needed.
//
// Unknown is a state of its own everywhere: an empty optional, `unknown`, an empty string for a
// name. For records (consents, relationships, prior calls) an empty optional says "the caller's
// records are not known to us", an empty vector says "there are none".
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "checker/call_facts.h"
#include "checker/jurisdiction.h"
#include "phone/e164.h"

namespace lapwing::checker {

enum class Channel : std::uint8_t { voice, text, fax };

enum class Purpose : std::uint8_t {
  sales,      // goods, services, investments
  charity,    // a solicitation for a charity
  political,  // parties, candidates, campaigns
  religious,
  survey,         // opinion and market research without a sale
  collection,     // of a debt
  informational,  // no solicitation at all
  service,        // about the called party's own order, account or appointment
  emergency,
  government,
  education,
  healthcare,  // by or for a provider about the patient's care
  recruitment,
  personal,
};

enum class Line : std::uint8_t { unknown, landline, wireless };

// Sets, since a number says little about a place. DESIGN section 2.
struct Place {
  std::vector<Jurisdiction> countries;
  std::vector<Jurisdiction> subdivisions;  // empty: not known, any subdivision of the countries
  std::vector<std::string> counties;       // `Albany`; only declared emergencies ask for them
  std::vector<Zone> zones;                 // empty: the local time is not known
};

struct Call {
  std::optional<E164> to;
  std::optional<E164> from;
  std::optional<Instant> at;    // when it was or would be made
  std::optional<CivilDate> on;  // instead of `at`: a whole day, as scrub asks
  Channel channel = Channel::voice;
  Purpose purpose = Purpose::sales;
  std::string sector;              // what is sold: `pensions`, `energy`, `office-supplies`
  std::optional<bool> recorded;    // a prerecorded or artificial voice speaks
  std::optional<bool> autodialed;  // numbers dialled by an automatic system
  std::optional<bool> b2b;         // the called party is a business
  Line line = Line::unknown;
  std::string seller;
  std::vector<std::string> seller_kinds;  // `charity`, `bank`, `for-profit-fundraiser`
  std::string telemarketer;
  std::string campaign;
  std::string subject;  // what frequency caps count by; empty: not known

  // Where the number may be, from phone/location.h, and where the called party says it is. States
  // of both are judged; the address, when given, replaces the number's time zones.
  Place place;
  std::optional<Place> address;

  // One fact for each list that was asked for. A list that a rule needs and that has no fact here
  // counts as not_held.
  std::vector<ListFact> lists;
  std::optional<InternalFact> internal;  // the seller's own list; empty: not asked
  std::optional<std::vector<Consent>> consents;
  std::optional<std::vector<Ebr>> relationships;
  std::optional<ReassignedFact> reassigned;
  std::optional<Preferences> preferences;  // India's register, of the list that the rule names
  CallerIdentity identity;
  std::map<std::string, bool> safe_harbor;  // element -> shown or known to be missing; else unknown
  // Earlier calls to the same number, any seller, in any order; this call is not among them.
  std::optional<std::vector<PriorCall>> history;
};

}  // namespace lapwing::checker
