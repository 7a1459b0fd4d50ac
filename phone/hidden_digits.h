// Where a text hides digits: `951677xxxx`, `555-212-****`, `5186350741?`.
#pragma once

#include <string>

namespace lapwing::phone {

inline constexpr char kHidden = '\x03';

// Replaces in a plain text (phone/plain_text.h) each mark that stands for a digit by kHidden. A
// mark is `*`, `?`, `_`, `#`, or an `x` that is not part of a word. It hides a digit if its run of
// marks touches a digit, or has two or more marks and joins digits over blanks and dashes. Not
// hidden digits: `#2125550142`, ` x45` and `#45` before an extension, a single mark set apart.
void hide_digits(std::string& plain);

}  // namespace lapwing::phone
