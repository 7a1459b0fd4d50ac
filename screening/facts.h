// From what numbers and lists say to the facts of a Call, which the checker judges. Pure functions
// over values; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "checker/call.h"
#include "phone/e164.h"
#include "registry/history.h"
#include "registry/list.h"

namespace lapwing::screening {

// What a call is, before anybody is called: the same for a whole scrub.
struct CallQuestion {
  std::vector<registry::ListId> named;  // `--lists`; empty: all that the law requires
  std::optional<std::string> seller;    // whose internal list is asked too
  checker::Channel channel = checker::Channel::voice;
  std::optional<bool> recorded;  // a prerecorded or artificial voice
  checker::Purpose purpose = checker::Purpose::sales;
  std::optional<E164> from;
  // When; one of the two.
  std::optional<Instant> at;
  std::optional<CivilDate> on;
  // Where the called party says it is, when known.
  std::optional<checker::Place> address;
  // What only the caller knows; left out is unknown. None of it says anything about a list.
  std::string sector;
  std::optional<bool> autodialed;
  std::optional<bool> b2b;
  checker::Line line = checker::Line::unknown;
  std::vector<std::string> seller_kinds;
  std::string telemarketer;
  std::string campaign;
  std::string subject;
  std::optional<std::vector<checker::Consent>> consents;
  std::optional<std::vector<checker::Ebr>> relationships;
  // For scrubs and batches: the E.164 prefixes that the asker may look up; all where absent. Of a
  // number outside no list is asked but the seller's own, and it is undetermined.
  std::optional<std::vector<std::string>> areas;
};

// `voice`, `text`, `fax`, `prerecorded` (a voice channel whose message is recorded).
Status set_channel(CallQuestion& question, std::string_view name);
Status set_purpose(CallQuestion& question, std::string_view name);
std::string_view channel_name(const CallQuestion& question);
// `US-FL` or `GB`.
Status set_address(CallQuestion& question, std::string_view place);
// Some of the address's zones, where it is known that closely.
Status set_address_zones(CallQuestion& question, const std::vector<std::string>& names);
// Each `us.national`, `seller/acme/internal`.
Status set_lists(CallQuestion& question, const std::vector<std::string>& names);

// The day that is today where the region's own lists count their days; UTC without any.
CivilDate today(const registry::ListCatalog& catalog, const std::string& region, Instant now);

// Whether one of the E.164 prefixes begins the number; all numbers are within none at all.
bool within(const std::optional<std::vector<std::string>>& prefixes, E164 number);

// ISO 3166 codes of the place and the address, countries before subdivisions, without repeats.
std::vector<std::string> place_codes(const checker::Call& call);

// The prefix that a number without a covering edition is reported under: the area code of +1
// (`415`), else the calling code (`44`).
std::string coverage_prefix(E164 number);

// The edition that answered, as far as a fact names it.
struct EditionFact {
  std::string id;
  std::optional<CivilDate> obtained;  // in the list's zone
};

checker::ListFact list_fact(const registry::ListInfo& list, const registry::BulkListing& listing,
                            E164 number, const EditionFact& edition);
checker::ListFact list_fact(const registry::ListInfo& list, const registry::ListingAnswer& answer,
                            E164 number);
checker::InternalFact internal_fact(const registry::ListInfo& list,
                                    const registry::BulkListing& listing);
checker::InternalFact internal_fact(const registry::ListingAnswer& answer);

}  // namespace lapwing::screening
