// Kamailio's acc table (modules acc and acc_db, seen 2026-11 in its documentation), exported with a
// header: method, from_tag, to_tag, callid, sip_code, sip_reason, time, and the extras that
// `db_extra` adds. By default acc writes no number at all; the widely copied example configuration
// adds src_user, dst_user and dst_ouser (what was dialled, before routing rewrote it):
//   method,from_tag,to_tag,callid,sip_code,sip_reason,time,src_user,dst_ouser,dst_user
//   INVITE,a,b,c-1@pbx,200,OK,2026-10-01 09:05:31,3055550100,2125550142,12125550142
// `time` is when the record was written, by the server's wall clock: of an answered call the moment
// of the answer, of a missed one its end. Of each call only the INVITE is taken; other methods are
// counted and passed over. A number may be a whole SIP address.
//
// Or as acc writes to syslog (log_flag), with the extras of `log_extra`; the time is in seconds of
// UTC, so that no wall clock is asked. Lines of anything else are counted and passed over:
//   Oct  1 09:05:31 sip /usr/sbin/kamailio[812]: NOTICE: acc [acc.c:279]: acc_log_request(): ACC:
//   transaction answered: timestamp=1790859931;method=INVITE;from_tag=a;to_tag=b;call_id=c-1@pbx;
//   code=200;reason=OK;src_user=3055550100;dst_ouser=2125550142   (one line)
#pragma once

#include "importers/log_formats.h"

namespace lapwing::importers {

std::string kamailio_lacks(const Head& head, const LogOptions& options);
Result<registry::ImportReport> read_kamailio(ByteSource& source, enforcement::CallSink& sink,
                                             const LogOptions& options);

}  // namespace lapwing::importers
