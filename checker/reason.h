// Why a finding came out as it did. Each has one stable code for machines (doc/rules.md lists
// them; never renumbered or reused) and one sentence for people, both in explain.cc.
#pragma once

#include <cstdint>

namespace lapwing::checker {

enum class Reason : std::uint8_t {
  // Place and date.
  country_unknown,      // country-unknown
  no_rules,             // no-rules:XX
  when_unknown,         // when-unknown
  law_unknown,          // law-unknown:US-AL:calling-hours: not known for that day, or at all
  no_law_then,          // no-law:US:1990-01-01: before any law we hold
  subdivision_unknown,  // subdivision-unknown:US
  scope_unknown,        // scope-unknown:RULE: a fact that decides whether the rule applies
  // Lists.
  listed,            // listed:us.national:2003-06-01, listed:us.national:by-2026-11-01
  listed_not_bound,  // listed-not-bound:us.national:2026-11-20
  not_listed,        // not-listed:us.national
  binding_unknown,   // binding-unknown:us.national
  maybe_listed,      // maybe-listed:us.national
  not_held,          // not-held:us.fl
  not_covered,       // not-covered:us.national:415
  not_held_then,     // not-held-then:us.national
  not_asked,         // not-asked:au.dncr
  stale,             // stale:us.national:45
  // The seller's own list.
  internal,          // internal:acme:2024-02-03
  internal_grace,    // internal-grace:acme:2024-02-03: inside the days the law allows
  internal_expired,  // internal-expired:acme:2015-02-03
  internal_clear,    // internal-clear
  internal_unknown,  // internal-unknown
  // Consent.
  consent,     // consent:FR
  no_consent,  // no-consent:FR
  // Wishes.
  preference_blocked,  // preference:in.dnd
  preference_clear,    // preference-clear:in.dnd
  preference_unknown,  // preference-unknown:in.dnd
  // Time.
  inside_hours,        // inside-hours:US
  outside_hours,       // hours:US-FL
  zones_disagree,      // hours-unknown:US-TN
  local_time_unknown,  // local-time-unknown:US
  holidays_unknown,    // holidays-unknown:XX:2031
  emergency,           // emergency:US-NY
  no_emergency,        // no-emergency:US-NY
  emergency_unknown,   // emergency-unknown:US-NY
  // How it is made.
  prerecorded_banned,      // prerecorded:US
  prerecorded_no_consent,  // prerecorded-no-consent:US
  prerecorded_allowed,     // prerecorded-allowed:US
  over_cap,                // cap:US-FL
  under_cap,               // under-cap:US-FL
  cap_unknown,             // cap-unknown:US-FL
  abandoned,               // abandoned:US
  abandoned_within,        // abandoned-within:US
  abandoned_unknown,       // abandoned-unknown:US
  identity_wrong,          // caller-identity:US
  identity_right,          // caller-identity-shown:US
  identity_unknown,        // caller-identity-unknown:US
  reassigned,              // reassigned:US
  not_reassigned,          // not-reassigned:US
  reassigned_unchecked,    // reassigned-unchecked:US-ME
  reassigned_unknown,      // reassigned-unknown:US
  // Safe harbor.
  element_shown,    // safe-harbor-shown:US:ELEMENT
  element_missing,  // safe-harbor-missing:US:ELEMENT
  element_unknown,  // safe-harbor-unknown:US:ELEMENT
};

}  // namespace lapwing::checker
