// The states of the United States, its capital's district and its territories, as agencies write
// them: by name in the FTC's files, by two letters in the FCC's.
#pragma once

#include <string>
#include <string_view>

namespace lapwing::enforcement {

// `Florida`, `FL`, `US-FL`, without case: `US-FL`. Empty for anything else.
std::string us_state_code(std::string_view text);
// `Florida` for `US-FL`; empty for a code that is none.
std::string us_state_name(std::string_view code);

}  // namespace lapwing::enforcement
