#include <algorithm>

#include "checker/law_words.h"
#include "checker/places.h"
#include "checker/rule_list.h"
#include "checker/rulebook.h"
#include "checker/rules/caller_identity.h"
#include "checker/rules/calling_hours.h"
#include "checker/rules/frequency_cap.h"
#include "checker/rules/registry_listing.h"
#include "checker/rules/safe_harbor.h"
#include "checker/situation.h"
#include "checker/verdict.h"

namespace lapwing::checker {
namespace {

const ListFact* list_fact(const Finding& finding, const Call& call) {
  if (finding.index < 0 || finding.index >= static_cast<std::int32_t>(call.lists.size())) return {};
  return &call.lists[static_cast<std::size_t>(finding.index)];
}

std::string list_name(const Finding& finding, const Call& call) {
  if (finding.rule != nullptr && finding.law != nullptr) {
    if (const std::string* list = list_of(*finding.rule, *finding.law)) return *list;
  }
  const ListFact* fact = list_fact(finding, call);
  return fact != nullptr ? fact->list : "unknown";
}

// `2003-06-01`, `by-2026-11-01` for a date that an edition only bounds; empty where none is known.
std::string listed_date(const Finding& finding) {
  if (finding.number[1] == 0) return {};
  const std::string date = format_date(to_date(finding.number[0]));
  return finding.number[1] == 2 ? "by-" + date : date;
}

std::string joined(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) {
    if (part.empty()) continue;
    if (!text.empty()) text += ':';
    text += part;
  }
  return text;
}

std::string element_name(const Finding& finding) {
  const auto& terms = static_cast<const SafeHarborTerms&>(*finding.law->terms);
  return terms.elements[static_cast<std::size_t>(finding.index)].id;
}

std::string identity_name(const Finding& finding) {
  if (finding.index == -2) return "prefix of the calling number";
  return finding.index < 0 ? "" : std::string(kIdentityElements[finding.index]);
}

std::string clock(const Finding& finding) {
  const auto seconds = finding.number[1] / 1000;
  return fmt::format("{} {:02}:{:02}:{:02}", format_date(to_date(finding.number[0])),
                     seconds / 3600, seconds / 60 % 60, seconds % 60);
}

std::vector<std::string> zones_where(const Call& call, std::uint64_t mask, bool lawful) {
  std::vector<std::string> names;
  const auto& zones = zones_of(call);
  for (std::size_t i = 0; i < zones.size() && i < 64; ++i) {
    if ((mask >> i & 1U) == (lawful ? 1U : 0U)) names.push_back(zones[i].name());
  }
  return names;
}

// All of them; the fact that a finding carries.
std::string zone_names(const Call& call, std::uint64_t mask, bool lawful) {
  return fmt::format("{}", fmt::join(zones_where(call, mask, lawful), ", "));
}

// As many as a sentence bears: a toll-free number may be in sixty.
std::string some_zones(const Call& call, std::uint64_t mask, bool lawful) {
  constexpr std::size_t kNamed = 6;
  std::vector<std::string> names = zones_where(call, mask, lawful);
  if (names.size() <= kNamed) return fmt::format("{}", fmt::join(names, ", "));
  const std::size_t more = names.size() - kNamed;
  names.resize(kNamed);
  return fmt::format("{} and {} more", fmt::join(names, ", "), more);
}

// `2026-11-24 12:00:00 in America/New_York and 1 zone more`: the zone the law names, or the first
// of the called party's, all of which agree.
std::string clock_in(const Finding& finding, const Call& call) {
  const auto& own = static_cast<const HoursTerms&>(*finding.law->terms).zone;
  if (own) return fmt::format("{} in {}", clock(finding), own->name());
  const auto& zones = zones_of(call);
  const std::string more = zones.size() == 1 ? ""
                           : zones.size() == 2
                               ? " and 1 zone more"
                               : fmt::format(" and {} zones more", zones.size() - 1);
  return fmt::format("{} in {}{}", clock(finding), zones.front().name(), more);
}

std::string list_sentence(const Finding& finding, const Call& call) {
  const std::string list = list_name(finding, call);
  const std::string date = listed_date(finding);
  const std::string since = date.empty()              ? ", since when is not known"
                            : date.starts_with("by-") ? ", since " + date.substr(3) + " or earlier"
                                                      : " since " + date;
  switch (finding.reason) {
    case Reason::listed:
      return fmt::format("the number is on {}{}", list, since);
    case Reason::listed_not_bound:
      return fmt::format("the number is on {}{}, which does not bind yet", list, since);
    case Reason::not_listed:
      return fmt::format("the number is not on {}", list);
    case Reason::binding_unknown:
      return fmt::format("the number is on {}{}; whether that binds yet cannot be told", list,
                         since);
    case Reason::maybe_listed:
      return fmt::format("the number may already have been on {} then", list);
    case Reason::not_covered:
      return fmt::format("no edition of {} that we hold covers this number", list);
    case Reason::not_held_then:
      return fmt::format("no edition of {} is held from before the call", list);
    case Reason::not_asked:
      return fmt::format("{} was not asked about this number, or too long ago", list);
    case Reason::stale:
      return finding.number[0] < 0
                 ? fmt::format("the edition of {} is older than the law allows", list)
                 : fmt::format("the edition of {} is {} days old, more than the law allows", list,
                               finding.number[0]);
    case Reason::preference_blocked:
      return fmt::format("the subscriber's wishes in {} forbid this call", list);
    case Reason::preference_clear:
      return fmt::format("the subscriber's wishes in {} do not forbid this call", list);
    case Reason::preference_unknown:
      return fmt::format("the subscriber's wishes in {} are not known well enough", list);
    default:
      return fmt::format("{} is required and not held", list);
  }
}

std::string own_list_sentence(const Finding& finding, const Call& call) {
  const std::string asked = finding.number[1] == 0
                                ? "on a day that is not known"
                                : "on " + format_date(to_date(finding.number[0]));
  switch (finding.reason) {
    case Reason::internal:
      return fmt::format("the called party asked `{}` {} not to be called", call.seller, asked);
    case Reason::internal_grace:
      return fmt::format(
          "the called party asked `{}` {} not to be called, and the time to take "
          "that in is not over",
          call.seller, asked);
    case Reason::internal_expired:
      return fmt::format("the called party asked `{}` {} not to be called, which no longer binds",
                         call.seller, asked);
    case Reason::internal_clear:
      return fmt::format("the number is not on the own list of `{}`", call.seller);
    default:
      return fmt::format("the own list of `{}` was not asked", call.seller);
  }
}

std::string time_sentence(const Finding& finding, const Call& call, const LawWords& law) {
  switch (finding.reason) {
    case Reason::inside_hours:
      return fmt::format("local time {} is inside lawful hours ({})", clock_in(finding, call),
                         law.terms);
    case Reason::outside_hours:
      return fmt::format("local time {} is outside lawful hours ({})", clock_in(finding, call),
                         law.terms);
    case Reason::zones_disagree:
      return fmt::format("lawful in {}, not in {}", some_zones(call, finding.zones, true),
                         some_zones(call, finding.zones, false));
    case Reason::holidays_unknown:
      return "whether that day is a holiday is not known";
    default:
      return "the local time at the called party is not known";
  }
}

std::string cap_sentence(const Finding& finding, const Call& call) {
  const auto& terms = static_cast<const CapTerms&>(*finding.law->terms);
  const auto& zones = zones_of(call);
  if (finding.number[1] == 0 || zones.empty()) return "earlier calls are not known";
  const auto index = static_cast<std::size_t>(std::max(finding.index, 0));
  const CapWindow window = cap_window(call, terms, &zones[std::min(index, zones.size() - 1)]);
  std::vector<std::string> ids;
  for (const PriorCall* prior : window.surely) ids.push_back(prior->id);
  std::string text = fmt::format("this call is number {} in the window, of at most {}",
                                 finding.number[0], terms.calls_max);
  if (!ids.empty()) text += fmt::format("; before it {}", fmt::join(ids, ", "));
  if (finding.number[1] > finding.number[0]) {
    text += fmt::format("; perhaps number {}", finding.number[1]);
  }
  return text;
}

std::string place_sentence(const Finding& finding, const Call& call) {
  const std::string place = finding.jurisdiction.to_string();
  switch (finding.reason) {
    case Reason::country_unknown:
      return "the country of the number is not known";
    case Reason::no_rules:
      return fmt::format("no rules of {} are known here", place);
    case Reason::when_unknown:
      return "when the call is made is not known";
    case Reason::no_law_then:
      return fmt::format("no law of {} on {} is known here", place,
                         format_date(to_date(finding.number[0])));
    case Reason::subdivision_unknown:
      return fmt::format(
          "where in {} the called party is is not known, and its parts have law of "
          "their own",
          place);
    case Reason::scope_unknown:
      return fmt::format("not known: {}", unknown_fact(*finding.rule, call));
    default:
      return finding.number[1] == 1 ? fmt::format("what the law was on {} is not known here",
                                                  format_date(to_date(finding.number[0])))
                                    : fmt::format("the law of {} on this is not known here", place);
  }
}

std::string emergency_sentence(const Finding& finding, const Rulebook& rulebook) {
  if (finding.reason == Reason::no_emergency) {
    return "the table of declared emergencies, which the operator keeps, has none there";
  }
  if (finding.reason == Reason::emergency_unknown) {
    return "whether an emergency is declared there is not known";
  }
  const EmergencyTable* table = rulebook.emergencies().find(finding.jurisdiction);
  const Emergency& one = table->emergencies[static_cast<std::size_t>(finding.index)];
  return fmt::format("an emergency is declared there: {} ({})", one.name, one.citation);
}

std::string sentence(const Finding& finding, const Call& call, const Rulebook& rulebook,
                     const LawWords& law) {
  switch (finding.reason) {
    case Reason::listed:
    case Reason::listed_not_bound:
    case Reason::not_listed:
    case Reason::binding_unknown:
    case Reason::maybe_listed:
    case Reason::not_held:
    case Reason::not_covered:
    case Reason::not_held_then:
    case Reason::not_asked:
    case Reason::stale:
    case Reason::preference_blocked:
    case Reason::preference_clear:
    case Reason::preference_unknown:
      return list_sentence(finding, call);
    case Reason::internal:
    case Reason::internal_grace:
    case Reason::internal_expired:
    case Reason::internal_clear:
    case Reason::internal_unknown:
      return own_list_sentence(finding, call);
    case Reason::inside_hours:
    case Reason::outside_hours:
    case Reason::zones_disagree:
    case Reason::local_time_unknown:
    case Reason::holidays_unknown:
      return time_sentence(finding, call, law);
    case Reason::over_cap:
    case Reason::under_cap:
    case Reason::cap_unknown:
      return cap_sentence(finding, call);
    case Reason::emergency:
    case Reason::no_emergency:
    case Reason::emergency_unknown:
      return emergency_sentence(finding, rulebook);
    case Reason::country_unknown:
    case Reason::no_rules:
    case Reason::when_unknown:
    case Reason::law_unknown:
    case Reason::no_law_then:
    case Reason::subdivision_unknown:
    case Reason::scope_unknown:
      return place_sentence(finding, call);
    case Reason::consent:
      return "consent is shown";
    case Reason::no_consent:
      return "no consent is shown";
    case Reason::prerecorded_banned:
      return "such calls are forbidden";
    case Reason::prerecorded_no_consent:
      return "no consent that covers recorded or automated calls is shown";
    case Reason::prerecorded_allowed:
      return finding.index >= 0 ? "consent that covers such calls is shown"
                                : "such calls are allowed";
    case Reason::abandoned:
    case Reason::abandoned_within:
    case Reason::abandoned_unknown:
      return "abandoned calls";
    case Reason::identity_wrong:
      return fmt::format("wrong or missing: {}", identity_name(finding));
    case Reason::identity_right:
      return "the caller's identity is shown as the law asks";
    case Reason::identity_unknown:
      return fmt::format("not known: {}", identity_name(finding));
    case Reason::reassigned:
      return "the number was reassigned since it was last known to be theirs";
    case Reason::not_reassigned:
      return "the number was not reassigned";
    case Reason::reassigned_unchecked:
      return "the database of reassigned numbers was not asked";
    case Reason::reassigned_unknown:
      return "whether the number was reassigned is not known";
    case Reason::element_shown:
      return fmt::format("shown: {}", element_name(finding));
    case Reason::element_missing:
      return fmt::format("missing: {}", element_name(finding));
    case Reason::element_unknown:
      return fmt::format("not known: {}", element_name(finding));
  }
  return {};
}

std::string exception_sentence(const Finding& finding) {
  const Kind kind = finding.exception->kind;
  return fmt::format("excused by {} under {}",
                     kind == Kind::consent || kind == Kind::ebr ? to_string(kind) : "exemption",
                     finding.exception_law->source.citation);
}

}  // namespace

std::string code(const Finding& finding, const Call& call) {
  const auto place = [&] { return finding.jurisdiction.to_string(); };
  const std::string_view kind = to_string(finding.kind);
  const auto day = [&] {
    return finding.number[0] == 0 ? "" : format_date(to_date(finding.number[0]));
  };
  const auto list = [&](std::string_view word) {
    return joined({word, list_name(finding, call), listed_date(finding)});
  };
  const auto plain_list = [&](std::string_view word) {
    return joined({word, list_name(finding, call)});
  };
  const auto own = [&](std::string_view word) {
    return joined({word, call.seller, finding.number[1] == 0 ? "" : day()});
  };
  const auto at = [&](std::string_view word) { return joined({word, place()}); };
  const auto element = [&](std::string_view word) {
    return joined({word, place(), element_name(finding)});
  };
  switch (finding.reason) {
    case Reason::country_unknown:
      return "country-unknown";
    case Reason::no_rules:
      return at("no-rules");
    case Reason::when_unknown:
      return "when-unknown";
    case Reason::law_unknown:
      return joined({"law-unknown", place(), kind});
    case Reason::no_law_then:
      return joined({"no-law", place(), day()});
    case Reason::subdivision_unknown:
      return at("subdivision-unknown");
    case Reason::scope_unknown:
      return joined({"scope-unknown", place(), kind});
    case Reason::listed:
      return list("listed");
    case Reason::listed_not_bound:
      return list("listed-not-bound");
    case Reason::not_listed:
      return plain_list("not-listed");
    case Reason::binding_unknown:
      return plain_list("binding-unknown");
    case Reason::maybe_listed:
      return plain_list("maybe-listed");
    case Reason::not_held:
      return plain_list("not-held");
    case Reason::not_covered: {
      const ListFact* fact = list_fact(finding, call);
      return joined({"not-covered", list_name(finding, call),
                     fact != nullptr ? std::string_view(fact->prefix) : ""});
    }
    case Reason::not_held_then:
      return plain_list("not-held-then");
    case Reason::not_asked:
      return plain_list("not-asked");
    case Reason::stale:
      return finding.number[0] < 0
                 ? plain_list("stale")
                 : joined({"stale", list_name(finding, call), std::to_string(finding.number[0])});
    case Reason::internal:
      return own("internal");
    case Reason::internal_grace:
      return own("internal-grace");
    case Reason::internal_expired:
      return own("internal-expired");
    case Reason::internal_clear:
      return joined({"internal-clear", call.seller});
    case Reason::internal_unknown:
      return joined({"internal-unknown", call.seller});
    case Reason::consent:
      return at("consent");
    case Reason::no_consent:
      return at("no-consent");
    case Reason::preference_blocked:
      return plain_list("preference");
    case Reason::preference_clear:
      return plain_list("preference-clear");
    case Reason::preference_unknown:
      return plain_list("preference-unknown");
    case Reason::inside_hours:
      return at("inside-hours");
    case Reason::outside_hours:
      return at("hours");
    case Reason::zones_disagree:
      return at("hours-unknown");
    case Reason::local_time_unknown:
      return at("local-time-unknown");
    case Reason::holidays_unknown:
      return joined({"holidays-unknown", place(), day().substr(0, 4)});
    case Reason::emergency:
      return at("emergency");
    case Reason::no_emergency:
      return at("no-emergency");
    case Reason::emergency_unknown:
      return at("emergency-unknown");
    case Reason::prerecorded_banned:
      return at("prerecorded");
    case Reason::prerecorded_no_consent:
      return at("prerecorded-no-consent");
    case Reason::prerecorded_allowed:
      return at("prerecorded-allowed");
    case Reason::over_cap:
      return at("cap");
    case Reason::under_cap:
      return at("under-cap");
    case Reason::cap_unknown:
      return at("cap-unknown");
    case Reason::abandoned:
      return at("abandoned");
    case Reason::abandoned_within:
      return at("abandoned-within");
    case Reason::abandoned_unknown:
      return at("abandoned-unknown");
    case Reason::identity_wrong:
      return at("caller-identity");
    case Reason::identity_right:
      return at("caller-identity-shown");
    case Reason::identity_unknown:
      return at("caller-identity-unknown");
    case Reason::reassigned:
      return at("reassigned");
    case Reason::not_reassigned:
      return at("not-reassigned");
    case Reason::reassigned_unchecked:
      return at("reassigned-unchecked");
    case Reason::reassigned_unknown:
      return at("reassigned-unknown");
    case Reason::element_shown:
      return element("safe-harbor-shown");
    case Reason::element_missing:
      return element("safe-harbor-missing");
    case Reason::element_unknown:
      return element("safe-harbor-unknown");
  }
  return {};
}

std::string because(const Finding& finding, const Call& call, const Rulebook& rulebook,
                    const LawWords& law) {
  std::string text = sentence(finding, call, rulebook, law);
  if (finding.exception != nullptr) text += "; " + exception_sentence(finding);
  return text;
}

std::vector<std::pair<std::string, std::string>> call_facts(const Finding& finding,
                                                            const Call& call) {
  std::vector<std::pair<std::string, std::string>> facts;
  if (finding.kind == Kind::registry_listing) {
    if (const ListFact* fact = list_fact(finding, call)) {
      facts.emplace_back("list", fact->list);
      if (fact->from) facts.emplace_back("listed_since", listed_date(finding));
      if (!fact->edition.empty()) facts.emplace_back("edition", fact->edition);
      if (fact->obtained) facts.emplace_back("obtained", format_date(*fact->obtained));
      if (fact->seq != 0) facts.emplace_back("seq", std::to_string(fact->seq));
    }
  }
  if (finding.kind == Kind::calling_hours && finding.number[0] != 0) {
    facts.emplace_back("local_time", clock(finding));
    std::string lawful = zone_names(call, finding.zones, true);
    std::string unlawful = zone_names(call, finding.zones, false);
    if (!lawful.empty()) facts.emplace_back("lawful_in", std::move(lawful));
    if (!unlawful.empty()) facts.emplace_back("unlawful_in", std::move(unlawful));
  }
  return facts;
}

Explanation explain(const Finding& finding, const Call& call, const Rulebook& rulebook) {
  LawBook book(rulebook);
  const LawWords& law = book.words(finding, call);
  Explanation explanation;
  explanation.rule = to_string(finding.kind);
  explanation.rule_id = law.rule_id;
  explanation.jurisdiction = finding.jurisdiction.to_string();
  explanation.outcome = to_string(finding.outcome);
  explanation.standing = to_string(finding.standing);
  explanation.code = code(finding, call);
  explanation.citation = law.citation;
  explanation.href = law.href;
  explanation.because = because(finding, call, rulebook, law);
  explanation.law_from = law.law_from;
  explanation.verified = law.verified;
  explanation.informational = !finding.counts;
  if (finding.exception != nullptr) {
    explanation.exception_citation = finding.exception_law->source.citation;
  }
  explanation.facts = call_facts(finding, call);
  explanation.facts.insert(explanation.facts.end(), law.facts.begin(), law.facts.end());
  explanation.would_change = law.would_change;
  return explanation;
}

std::string explain(const NotJudged& item) {
  const std::string_view why = [&] {
    switch (item.why) {
      case NotJudgedWhy::not_asked:
        return "not asked";
      case NotJudgedWhy::list_left_out:
        return "its list was left out on purpose";
      case NotJudgedWhy::no_seller:
        return "no seller was named";
      case NotJudgedWhy::fact_unknown:
        return "a fact that decides whether it applies is not known";
      case NotJudgedWhy::law_unknown:
        return "the law is not known here";
      case NotJudgedWhy::no_such_law:
        return "there is no such law";
    }
    return "";
  }();
  std::string what = fmt::format("{} ({})", to_string(item.kind), item.jurisdiction.to_string());
  if (item.rule != nullptr) what += fmt::format(", {}", item.rule->source.citation);
  return fmt::format("{}: {}", what, why);
}

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::permitted:
      return "permitted";
    case Outcome::undetermined:
      return "undetermined";
    case Outcome::prohibited:
      return "prohibited";
  }
  return "";
}

std::string_view to_string(Standing standing) {
  return standing == Standing::full ? "full" : "prima-facie";
}

}  // namespace lapwing::checker
