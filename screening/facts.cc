#include "screening/facts.h"

#include <algorithm>
#include <array>
#include <utility>

#include "phone/country.h"
#include "phone/nanp.h"

namespace lapwing::screening {
namespace {

using checker::Channel;
using checker::Jurisdiction;
using checker::ListState;
using checker::Purpose;
using registry::ListingState;

constexpr auto kPurposes =
    std::to_array<std::pair<std::string_view, Purpose>>({{"sales", Purpose::sales},
                                                         {"charity", Purpose::charity},
                                                         {"political", Purpose::political},
                                                         {"religious", Purpose::religious},
                                                         {"survey", Purpose::survey},
                                                         {"collection", Purpose::collection},
                                                         {"informational", Purpose::informational},
                                                         {"service", Purpose::service},
                                                         {"emergency", Purpose::emergency},
                                                         {"government", Purpose::government},
                                                         {"education", Purpose::education},
                                                         {"healthcare", Purpose::healthcare},
                                                         {"recruitment", Purpose::recruitment},
                                                         {"personal", Purpose::personal}});

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

void add_zones(std::vector<Zone>& zones, std::span<const std::string_view> names) {
  for (const std::string_view name : names) {
    if (std::any_of(zones.begin(), zones.end(),
                    [&](const Zone& zone) { return zone.name() == name; })) {
      continue;
    }
    if (const auto zone = Zone::find(name)) zones.push_back(*zone);
  }
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
  std::string known;
  for (const auto& [word, purpose] : kPurposes) {
    if (word == name) {
      question.purpose = purpose;
      return ok();
    }
    known += known.empty() ? "" : ", ";
    known += word;
  }
  return error(Errc::invalid_argument, "`{}` is not a purpose: {}", name, known);
}

std::string_view purpose_name(Purpose purpose) {
  for (const auto& [word, value] : kPurposes) {
    if (value == purpose) return word;
  }
  return "";
}

Status set_address(CallQuestion& question, std::string_view place) {
  const auto parsed = Jurisdiction::parse(place);
  if (!parsed) {
    return error(Errc::invalid_argument, "`{}` is not a place like US-FL or GB (ISO 3166)", place);
  }
  question.address = *parsed;
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

checker::Place place_of(const phone::Location& location) {
  checker::Place place;
  // Codes of no country (`001`) have no law of their own and leave the set empty.
  for (const std::string_view code : location.countries) {
    if (const auto parsed = Jurisdiction::parse(code)) place.countries.push_back(*parsed);
  }
  for (const std::string_view code : location.subdivisions) {
    if (const auto parsed = Jurisdiction::parse(code)) place.subdivisions.push_back(*parsed);
  }
  add_zones(place.zones, location.zones);
  return place;
}

checker::Place place_of(Jurisdiction address) {
  checker::Place place;
  place.countries.push_back(address.country());
  if (!address.is_country()) place.subdivisions.push_back(address);
  for (const phone::NpaInfo& npa : phone::all_npas()) {
    const auto named = address.is_country() ? npa.countries : npa.subdivisions;
    // An area code shared with another place would lend its zones too.
    if (named.size() != 1 || named.front() != address.to_string()) continue;
    add_zones(place.zones, npa.zones);
  }
  return place;
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
