// Exit codes as sysexits(3) has them; DESIGN sections 5 and 10 fix the mapping.
#pragma once

#include "base/result.h"

namespace lapwing::tool {

inline constexpr int kExitProhibited = 1;
inline constexpr int kExitUndetermined = 2;
inline constexpr int kExitUsage = 64;  // a flag or argument is wrong

// For errors that a library function returned: its arguments were fine, so invalid_argument means
// the content of a file.
constexpr int exit_code(Errc code) {
  switch (code) {
    case Errc::invalid_argument:
      return 65;  // EX_DATAERR
    case Errc::not_found:
      return 66;  // EX_NOINPUT
    case Errc::failed_precondition:
      return 69;  // EX_UNAVAILABLE: list too old, edition missing in between
    case Errc::unavailable:
      return 75;  // EX_TEMPFAIL: second writer, reader behind
    case Errc::io_error:
      return 74;  // EX_IOERR
    case Errc::data_loss:
    case Errc::internal:
      break;
  }
  return 70;  // EX_SOFTWARE
}

}  // namespace lapwing::tool
