#include "phone/plain_text.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <cstdint>

namespace lapwing::phone {
namespace {

constexpr char kNothing = '\0';

// Single code points that their general category would put elsewhere.
char exception_for(UChar32 c) {
  switch (c) {
    case 0x2028:  // line and paragraph separators
    case 0x2029:
    case 0x0085:
      return '\n';
    case 0x2212:  // minus sign
    case 0x2043:  // hyphen bullet
    case 0x30FC:  // katakana prolonged sound mark, typed for a dash
    case 0xFF70:
      return '-';
    case 0x00D7:  // multiplication sign
    case 0x0425:  // Cyrillic ha
    case 0x0445:
      return 'x';
    case 0x2022:  // bullets and blocks
    case 0x25CF:
    case 0x25A0:
    case 0x25AA:
    case 0x2588:
    case 0x2217:
    case 0x2731:
    case 0x2026:  // an ellipsis: the rest is cut
      return '*';
    default:
      return kNothing;
  }
}

char mark_for_ascii(unsigned char c) {
  if (c >= 'A' && c <= 'Z') return static_cast<char>(c - 'A' + 'a');
  if (c == '\n' || c == '\r' || c == '\v' || c == '\f') return '\n';
  if (c == '\t') return '\t';
  if (c < ' ' || c == 0x7F) return kOther;
  return static_cast<char>(c);
}

char mark_for(UChar32 c) {
  if (c < 0x80) return mark_for_ascii(static_cast<unsigned char>(c));
  if (c >= 0xFF01 && c <= 0xFF5E) return mark_for_ascii(static_cast<unsigned char>(c - 0xFEE0));
  if (const char mark = exception_for(c)) return mark;
  switch (u_charType(c)) {
    case U_DECIMAL_DIGIT_NUMBER:
      return static_cast<char>('0' + u_charDigitValue(c));
    case U_SPACE_SEPARATOR:
      return ' ';
    case U_DASH_PUNCTUATION:
      return '-';
    case U_FORMAT_CHAR:
      return kNothing;
    default:
      return u_isalpha(c) ? kLetter : kOther;
  }
}

// A byte that is not UTF-8. 0xA0 is the no-break space and 0x96, 0x97 the dashes of Windows-1252,
// the usual encoding of such files.
char mark_for_stray(std::uint8_t byte) {
  if (byte == 0xA0) return ' ';
  if (byte == 0x96 || byte == 0x97) return '-';
  return kOther;
}

}  // namespace

std::string plain_text(std::string_view bytes) {
  std::string plain;
  plain.reserve(bytes.size());
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  const std::size_t size = bytes.size();
  for (std::size_t at = 0; at < size;) {
    const std::uint8_t first = data[at];
    UChar32 c = first;
    if (first < 0x80) {
      ++at;
    } else {
      const std::size_t begin = at;
      U8_NEXT(data, at, size, c);
      if (c < 0) {
        plain += mark_for_stray(first);
        at = begin + 1;
        continue;
      }
    }
    if (const char mark = mark_for(c)) plain += mark;
  }
  return plain;
}

}  // namespace lapwing::phone
