#include "importers/mobile_abuse.h"

#include <algorithm>

#include "importers/complaint_taker.h"

namespace lapwing::importers {
namespace {

using nlohmann::json;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

// What the schema demands and the report lacks; empty where it is one.
std::string wrong_with(const json& report) {
  if (text_of(report, "v") != "1") return "`v` is not \"1\"";
  if (text_of(report, "u").empty()) return "`u` is missing";
  if (text_of(report, "s").empty()) return "`s`, the sender, is missing";
  const auto message = report.find("m");
  if (message == report.end() || !message->is_object()) return "`m`, the message, is missing";
  const std::string protocol = lower(text_of(*message, "p"));
  if (protocol != "sms" && protocol != "mms" && protocol != "rcs") {
    return "`m.p` is not sms, mms or rcs";
  }
  const std::string time = text_of(*message, "t");
  if (!time.ends_with('Z') || !parse_instant(time))
    return "`m.t` is not an instant like 2026-11-01T15:45:22Z";
  if (text_of(*message, "c").empty()) return "`m.c`, the content, is missing";
  const std::string disposition = lower(text_of(report, "d"));
  if (disposition == "legit") return "reported as legitimate";
  if (!disposition.empty() && disposition != "spam") return "`d` is not spam or legit";
  return {};
}

}  // namespace

bool is_mobile_abuse(const Head& head, const LogOptions& /*options*/) {
  return begins_json(head) && head.bytes.find("\"v\"") != std::string_view::npos &&
         head.bytes.find("\"m\"") != std::string_view::npos;
}

Result<registry::ImportReport> read_mobile_abuse(ByteSource& source,
                                                 enforcement::ComplaintSink& sink,
                                                 const LogOptions& options) {
  const auto reader = phone::Reader::create(options.region);
  if (!reader) return reader.error();
  return read_records(source, sink, options,
                      [&](const json& report) -> std::variant<enforcement::Complaint, std::string> {
                        if (std::string wrong = wrong_with(report); !wrong.empty()) return wrong;
                        enforcement::Complaint complaint;
                        complaint.source = "7726";
                        complaint.channel = "text";
                        complaint.caller_text = text_of(report, "s");
                        complaint.reported = complaint.violated =
                            second_of(text_of(report["m"], "t"));
                        complaint.message = enforcement::cut_text(
                            text_of(report["m"], "c"), enforcement::Complaint::kMessageBytesMax);
                        complaint.external_id = text_of(report, "i");
                        const auto by = reader->read(text_of(report, "r"));
                        if (by.status == phone::ReadingStatus::number) {
                          complaint.called = by.numbers.front().number.to_string();
                        }
                        return complaint;
                      });
}

}  // namespace lapwing::importers
