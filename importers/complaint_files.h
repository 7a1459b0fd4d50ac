// Complaints as agencies publish them, read field by field into whole records (`ftc-complaints`
// reads the callers' numbers alone, as a list). Public domain; seen 2026-11.
//
// `ftc-complaints-records`: the FTC's daily CSV, DNC Reported Calls.
//   Company_Phone_Number,Created_Date,Violation_Date,Consumer_City,Consumer_State,
//     Consumer_Area_Code,Subject,Recorded_Message_Or_Robocall
// `ftc-complaints-json`: a page of the FTC's API, api.ftc.gov/v0/dnc-complaints: the same fields in
//   `data[].attributes`, in kebab case. Values were seen shifted between fields.
// `fcc-complaints`: the FCC's consumer complaints as CSV from its open-data portal, columns by
// name:
//   Ticket ID, Ticket Created, Date of Issue, Time of Issue, Form, Method, Issue, Caller ID Number,
//   Type of Call or Messge (sic), Advertiser Business Number, City, State, Zip, Location ...
// `fcc-complaints-json`: the same data set from the portal's interface (Socrata 3xyp-aqkj,
// vakf-fz8e):
//   an array of records or a record a line: id, ticket_created, issue_date, caller_id_number, ...
//
// A row is kept as far as it can be read: a field that cannot be is empty and flagged. A row of
// another width is rejected, since which field is which is not known. Times name no zone.
#pragma once

#include <string_view>

#include "enforcement/complaint.h"
#include "importers/log_formats.h"

namespace lapwing::importers {

bool is_complaint_records(const Head& head, const LogOptions& options);
Result<registry::ImportReport> read_ftc_complaint_records(ByteSource& source,
                                                          enforcement::ComplaintSink& sink,
                                                          const LogOptions& options);
bool is_ftc_complaint_json(const Head& head, const LogOptions& options);
Result<registry::ImportReport> read_ftc_complaint_json(ByteSource& source,
                                                       enforcement::ComplaintSink& sink,
                                                       const LogOptions& options);
bool is_fcc_complaints(const Head& head, const LogOptions& options);
bool is_fcc_complaint_json(const Head& head, const LogOptions& options);
Result<registry::ImportReport> read_fcc_complaint_json(ByteSource& source,
                                                       enforcement::ComplaintSink& sink,
                                                       const LogOptions& options);
Result<registry::ImportReport> read_fcc_complaints(ByteSource& source,
                                                   enforcement::ComplaintSink& sink,
                                                   const LogOptions& options);

}  // namespace lapwing::importers
