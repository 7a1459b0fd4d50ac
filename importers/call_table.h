// Call logs whose columns are found by name.
//
// `twilio`: a table of Twilio's Call resource, by its property names (api, seen 2026-11): sid,
// from, to, status, start_time, direction, answered_by. Times are RFC 5322 or ISO with their
// offset. The captions of the console's own export were not seen; names are compared without case
// and punctuation, so `Start Time` is start_time. An incoming call is counted and not taken.
//
// `vicidial`: VICIdial's table vicidial_log with a header, as exported from MySQL: uniqueid,
// campaign_id, call_date, status, phone_code, phone_number, user, perhaps start_epoch. call_date is
// the server's wall clock; a start_epoch decides which of two instants is meant, and shows a wrong
// --tz. Statuses that the dialer itself sets say whether a machine answered and whether an agent
// came (DROP: nobody was there); how long the called party waited is not in the log.
//
// `csv`: ours, for anything else; doc/import_formats.md fixes it. called and start are needed:
//   called,caller,start,id,seller,campaign,subject,answered,answered_by,agent,agent_delay_ms,
//     recorded,attestation
//   2125550142,+13055550100,2026-10-01 09:05:31,c-1,acme,autumn,,yes,person,yes,800,no,A
// Another header needs a map from our names to its own (`lapwing audit --map`).
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "importers/log_formats.h"

namespace lapwing::importers {

std::string twilio_lacks(const Head& head, const LogOptions& options);
Result<registry::ImportReport> read_twilio(ByteSource& source, enforcement::CallSink& sink,
                                           const LogOptions& options);

std::string vicidial_lacks(const Head& head, const LogOptions& options);
Result<registry::ImportReport> read_vicidial(ByteSource& source, enforcement::CallSink& sink,
                                             const LogOptions& options);

std::string call_csv_lacks(const Head& head, const LogOptions& options);
Result<registry::ImportReport> read_call_csv(ByteSource& source, enforcement::CallSink& sink,
                                             const LogOptions& options);

// A map file: one `FIELD = HEADER` a line, `#` begins a comment. invalid_argument for a field that
// `csv` does not have, a field twice, or neither `called` nor `start`.
Result<std::map<std::string, std::string>> read_call_columns(const std::filesystem::path& file);

}  // namespace lapwing::importers
