// Consent: an exception where the law says so, and what opt-in law and law on recorded calls ask
// for. A consent counts only when it is shown: this seller's, of an accepted form, given before the
// call, neither ended nor revoked.
#pragma once

#include <memory>
#include <optional>

#include "checker/fields.h"
#include "checker/period.h"
#include "checker/rule.h"
#include "checker/situation.h"

namespace lapwing::checker {

// Whether an exception's facts are shown. unshown: the records that would show it are not known.
enum class Claim : std::uint8_t { no, unshown, yes };

struct ClaimAnswer {
  Claim claim = Claim::no;
  std::int32_t index = -1;  // which record of the call shows it
};

struct ConsentTerms final : Terms {
  std::uint8_t forms = 0;  // bit: ConsentForm
  bool express = true;
  Period lasts;
  bool covers_recorded = false;
  bool any_hour = false;
  bool void_if_reassigned = false;
  bool void_if_listed_after = false;
  std::vector<std::pair<std::string, std::string>> describe() const override;
};

// The keys of a consent, for the kinds that ask for one.
ConsentTerms read_consent_terms(Fields& fields);
std::unique_ptr<const Terms> read_consent(Fields& fields);

// A consent of the call that satisfies `terms`. Given after `after`, where that is asked.
ClaimAnswer find_consent(const Situation& situation, const ConsentTerms& terms,
                         Jurisdiction jurisdiction, std::optional<Instant> after = std::nullopt);
// Whether consent excuses `excused`.
ClaimAnswer consent(const Situation& situation, const Law& law, const Finding& excused);

}  // namespace lapwing::checker
