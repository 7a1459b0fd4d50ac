#include "enforcement/complaint.h"

#include <algorithm>
#include <cstdlib>

#include "base/sha256.h"
#include "base/time.h"
#include "enforcement/us_state.h"
#include "phone/nanp.h"

namespace lapwing::enforcement {
namespace {

using nlohmann::ordered_json;

constexpr int kOldDays = 365;
// Of one field a typing error may be the reason, of two it is rather that values slipped.
constexpr std::ptrdiff_t kShiftedFields = 2;

std::optional<std::chrono::sys_days> day_of(const std::string& when) {
  const auto day = parse_date(std::string_view(when).substr(0, 10));
  if (!day) return {};
  return std::chrono::sys_days(*day);
}

ordered_json or_null(const std::string& text) {
  return text.empty() ? ordered_json(nullptr) : ordered_json(text);
}

// Where the source names no state, that of the consumer's area code, if it is in one alone.
std::string state_of(const Complaint& complaint) {
  if (auto code = us_state_code(complaint.state); !code.empty()) return code;
  if (!complaint.state.empty()) return {};
  int npa = 0;
  if (complaint.area_code.size() == 3) npa = std::atoi(complaint.area_code.c_str());
  if (complaint.called.size() == 12 && complaint.called.starts_with("+1")) {
    npa = std::atoi(complaint.called.substr(2, 3).c_str());
  }
  const phone::NpaInfo* info = npa == 0 ? nullptr : phone::find_npa(npa);
  if (info == nullptr || info->subdivisions.size() != 1) return {};
  const std::string_view place = info->subdivisions.front();
  return place.starts_with("US-") ? std::string(place) : std::string();
}

// What later sources say beyond what the first ones did.
std::string more_of(const Complaint& complaint) {
  if (complaint.channel == "voice" && complaint.called.empty() && complaint.message.empty()) {
    return {};
  }
  return fmt::format("|{}|{}|{}", complaint.channel, complaint.called, complaint.message);
}

std::string text_or_empty(const ordered_json& json, const char* field) {
  const auto found = json.find(field);
  return found == json.end() || found->is_null() ? std::string() : found->get<std::string>();
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
  complaint.state_code = state_of(complaint);
  const auto unreadable =
      std::count_if(complaint.flags.begin(), complaint.flags.end(),
                    [](const std::string& flag) { return flag.starts_with("field-unreadable:"); });
  if (unreadable >= kShiftedFields) complaint.flags.emplace_back("fields-shifted");
  const std::string_view robocall = !complaint.robocall ? "" : *complaint.robocall ? "Y" : "N";
  const auto says =
      fmt::format("{}|{}|{}|{}|{}|{}|{}|{}|{}{}", complaint.source, complaint.caller_text,
                  complaint.reported, complaint.violated, complaint.city, complaint.state,
                  complaint.area_code, complaint.subject, robocall, more_of(complaint));
  complaint.id = "x-" + hex(sha256(says)).substr(0, 20);
}

std::string cut_text(std::string text, std::size_t size_max) {
  if (text.size() <= size_max) return text;
  while (size_max > 0 && (static_cast<unsigned char>(text[size_max]) & 0xc0) == 0x80) --size_max;
  text.resize(size_max);
  return text;
}

ordered_json to_json(const Complaint& complaint) {
  ordered_json json = {
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
      {"flags", complaint.flags},
      {"state_code", or_null(complaint.state_code)},
      {"channel", complaint.channel}};
  // Seldom there.
  if (!complaint.called.empty()) json["called"] = complaint.called;
  if (!complaint.message.empty()) json["message"] = complaint.message;
  if (complaint.share) json["share"] = *complaint.share;
  if (!complaint.external_id.empty()) json["external_id"] = complaint.external_id;
  if (!complaint.same_as.empty()) json["same_as"] = complaint.same_as;
  return json;
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
    complaint.channel = json.value("channel", std::string("voice"));
    complaint.called = text_or_empty(json, "called");
    complaint.message = text_or_empty(json, "message");
    complaint.external_id = text_or_empty(json, "external_id");
    complaint.state_code = text_or_empty(json, "state_code");
    if (json.contains("share")) complaint.share = json.at("share").get<bool>();
    return complaint;
  } catch (const nlohmann::json::exception& e) {
    return error(Errc::data_loss, "a stored complaint cannot be read ({})", e.what());
  }
}

}  // namespace lapwing::enforcement
