#include "importers/xarf.h"

#include <array>

#include "base/sha256.h"
#include "importers/complaint_taker.h"

namespace lapwing::importers {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::array<const char*, 8> kNeeded = {"xarf_version", "report_id", "timestamp",
                                                "reporter",     "sender",    "source_identifier",
                                                "category",     "type"};
constexpr std::size_t kOrgMax = 200;
constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string to_base64(std::string_view bytes) {
  std::string out;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : bytes) {
    bits = bits << 8 | static_cast<unsigned char>(c);
    held += 8;
    while (held >= 6) out += kBase64[bits >> (held -= 6) & 63];
  }
  if (held > 0) out += kBase64[bits << (6 - held) & 63];
  while (out.size() % 4 != 0) out += '=';
  return out;
}

// Nothing for text that is no base64.
std::optional<std::string> from_base64(std::string_view text) {
  std::string out;
  std::uint32_t bits = 0;
  int held = 0;
  while (text.ends_with('=')) text.remove_suffix(1);
  for (const char c : text) {
    const std::size_t value = kBase64.find(c);
    if (value == std::string_view::npos) return {};
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    held += 6;
    if (held >= 8) out += static_cast<char>(bits >> (held -= 8) & 255);
  }
  return out;
}

// RFC 9562 form, version 4 and its variant, from a hash.
std::string uuid_of(std::string_view id) {
  std::string digits = hex(sha256(id)).substr(0, 32);
  digits[12] = '4';
  digits[16] = "89ab"[static_cast<unsigned char>(digits[16]) % 4];
  return fmt::format("{}-{}-{}-{}-{}", digits.substr(0, 8), digits.substr(8, 4),
                     digits.substr(12, 4), digits.substr(16, 4), digits.substr(20));
}

std::string wrong_with(const json& report) {
  for (const char* field : kNeeded) {
    if (!report.contains(field)) return fmt::format("`{}` is missing", field);
  }
  if (!text_of(report, "xarf_version").starts_with("4.")) return "`xarf_version` is not 4.x.y";
  if (text_of(report, "category") != "messaging") {
    return fmt::format("category `{}` is not about messages", excerpt(text_of(report, "category")));
  }
  const std::string protocol = text_of(report, "protocol");
  if (protocol.empty()) return "`protocol` is missing";
  if (protocol == "smtp") return "the report is about e-mail";
  if (!parse_instant(text_of(report, "timestamp"))) return "`timestamp` is not an instant";
  if (text_of(report, "source_identifier").empty()) return "`source_identifier` is no text";
  return {};
}

std::string message_of(const json& report) {
  const auto evidence = report.find("evidence");
  if (evidence == report.end() || !evidence->is_array()) return {};
  for (const json& item : *evidence) {
    if (!item.is_object() || !text_of(item, "content_type").starts_with("text/plain")) continue;
    if (auto text = from_base64(text_of(item, "payload"))) {
      return enforcement::cut_text(*std::move(text), enforcement::Complaint::kMessageBytesMax);
    }
  }
  return {};
}

bool has_tag(const json& report, std::string_view tag) {
  const auto tags = report.find("tags");
  if (tags == report.end() || !tags->is_array()) return false;
  for (const json& one : *tags) {
    if (one.is_string() && one.get<std::string>() == tag) return true;
  }
  return false;
}

ordered_json contact(const XarfSender& sender) {
  return {{"org", sender.org}, {"contact", sender.contact}, {"domain", sender.domain}};
}

}  // namespace

bool is_xarf(const Head& head, const LogOptions& /*options*/) {
  return begins_json(head) && head.bytes.find("\"xarf_version\"") != std::string_view::npos;
}

Result<registry::ImportReport> read_xarf(ByteSource& source, enforcement::ComplaintSink& sink,
                                         const LogOptions& options) {
  return read_records(source, sink, options,
                      [](const json& report) -> std::variant<enforcement::Complaint, std::string> {
                        if (std::string wrong = wrong_with(report); !wrong.empty()) return wrong;
                        enforcement::Complaint complaint;
                        complaint.source = "xarf";
                        complaint.channel = has_tag(report, "channel:voice") ? "voice" : "text";
                        complaint.caller_text = text_of(report, "source_identifier");
                        complaint.reported = complaint.violated =
                            second_of(text_of(report, "timestamp"));
                        complaint.subject = text_of(report, "subject");
                        complaint.message = message_of(report);
                        complaint.external_id = text_of(report, "report_id");
                        return complaint;
                      });
}

Status check(const XarfSender& sender) {
  const std::size_t at = sender.contact.find('@');
  const bool address = at != std::string::npos && at > 0 && at + 1 < sender.contact.size() &&
                       sender.contact.find_first_of(" \t") == std::string::npos;
  if (sender.org.empty() || sender.org.size() > kOrgMax) {
    return error(Errc::invalid_argument, "the organisation has 1 to {} letters", kOrgMax);
  }
  if (!address) {
    return error(Errc::invalid_argument, "`{}` is no e-mail address", sender.contact);
  }
  if (sender.domain.find('.') == std::string::npos ||
      sender.domain.find_first_of(" /@") != std::string::npos) {
    return error(Errc::invalid_argument, "`{}` is no domain", sender.domain);
  }
  return ok();
}

ordered_json to_xarf(const enforcement::Complaint& complaint, const XarfSender& sender) {
  std::string when = complaint.violated.empty() ? complaint.reported : complaint.violated;
  const bool zoned = when.ends_with('Z');
  if (when.size() == 10) when += "T00:00:00";
  if (!zoned) when += 'Z';
  const bool voice = complaint.channel == "voice";
  ordered_json report = {
      {"xarf_version", "4.0.0"},
      {"report_id", uuid_of(complaint.id)},
      {"timestamp", when},
      {"reporter", contact(sender)},
      {"sender", contact(sender)},
      {"source_identifier", complaint.caller},
      {"category", "messaging"},
      {"type", "spam"},
      {"evidence_source", "user_complaint"},
      {"protocol", voice ? "other" : "sms"},
      {"tags", {voice ? "channel:voice" : "channel:text", "source:" + complaint.source}},
      {"description",
       fmt::format("A consumer's complaint about a {}; the number shown may be another's.{}",
                   voice ? "call" : "text message",
                   zoned ? "" : " The source names no time zone: the time is given as UTC.")}};
  if (!complaint.subject.empty()) {
    report["subject"] = enforcement::cut_text(complaint.subject, 500);
  }
  if (complaint.share.value_or(false) && !complaint.message.empty()) {
    const ordered_json message = {{"content_type", "text/plain"},
                                  {"description", "the message as reported"},
                                  {"payload", to_base64(complaint.message)},
                                  {"hash", "sha256:" + hex(sha256(complaint.message))},
                                  {"size", complaint.message.size()}};
    report["evidence"] = ordered_json::array({message});
  }
  return report;
}

}  // namespace lapwing::importers
