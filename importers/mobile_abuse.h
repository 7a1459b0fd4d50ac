// `mobile-abuse`: reports of unwanted messages that people forward to 7726 or flag on their phones,
// in the Mobile Abuse Reporting Schema, version 1 (Proofpoint, used by M3AAWG members; schema.json
// seen 2026-11): one report, an array of them, or one a line.
//   {"v": "1", "u": "Carrier/Messages/2.3", "s": "+13055550100", "d": "spam",
//    "m": {"p": "sms", "t": "2026-11-01T15:45:22Z", "c": "Roofs half price"}}
// A report of a message as legitimate (`d`) is counted and not kept. The reporter `r` is kept where
// it is a number, never where it is hashed: an unkeyed hash of a number is as good as the number.
#pragma once

#include "importers/log_formats.h"

namespace lapwing::importers {

bool is_mobile_abuse(const Head& head, const LogOptions& options);
Result<registry::ImportReport> read_mobile_abuse(ByteSource& source,
                                                 enforcement::ComplaintSink& sink,
                                                 const LogOptions& options);

}  // namespace lapwing::importers
