// The kinds of rule, by the names that data files use. One function a kind, in checker/rules/.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace lapwing::checker {

enum class Kind : std::uint8_t {
  // Requirements: each gives findings.
  registry_listing,  // registers of numbers not to be called
  internal_list,     // the seller's own
  opt_in,            // no call without consent
  preference,        // registers of finer wishes: category x mode x day x hour
  calling_hours,
  emergency,        // no calls while an emergency is declared
  prerecorded,      // prerecorded, artificial or automated calls
  frequency_cap,    // so many calls in a window
  abandoned_calls,  // rate over a campaign
  caller_identity,
  reassigned_number,
  safe_harbor,  // one finding an element, never weighed
  // Exceptions: each excuses findings of the kinds it names, in its own jurisdiction.
  consent,
  ebr,
  exemption,
  // Information, never judged.
  penalty,
};

inline constexpr int kKinds = static_cast<int>(Kind::penalty) + 1;

std::string_view to_string(Kind kind);  // `registry-listing`
std::optional<Kind> parse_kind(std::string_view text);
constexpr bool is_exception(Kind kind) {
  return kind == Kind::consent || kind == Kind::ebr || kind == Kind::exemption;
}

}  // namespace lapwing::checker
