// FreeSWITCH's mod_cdr_csv, template `example`, seen 2026-11 in its documentation and in v1.10's
// cdr_csv.conf.xml. 15 columns, no header:
//   caller_id_name,caller_id_number,destination_number,context,start_stamp,answer_stamp,end_stamp,
//     duration,billsec,hangup_cause,uuid,bleg_uuid,accountcode,read_codec,write_codec
// Times are the server's wall clock; an empty answer_stamp is a call that nobody answered. Its own
// documentation's sample writes one number as 0034..., +34..., 34... and 00034...
#pragma once

#include "importers/log_formats.h"

namespace lapwing::importers {

std::string freeswitch_lacks(const Head& head, const LogOptions& options);
Result<registry::ImportReport> read_freeswitch(ByteSource& source, enforcement::CallSink& sink,
                                               const LogOptions& options);

}  // namespace lapwing::importers
