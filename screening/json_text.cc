#include "screening/json_text.h"

#include <charconv>

#include "screening/number_json.h"

namespace lapwing::screening {

// Nearly all texts hold nothing that has to be escaped; others go the long way.
void append_json_text(std::string& out, std::string_view text) {
  for (const unsigned char c : text) {
    if (c < 0x20 || c > 0x7e || c == '"' || c == '\\') {
      out += dump_line(nlohmann::ordered_json(text));
      return;
    }
  }
  out += '"';
  out += text;
  out += '"';
}

void add_name(std::string& out, std::string_view name) {
  if (!out.empty() && out.back() != '{') out += ',';
  out += '"';
  out += name;
  out += "\":";
}

void add_text(std::string& out, std::string_view name, std::string_view text) {
  add_name(out, name);
  append_json_text(out, text);
}

void add_text_or_null(std::string& out, std::string_view name, std::string_view text) {
  add_name(out, name);
  if (text.empty()) {
    out += "null";
  } else {
    append_json_text(out, text);
  }
}

void add_number(std::string& out, std::string_view name, std::int64_t number) {
  add_name(out, name);
  char digits[24];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

void add_truth(std::string& out, std::string_view name, std::optional<bool> truth) {
  add_name(out, name);
  out += !truth ? "null" : *truth ? "true" : "false";
}

}  // namespace lapwing::screening
