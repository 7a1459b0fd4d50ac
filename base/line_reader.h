// Lines of a ByteSource. A line ends with LF, CRLF or CR, mixed as they come; a UTF-8 byte-order
// mark before the first is dropped. A line longer than the limit gives its beginning only, marked,
// and costs no memory. Bytes are passed on as they are, NUL and bad UTF-8 included.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/byte_source.h"

namespace lapwing {

struct Line {
  std::string_view text;     // without its ending; valid until the next call of next()
  std::uint64_t number = 0;  // from 1
  bool ended = false;        // a line ending followed; false only for a last line without one
  bool too_long = false;     // `text` is its first bytes_max bytes
};

class LineReader {
 public:
  static constexpr std::size_t kLineBytesMax = 4096;

  explicit LineReader(ByteSource& source, std::size_t line_bytes_max = kLineBytesMax);

  // False at the end. A source that ends right after a line ending has no further, empty line.
  Result<bool> next(Line& line);

 private:
  Result<bool> fill();
  void take(std::string_view piece);

  ByteSource& source_;
  std::size_t line_bytes_max_;
  std::string buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::string carried_;  // the start of a line that goes on in the next buffer
  bool too_long_ = false;
  bool skip_lf_ = false;  // the last line ended in CR: an LF now belongs to it
  bool started_ = false;
  std::uint64_t lines_ = 0;
};

}  // namespace lapwing
