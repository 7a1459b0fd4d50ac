#include "screening/number_json.h"

namespace lapwing::screening {

using nlohmann::ordered_json;

ordered_json number_json(std::string_view text, const phone::Reading& reading) {
  ordered_json json{{"text", text}, {"status", name_of(reading.status)}};
  if (reading.reason != phone::ReadingReason::unspecified) json["reason"] = name_of(reading.reason);
  json["extension"] =
      reading.extension.empty() ? ordered_json(nullptr) : ordered_json(reading.extension);
  json["numbers"] = ordered_json::array();
  for (const auto& number : reading.numbers) {
    const auto location = phone::locate(number.number);
    ordered_json item{{"e164", number.number.to_string()},
                      {"valid", number.valid},
                      {"possible", number.possible}};
    item["country"] = location.countries.empty() ? ordered_json(nullptr)
                                                 : ordered_json(location.countries.front());
    item["countries"] = location.countries;
    item["subdivisions"] = location.subdivisions;
    item["zones"] = location.zones;
    json["numbers"].push_back(std::move(item));
  }
  return json;
}

std::string dump_line(const ordered_json& value) {
  return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace lapwing::screening
