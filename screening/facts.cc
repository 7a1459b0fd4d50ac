#include "screening/facts.h"

#include <algorithm>

#include "checker/call_reader.h"
#include "checker/places.h"
#include "phone/country.h"
#include "phone/location.h"
#include "phone/nanp.h"

namespace lapwing::screening {
namespace {

using checker::Channel;
using checker::Jurisdiction;
using checker::ListState;
using registry::ListingState;

// Countries whose parts the numbering tables know, each of them.
constexpr std::string_view kPartsKnown[] = {"US", "CA", "AU"};

ListState state_of(ListingState state) {
  switch (state) {
    case ListingState::listed:
      return ListState::listed;
    case ListingState::not_listed:
      return ListState::not_listed;
    case ListingState::maybe_listed:
      return ListState::maybe_listed;
    case ListingState::not_held:
      return ListState::not_held;
    case ListingState::not_covered:
      return ListState::not_covered;
    case ListingState::not_held_then:
      return ListState::not_held_then;
    case ListingState::not_asked:
    // An answer that decides nothing: as if there were none.
    case ListingState::no_data:
      return ListState::not_asked;
  }
  return ListState::not_held;
}

checker::FromKind kind_of(registry::FromKind kind) {
  return kind == registry::FromKind::registered ? checker::FromKind::registered
                                                : checker::FromKind::first_seen;
}

bool names_listing(ListingState state) {
  return state == ListingState::listed || state == ListingState::maybe_listed;
}

void add_code(std::vector<std::string>& codes, Jurisdiction place) {
  const std::string code = place.to_string();
  if (std::find(codes.begin(), codes.end(), code) == codes.end()) codes.push_back(code);
}

checker::ListFact named_fact(const registry::ListInfo& list, ListingState state, E164 number) {
  checker::ListFact fact;
  fact.list = list.id.text();
  fact.state = state_of(state);
  if (state == ListingState::not_covered) fact.prefix = coverage_prefix(number);
  return fact;
}

}  // namespace

Status set_channel(CallQuestion& question, std::string_view name) {
  question.recorded.reset();
  if (name == "voice") {
    question.channel = Channel::voice;
  } else if (name == "prerecorded") {
    question.channel = Channel::voice;
    question.recorded = true;
  } else if (name == "text") {
    question.channel = Channel::text;
  } else if (name == "fax") {
    question.channel = Channel::fax;
  } else {
    return error(Errc::invalid_argument, "`{}` is not a channel: voice, text, fax or prerecorded",
                 name);
  }
  return ok();
}

std::string_view channel_name(const CallQuestion& question) {
  switch (question.channel) {
    case Channel::text:
      return "text";
    case Channel::fax:
      return "fax";
    case Channel::voice:
      break;
  }
  return question.recorded.value_or(false) ? "prerecorded" : "voice";
}

Status set_purpose(CallQuestion& question, std::string_view name) {
  const auto purpose = checker::parse_purpose(name);
  if (!purpose) return purpose.error();
  question.purpose = *purpose;
  return ok();
}

Status set_address(CallQuestion& question, std::string_view place) {
  const auto parsed = Jurisdiction::parse(place);
  if (!parsed) {
    return error(Errc::invalid_argument, "`{}` is not a place like US-FL or GB (ISO 3166)", place);
  }
  const std::string country = parsed->country().to_string();
  const bool parts_known =
      std::find(std::begin(kPartsKnown), std::end(kPartsKnown), country) != std::end(kPartsKnown);
  if (!parsed->is_country() && parts_known && phone::zones_of(place).empty()) {
    return error(Errc::invalid_argument, "`{}` is no part of {} (ISO 3166-2)", place, country);
  }
  checker::Place address = checker::place_of(*parsed);
  // Without zones the number's would be taken for those of the address.
  if (address.zones.empty()) {
    return error(Errc::invalid_argument, "no time zone of `{}` is known", place);
  }
  question.address = std::move(address);
  return ok();
}

Status set_address_zones(CallQuestion& question, const std::vector<std::string>& names) {
  if (names.empty()) return ok();
  if (!question.address) return error(Errc::invalid_argument, "a zone needs the address it is of");
  std::vector<Zone> zones;
  std::vector<std::string> known;
  for (const Zone& zone : question.address->zones) known.push_back(zone.name());
  for (const std::string& name : names) {
    const auto found = std::find(known.begin(), known.end(), name);
    if (found == known.end()) {
      return error(Errc::invalid_argument, "`{}` is no zone of the address, which has {}", name,
                   fmt::join(known, ", "));
    }
    zones.push_back(question.address->zones[static_cast<std::size_t>(found - known.begin())]);
  }
  question.address->zones = std::move(zones);
  return ok();
}

Status set_lists(CallQuestion& question, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    auto id = registry::ListId::parse(name);
    if (!id) return id.error();
    question.named.push_back(*std::move(id));
  }
  return ok();
}

CivilDate today(const registry::ListCatalog& catalog, const std::string& region, Instant now) {
  for (const registry::ListInfo& list : catalog.lists()) {
    if (list.jurisdiction == region) return list.date(now);
  }
  return CivilDate(std::chrono::floor<std::chrono::days>(now));
}

bool within(const std::optional<std::vector<std::string>>& prefixes, E164 number) {
  if (!prefixes) return true;
  const std::string digits = number.digits();
  return std::any_of(prefixes->begin(), prefixes->end(),
                     [&](const std::string& prefix) { return digits.starts_with(prefix); });
}

std::vector<std::string> place_codes(const checker::Call& call) {
  std::vector<std::string> codes;
  const checker::Place* places[] = {&call.place, call.address ? &*call.address : nullptr};
  for (const checker::Place* place : places) {
    if (place == nullptr) continue;
    for (const Jurisdiction country : place->countries) add_code(codes, country);
  }
  for (const checker::Place* place : places) {
    if (place == nullptr) continue;
    for (const Jurisdiction subdivision : place->subdivisions) add_code(codes, subdivision);
  }
  return codes;
}

std::string coverage_prefix(E164 number) {
  if (const auto nanp = phone::NanpNumber::from(number)) return fmt::format("{:03}", nanp->npa);
  const int code = phone::calling_code(number);
  return code == 0 ? number.digits().substr(0, 3) : std::to_string(code);
}

checker::ListFact list_fact(const registry::ListInfo& list, const registry::BulkListing& listing,
                            E164 number, const EditionFact& edition) {
  checker::ListFact fact = named_fact(list, listing.state, number);
  if (names_listing(listing.state)) {
    fact.from = CivilDate(listing.from);
    fact.from_kind = kind_of(listing.from_kind);
  }
  fact.edition = edition.id;
  fact.obtained = edition.obtained;
  return fact;
}

checker::ListFact list_fact(const registry::ListInfo& list, const registry::ListingAnswer& answer,
                            E164 number) {
  checker::ListFact fact = named_fact(list, answer.state, number);
  if (names_listing(answer.state) && answer.interval) {
    const registry::Interval& interval = *answer.interval;
    fact.from = list.date(interval.from);
    fact.from_kind = kind_of(interval.from_kind);
    if (interval.not_before) fact.not_before = list.date(*interval.not_before);
    if (interval.until) fact.until = list.date(*interval.until);
  }
  if (answer.edition) {
    fact.edition = answer.edition->id();
    fact.obtained = list.date(answer.edition->obtained_at);
  }
  fact.seq = answer.seq;
  return fact;
}

// A seller without an entry has an empty list; one whose date is unclear is taken for listed.
checker::InternalFact internal_fact(const registry::ListInfo& list,
                                    const registry::BulkListing& listing) {
  if (!names_listing(listing.state)) return {};
  return {true, list.zone.start_of_day(CivilDate(listing.from))};
}

checker::InternalFact internal_fact(const registry::ListingAnswer& answer) {
  if (!names_listing(answer.state)) return {};
  checker::InternalFact fact{true, {}};
  if (answer.interval) fact.requested_at = answer.interval->from;
  return fact;
}

}  // namespace lapwing::screening
