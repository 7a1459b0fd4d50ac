#include "screening/json_text.h"

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

}  // namespace lapwing::screening
