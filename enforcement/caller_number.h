// What the number that a call showed can be told to be, from the numbering plan alone: nobody's to
// call from, or possibly somebody's. That it is possible says nothing about who called. NANP rules
// as of ATIS-0300055 (area codes N9X, 37X and 96X are kept for later; N11 is no exchange);
// toll-free codes as in 47 CFR 52.103. Numbers kept for fiction, 555-0100 to 555-0199, are not told
// apart, so that examples may use them. Values; thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"
#include "phone/reading.h"

namespace lapwing::enforcement {

enum class CallerNumberKind : std::uint8_t {
  possible,
  not_shown,         // the log or the report has none
  withheld,          // `anonymous`
  inner,             // too short to have reached anybody outside: an extension
  unreadable,        // text, masked digits, or more than one reading
  impossible,        // digits that no plan can hold
  unallocated,       // of an area code or exchange that was not open on that day
  toll_free_closed,  // of a toll-free code that was never opened
  premium,           // of 900, which answers calls and makes none
};
// `possible`, `not-shown`, ...; never renamed.
std::string_view to_string(CallerNumberKind kind);

struct CallerNumberFact {
  CallerNumberKind kind = CallerNumberKind::possible;
  std::string why = {};  // for `unallocated` and what follows it

  // No caller can have the right to show it.
  bool nobodys() const { return kind >= CallerNumberKind::impossible; }
};

// `reading` is that of `text`.
CallerNumberFact caller_number(std::string_view text, const phone::Reading& reading, CivilDate on);
CallerNumberFact caller_number(E164 number, CivilDate on);

}  // namespace lapwing::enforcement
