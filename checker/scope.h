// Reading and describing `applies` and the calls that exemptions spare.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "checker/fields.h"
#include "checker/rule.h"

namespace lapwing::checker {

inline constexpr std::array<std::string_view, 3> kChannelNames = {"voice", "text", "fax"};
inline constexpr std::uint8_t kAllChannels = 0b111;
inline constexpr std::array<std::string_view, 14> kPurposeNames = {
    "sales",   "charity",   "political",  "religious", "survey",     "collection",  "informational",
    "service", "emergency", "government", "education", "healthcare", "recruitment", "personal"};
inline constexpr std::array<std::string_view, 3> kLineNames = {"unknown", "landline", "wireless"};

std::uint8_t read_channels(Fields& fields);  // the key `channels`, required
// Everything under `applies`; channels are left at none.
Scope read_scope(Fields& fields);
// `sales or charity; recorded; not to businesses`; empty for all calls.
std::string describe_scope(const Scope& scope);
std::string describe_channels(std::uint8_t channels);

}  // namespace lapwing::checker
