// `sms`: text messages that a seller sent and got, a table with a header. Twilio's Message resource
// has these properties (seen 2026-11): sid, from, to, body, status, date_sent, direction. `start`
// may stand for date_sent. Times are RFC 5322 or ISO, with their offset or in the zone stated.
//   sid,from,to,body,status,date_sent,direction
//   SM1,+13055550100,+12125550142,Roofs half price,delivered,2026-10-01T13:05:31Z,outbound-api
//   SM2,+12125550142,+13055550100,STOP,received,2026-10-01T13:07:02Z,inbound
// Of what came in, a reply that is one of the words of 47 CFR 64.1200(a)(10) (stop, quit, end,
// revoke, opt out, cancel, unsubscribe) is a request for no more; everything else that came in is
// counted and passed over.
#pragma once

#include <string_view>

#include "importers/log_formats.h"

namespace lapwing::importers {

std::string sms_log_lacks(const Head& head, const LogOptions& options);
Result<registry::ImportReport> read_sms_log(ByteSource& source, enforcement::CallSink& sink,
                                            const LogOptions& options);

// Whether the whole message, but for case and punctuation, is such a word.
bool is_stop_word(std::string_view body);

}  // namespace lapwing::importers
