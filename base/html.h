// Text for HTML: between tags and inside double-quoted attributes. What is no UTF-8, and control
// characters, which are no HTML, become U+FFFD.
#pragma once

#include <string>
#include <string_view>

namespace lapwing {

std::string escape_html(std::string_view text);

}  // namespace lapwing
