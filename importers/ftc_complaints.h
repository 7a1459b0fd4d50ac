// US FTC, DNC Reported Calls: the numbers that consumers reported, each weekday at
// https://www.ftc.gov/policy-notices/open-government/data-sets/do-not-call-data, as
// DNC_Complaint_Numbers_YYYY-MM-DD.csv; public domain. Seen 2026-11-23 (a day of 2021 and the
// site's description). Columns are found by name:
//   Company_Phone_Number,Created_Date,Violation_Date,Consumer_City,Consumer_State,...
//   2125550142,2026-11-02 00:01:15,2026-11-01 11:48:00,Troy,New York,518,No Subject Provided,Y
//   ,2026-11-02 00:01:41,2026-11-01 18:17:00,,Illinois,217,Other,N
//   212555xxxx,2026-11-02 00:01:46,2026-11-01 15:25:00,Riverside,California,951,Other,Y
// Read here as a list of callers: the first column only. Consumers typed it, so blank, masked and
// impossible cells are rejected one by one and are no reason to refuse the file. A number on this
// list was reported once; it may have been spoofed.
#pragma once

#include "importers/catalog.h"

namespace lapwing::importers {

bool is_ftc_complaints(const Head& head, const ReadOptions& options);
Result<registry::ImportReport> read_ftc_complaints(ByteSource& source, registry::ListSink& sink,
                                                   const ReadOptions& options);

}  // namespace lapwing::importers
