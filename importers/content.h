// What a file's first bytes are, whatever its name says.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/byte_source.h"

namespace lapwing::importers {

struct Head {
  std::string_view bytes;  // from the start, without a byte-order mark
  bool whole = false;      // the source has no more
};

// Up to ByteSource::kPeekMax bytes; valid until the source is used again.
Result<Head> peek_head(ByteSource& source);

// True when at least half of the lines that are not blank fit, and one does. A last line that may
// go on after the head is left out.
bool mostly_lines(const Head& head, const std::function<bool(std::string_view)>& fits);

// What a person would call content that no format fits: `a PDF document`, `a table of 12 columns`.
std::string describe(const Head& head);

// A file that is not a list of text at all: its description, else empty.
std::string describe_foreign(const Head& head);

}  // namespace lapwing::importers
