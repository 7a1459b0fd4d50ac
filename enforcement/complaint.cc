#include "enforcement/complaint.h"

#include "base/sha256.h"
#include "base/time.h"

namespace lapwing::enforcement {
namespace {

using nlohmann::ordered_json;

constexpr int kOldDays = 365;

std::optional<std::chrono::sys_days> day_of(const std::string& when) {
  const auto day = parse_date(std::string_view(when).substr(0, 10));
  if (!day) return {};
  return std::chrono::sys_days(*day);
}

ordered_json or_null(const std::string& text) {
  return text.empty() ? ordered_json(nullptr) : ordered_json(text);
}

std::string text_of(const ordered_json& json, const char* field) {
  const auto& value = json.at(field);
  return value.is_null() ? std::string() : value.get<std::string>();
}

}  // namespace

void complete(Complaint& complaint, const phone::Reader& reader) {
  const auto reading = reader.read(complaint.caller_text);
  complaint.caller_reading = phone::name_of(reading.status);
  complaint.caller.clear();
  if (reading.status == phone::ReadingStatus::number) {
    complaint.caller = reading.numbers.front().number.to_string();
  } else if (reading.status != phone::ReadingStatus::empty) {
    complaint.flags.emplace_back("caller-unreadable");
  }
  // Both have one form within a source, so that text compares as time does.
  if (!complaint.violated.empty() && complaint.violated.size() == complaint.reported.size() &&
      complaint.violated > complaint.reported) {
    complaint.flags.emplace_back("violation-after-report");
  }
  const auto reported = day_of(complaint.reported);
  const auto violated = day_of(complaint.violated);
  if (reported && violated && (*reported - *violated).count() > kOldDays) {
    complaint.flags.emplace_back("over-a-year-old");
  }
  const std::string_view robocall = !complaint.robocall ? "" : *complaint.robocall ? "Y" : "N";
  complaint.id = "x-" + hex(sha256(fmt::format("{}|{}|{}|{}|{}|{}|{}|{}|{}", complaint.source,
                                               complaint.caller_text, complaint.reported,
                                               complaint.violated, complaint.city, complaint.state,
                                               complaint.area_code, complaint.subject, robocall)))
                            .substr(0, 20);
}

ordered_json to_json(const Complaint& complaint) {
  return {
      {"id", complaint.id},
      {"source", complaint.source},
      {"caller", or_null(complaint.caller)},
      {"caller_text", complaint.caller_text},
      {"caller_reading", complaint.caller_reading},
      {"reported", or_null(complaint.reported)},
      {"violated", or_null(complaint.violated)},
      {"city", or_null(complaint.city)},
      {"state", or_null(complaint.state)},
      {"area_code", or_null(complaint.area_code)},
      {"subject", or_null(complaint.subject)},
      {"robocall", complaint.robocall ? ordered_json(*complaint.robocall) : ordered_json(nullptr)},
      {"flags", complaint.flags}};
}

Result<Complaint> complaint_from(std::string_view line) {
  try {
    const auto json = ordered_json::parse(line);
    Complaint complaint{.id = text_of(json, "id"),
                        .source = text_of(json, "source"),
                        .caller = text_of(json, "caller"),
                        .caller_text = text_of(json, "caller_text"),
                        .caller_reading = text_of(json, "caller_reading"),
                        .reported = text_of(json, "reported"),
                        .violated = text_of(json, "violated"),
                        .city = text_of(json, "city"),
                        .state = text_of(json, "state"),
                        .area_code = text_of(json, "area_code"),
                        .subject = text_of(json, "subject")};
    if (!json.at("robocall").is_null()) complaint.robocall = json.at("robocall").get<bool>();
    complaint.flags = json.at("flags").get<std::vector<std::string>>();
    return complaint;
  } catch (const nlohmann::json::exception& e) {
    return error(Errc::data_loss, "a stored complaint cannot be read ({})", e.what());
  }
}

}  // namespace lapwing::enforcement
