#include "importers/log_formats.h"

#include <fmt/format.h>

#include <array>
#include <type_traits>

#include "importers/asterisk.h"
#include "importers/call_table.h"
#include "importers/complaint_files.h"
#include "importers/freeswitch.h"
#include "importers/kamailio.h"
#include "importers/mobile_abuse.h"
#include "importers/sms_log.h"
#include "importers/xarf.h"

namespace lapwing::importers {
namespace {

constexpr auto kCallFormats = std::to_array<CallFormat>({
    {"asterisk", "Asterisk's call log: Master.csv, or the default of cdr_custom", asterisk_lacks,
     read_asterisk},
    {"freeswitch", "FreeSWITCH's call log: mod_cdr_csv, template `example`", freeswitch_lacks,
     read_freeswitch},
    {"twilio", "Twilio's call log: a table with the properties of its Call resource", twilio_lacks,
     read_twilio},
    {"vicidial", "VICIdial's call log: its table vicidial_log with a header", vicidial_lacks,
     read_vicidial},
    {"kamailio", "Kamailio's call log: its table acc with a header and extras", kamailio_lacks,
     read_kamailio},
    {"sms", "text messages sent, and replies: a table like Twilio's Message resource",
     sms_log_lacks, read_sms_log},
    {"csv", "any other call log: our column names, or a map from them", call_csv_lacks,
     read_call_csv},
});

std::string look_of(const Head& head) { return "it looks like " + describe(head); }

template <bool (*recognizes)(const Head&, const LogOptions&)>
std::string lacks(const Head& head, const LogOptions& options) {
  return recognizes(head, options) ? std::string() : look_of(head);
}

constexpr auto kComplaintFormats = std::to_array<ComplaintFormat>({
    {"ftc-complaints-records", "US FTC, DNC Reported Calls: daily CSV; whole complaints",
     lacks<is_complaint_records>, read_ftc_complaint_records},
    {"ftc-complaints-json", "US FTC, DNC Reported Calls: a page of the API",
     lacks<is_ftc_complaint_json>, read_ftc_complaint_json},
    {"fcc-complaints", "US FCC, consumer complaints: CSV of the open-data portal",
     lacks<is_fcc_complaints>, read_fcc_complaints},
    {"fcc-complaints-json", "US FCC, consumer complaints: JSON of the open-data portal",
     lacks<is_fcc_complaint_json>, read_fcc_complaint_json},
    {"mobile-abuse", "messages reported to 7726: Mobile Abuse Reporting Schema, version 1",
     lacks<is_mobile_abuse>, read_mobile_abuse},
    {"xarf", "abuse reports about messages: XARF, version 4", lacks<is_xarf>, read_xarf},
});

template <class Format>
Result<const Format*> find(std::span<const Format> formats, std::string_view name,
                           std::string_view what) {
  std::string names;
  for (const Format& format : formats) {
    if (format.name == name) return &format;
    names += fmt::format("{}{}", names.empty() ? "" : ", ", format.name);
  }
  return error(Errc::not_found, "`{}` is no format of {}: there are {}", name, what, names);
}

template <class Format>
Status check(ByteSource& source, const Format& format, const LogOptions& options) {
  const auto head = peek_head(source);
  if (!head) return head.error();
  if (head->bytes.empty()) return error(Errc::invalid_argument, "`{}` is empty", source.name());
  // Complaints may come as JSON, which no list of text does.
  const bool text = std::is_same_v<Format, ComplaintFormat> || describe_foreign(*head).empty();
  const std::string why = text ? format.lacks(*head, options) : look_of(*head);
  if (why.empty()) return ok();
  return error(Errc::invalid_argument, "`{}` is not {}: {}", source.name(), format.name, why);
}

}  // namespace

std::span<const CallFormat> call_formats() { return kCallFormats; }
std::span<const ComplaintFormat> complaint_formats() { return kComplaintFormats; }

Result<const CallFormat*> find_call_format(std::string_view name) {
  return find(call_formats(), name, "call logs");
}
Result<const ComplaintFormat*> find_complaint_format(std::string_view name) {
  return find(complaint_formats(), name, "complaints");
}

Result<registry::ImportReport> read_call_file(ByteSource& source, const CallFormat& format,
                                              enforcement::CallSink& sink,
                                              const LogOptions& options) {
  if (auto checked = check(source, format, options); !checked) return checked.error();
  if (!options.zone) {
    return error(Errc::failed_precondition,
                 "a call log has no time zone of its own: say whose wall clock wrote `{}`",
                 source.name());
  }
  return format.read(source, sink, options);
}

Result<registry::ImportReport> read_complaint_file(ByteSource& source,
                                                   const ComplaintFormat& format,
                                                   enforcement::ComplaintSink& sink,
                                                   const LogOptions& options) {
  if (auto checked = check(source, format, options); !checked) return checked.error();
  return format.read(source, sink, options);
}

}  // namespace lapwing::importers
