// A case as a STIX 2.1 bundle, for agencies that run threat-intelligence platforms. Calls and
// telephone numbers are no STIX types, so that both are new cyber-observables under an extension
// definition of ours (STIX 2.1 section 7.3). Ids are UUIDs of version 5: the same case gives the
// same objects. doc/referral.md lists them.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/time.h"
#include "enforcement/agencies.h"
#include "enforcement/case.h"
#include "enforcement/pseudonyms.h"

namespace lapwing::enforcement {

struct StixInput {
  std::string case_id;
  std::string title;
  const Agency* agency = nullptr;  // who says so; none: the bundle names nobody
  std::string tlp = "TLP:AMBER";
  Instant now{};  // created and modified
};

nlohmann::json stix_bundle(const StixInput& input, const CaseEvidence& evidence,
                           const Pseudonyms& pseudonyms);

// RFC 4122 section 4.3: SHA-1 over the namespace's bytes and the name. The namespace as text.
std::string uuid5(std::string_view name_space, std::string_view name);

}  // namespace lapwing::enforcement
