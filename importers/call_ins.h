// Calls that a registry's call-in line took, as a telephone system drops them in a file. No
// publisher's; this format is ours, 2026-11-28, and doc/import_formats.md fixes it. Columns are
// found by name; number, at, and one of digits and action a row are needed:
//   id,number,at,digits,action,list
//   pbx1-88121,+15125550142,2026-11-28T12:00:00-06:00,482133,,
//   pbx1-88122,(512) 555-0143,2026-11-28T18:04:10Z,,remove,us.tx
// A row that is not understood is refused by itself.
#pragma once

#include <functional>
#include <string>

#include "importers/catalog.h"

namespace lapwing::importers {

struct CallIn {
  std::string id;  // the line's own, else made of the row: the same row has the same
  E164 number;     // of the caller
  Instant at{};
  std::string digits = {};  // keyed in; else `action`
  std::string action = {};  // `register`, `remove`
  std::string list = {};
};

struct CallInOptions {
  std::string region = "US";  // of numbers without a country code
  Instant now{};              // calls that are to come yet are refused
};

// An invalid_argument, not_found or failed_precondition refuses the row; any other error ends the
// reading and is passed on.
using TakeCallIn = std::function<Status(const CallIn&)>;

// invalid_argument for what is no such table.
Result<registry::ImportReport> read_call_ins(ByteSource& source, const TakeCallIn& take,
                                             const CallInOptions& options);

}  // namespace lapwing::importers
