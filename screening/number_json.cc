#include "screening/number_json.h"

#include "screening/json_text.h"

namespace lapwing::screening {
namespace {

using nlohmann::ordered_json;

void add_texts(std::string& out, std::string_view name, std::span<const std::string_view> texts) {
  add_name(out, name);
  out += '[';
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i != 0) out += ',';
    append_json_text(out, texts[i]);
  }
  out += ']';
}

}  // namespace

void append_number_json(std::string& out, std::string_view text, const phone::Reading& reading) {
  out += '{';
  add_text(out, "text", text);
  add_text(out, "status", name_of(reading.status));
  if (reading.reason != phone::ReadingReason::unspecified) {
    add_text(out, "reason", name_of(reading.reason));
  }
  add_text_or_null(out, "extension", reading.extension);
  add_name(out, "numbers");
  out += '[';
  for (const auto& number : reading.numbers) {
    const auto location = phone::locate(number.number);
    out += out.back() == '[' ? "{" : ",{";
    add_text(out, "e164", number.number.to_string());
    add_truth(out, "valid", number.valid);
    add_truth(out, "possible", number.possible);
    add_text_or_null(out, "country",
                     location.countries.empty() ? std::string_view() : location.countries.front());
    add_texts(out, "countries", location.countries);
    add_texts(out, "subdivisions", location.subdivisions);
    add_texts(out, "zones", location.zones);
    out += '}';
  }
  out += "]}";
}

ordered_json number_json(std::string_view text, const phone::Reading& reading) {
  std::string out;
  append_number_json(out, text, reading);
  return ordered_json::parse(out);
}

std::string dump_line(const ordered_json& value) {
  return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace lapwing::screening
