#include "checker/rules/consent.h"

#include <algorithm>
#include <array>

#include "checker/scope.h"

namespace lapwing::checker {
namespace {

constexpr std::array<std::string_view, 5> kForms = {"oral", "recorded", "electronic", "written",
                                                    "signed-written"};

// The moments between which a consent has to hold: the call's, or the whole day of a scrub.
std::pair<Instant, Instant> moments(const Call& call) {
  if (call.at) return {*call.at, *call.at};
  const Instant day{std::chrono::sys_days(*call.on)};
  return {day, day + std::chrono::days(1)};
}

bool in_time(const Situation& situation, const ConsentTerms& terms, const Consent& consent,
             Jurisdiction place) {
  const auto [first, last] = moments(situation.call);
  if (!consent.given_at || *consent.given_at > first) return false;
  if (consent.revoked_at && *consent.revoked_at <= last) return false;
  if (consent.expires_at) return last < *consent.expires_at;
  if (terms.lasts.forever) return true;
  const CivilDate given = situation.locals.empty()
                              ? CivilDate(std::chrono::floor<std::chrono::days>(*consent.given_at))
                              : situation.locals.front().zone->local(*consent.given_at).date;
  return situation.day < terms.lasts.after(given, situation.holidays, place);
}

// A later entry in a register ends the consent; an entry that may be later counts as later.
bool listed_since(const Call& call, const Consent& consent) {
  const CivilDate given(std::chrono::floor<std::chrono::days>(*consent.given_at));
  return std::any_of(call.lists.begin(), call.lists.end(), [&](const ListFact& fact) {
    return fact.state == ListState::listed && (!fact.from || *fact.from >= given);
  });
}

bool satisfies(const Situation& situation, const ConsentTerms& terms, const Consent& consent,
               Jurisdiction place, std::optional<Instant> after) {
  const Call& call = situation.call;
  if (consent.seller.empty() || consent.seller != call.seller) return false;
  if ((terms.forms >> static_cast<int>(consent.form) & 1U) == 0) return false;
  if (terms.express && !consent.express) return false;
  if (terms.covers_recorded && !consent.recorded) return false;
  if (terms.any_hour && !consent.any_hour) return false;
  const auto channel = kChannelNames[static_cast<std::size_t>(call.channel)];
  if (!consent.channels.empty() && std::find(consent.channels.begin(), consent.channels.end(),
                                             channel) == consent.channels.end()) {
    return false;
  }
  if (!in_time(situation, terms, consent, place)) return false;
  if (after && *consent.given_at <= *after) return false;
  return !terms.void_if_listed_after || !listed_since(call, consent);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> ConsentTerms::describe() const {
  std::vector<std::string_view> accepted;
  for (std::size_t i = 0; i < kForms.size(); ++i) {
    if (forms >> i & 1U) accepted.push_back(kForms[i]);
  }
  std::vector<std::pair<std::string, std::string>> lines = {
      {"consent", fmt::format("{}{}", express ? "express: " : "express or inferred: ",
                              fmt::join(accepted, ", "))},
      {"it lasts", lasts.to_string()}};
  if (covers_recorded) lines.emplace_back("it must cover", "prerecorded or automated calls");
  if (any_hour) lines.emplace_back("it must cover", "calls outside lawful hours");
  if (void_if_reassigned) lines.emplace_back("it ends", "when the number is reassigned");
  if (void_if_listed_after) lines.emplace_back("it ends", "when the number is registered later");
  return lines;
}

ConsentTerms read_consent_terms(Fields& fields) {
  ConsentTerms terms;
  for (const std::string& form : fields.texts("forms")) {
    const auto found = std::find(kForms.begin(), kForms.end(), form);
    if (found == kForms.end()) {
      fields.problem(fmt::format("`forms` knows {}, not `{}`", fmt::join(kForms, ", "), form));
      continue;
    }
    terms.forms |= static_cast<std::uint8_t>(1U << (found - kForms.begin()));
  }
  terms.express = fields.flag_or("express", true);
  terms.lasts = read_period(fields, "lasts");
  if (terms.lasts.at_once()) fields.problem("`lasts` must be forever or a length");
  terms.covers_recorded = fields.flag_or("covers_recorded", false);
  terms.any_hour = fields.flag_or("any_hour", false);
  terms.void_if_reassigned = fields.flag_or("void_if_reassigned", false);
  terms.void_if_listed_after = fields.flag_or("void_if_listed_after", false);
  return terms;
}

std::unique_ptr<const Terms> read_consent(Fields& fields) {
  return std::make_unique<ConsentTerms>(read_consent_terms(fields));
}

ClaimAnswer find_consent(const Situation& situation, const ConsentTerms& terms,
                         Jurisdiction jurisdiction, std::optional<Instant> after) {
  const Call& call = situation.call;
  if (!call.consents) return {Claim::unshown, -1};
  if (terms.void_if_reassigned && call.reassigned &&
      call.reassigned->answer == ReassignedAnswer::yes) {
    return {Claim::no, -1};
  }
  const auto& consents = *call.consents;
  for (std::size_t i = 0; i < consents.size(); ++i) {
    if (satisfies(situation, terms, consents[i], jurisdiction, after)) {
      return {Claim::yes, static_cast<std::int32_t>(i)};
    }
  }
  return {Claim::no, -1};
}

ClaimAnswer consent(const Situation& situation, const Law& law, const Finding& excused) {
  const auto& terms = static_cast<const ConsentTerms&>(*law.terms);
  std::optional<Instant> after;
  if (excused.kind == Kind::internal_list && situation.call.internal &&
      situation.call.internal->listed) {
    // Only new consent takes a request back; a request without a date may be the newer of the two.
    if (!situation.call.internal->requested_at) {
      return {situation.call.consents ? Claim::no : Claim::unshown, -1};
    }
    after = situation.call.internal->requested_at;
  }
  return find_consent(situation, terms, excused.jurisdiction, after);
}

}  // namespace lapwing::checker
