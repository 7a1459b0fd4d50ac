// `xarf`: abuse reports in XARF version 4 (<https://xarf.org>, schemas seen 2026-11, MIT licence):
// one report, an array, or one a line. Category `messaging` by any protocol but e-mail is read; all
// else is counted and not kept. XARF has no protocol for voice: calls go out as `other` with the
// tag `channel:voice`.
#pragma once

#include <nlohmann/json.hpp>

#include "importers/log_formats.h"

namespace lapwing::importers {

bool is_xarf(const Head& head, const LogOptions& options);
Result<registry::ImportReport> read_xarf(ByteSource& source, enforcement::ComplaintSink& sink,
                                         const LogOptions& options);

// Who sends the reports, as XARF wants it.
struct XarfSender {
  std::string org;
  std::string contact;  // e-mail address
  std::string domain;
};
// invalid_argument for what the schema does not take.
Status check(const XarfSender& sender);

// One report for one complaint. Precondition: it names exactly one caller and a violated or
// reported time. The message goes along only where the consumer agreed; the consumer's number never
// does. The report's id follows from the complaint's, so that a report sent twice is seen to be
// one. A time without a zone is given as if UTC, and the description says so.
nlohmann::ordered_json to_xarf(const enforcement::Complaint& complaint, const XarfSender& sender);

}  // namespace lapwing::importers
