// Asterisk's call detail records as CSV, seen 2026-11 in its documentation (cdr_csv's Master.csv
// and the default of cdr_custom.conf). No header. Which of the two orders a file has is told by
// where its times stand.
//   accountcode,src,dst,dcontext,clid,channel,dstchannel,lastapp,lastdata,start,answer,end,
//     duration,billsec,disposition,amaflags[,uniqueid][,userfield]           Master.csv: 16 to 18
//   clid,src,dst,dcontext,channel,dstchannel,lastapp,lastdata,start,answer,end,
//     duration,billsec,disposition,amaflags,accountcode,uniqueid,userfield[,sequence]  cdr_custom
// Times are the server's wall clock unless `usegmtime` is on, which the file does not tell: --tz
// does. Whether a person answered, and an agent came, is not in the log.
#pragma once

#include "importers/log_formats.h"

namespace lapwing::importers {

std::string asterisk_lacks(const Head& head, const LogOptions& options);
Result<registry::ImportReport> read_asterisk(ByteSource& source, enforcement::CallSink& sink,
                                             const LogOptions& options);

}  // namespace lapwing::importers
