// Prerecorded, artificial and automated calls: forbidden, or only with consent that covers them.
#pragma once

#include <memory>
#include <optional>

#include "checker/fields.h"
#include "checker/rule.h"
#include "checker/rules/consent.h"
#include "checker/situation.h"

namespace lapwing::checker {

struct PrerecordedTerms final : Terms {
  enum class Needs : std::uint8_t { consent, never, nothing };
  bool recorded = false;    // covers prerecorded or artificial voices
  bool autodialed = false;  // covers automatic dialling
  Needs needs = Needs::consent;
  ConsentTerms consent;  // with Needs::consent

  std::vector<std::pair<std::string, std::string>> describe() const override;
  // Whether the call is one of those it covers.
  Scope::Match covers(const Call& call) const;
};

std::unique_ptr<const Terms> read_prerecorded(Fields& fields);
// Precondition: the terms cover the call.
Finding prerecorded(const Situation& situation, const Rule& rule, const Law& law);

}  // namespace lapwing::checker
