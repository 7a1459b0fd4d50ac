// The reading policy of doc/reading.md, written for clarity over libphonenumber (tens of
// microseconds a number). Reader falls back to it, and the scanner, which shares no code with it,
// is tested against it. Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "phone/reading.h"

namespace lapwing::phone {

// `region` as for Reader::create, and checked there.
Reading read_reference(std::string_view text, const std::string& region,
                       ReaderOptions options = {});

}  // namespace lapwing::phone
