#include "base/line_reader.h"

#include <algorithm>

namespace lapwing {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{256} * 1024;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

// The first CR or LF of `text`.
std::size_t find_ending(std::string_view text) {
  const std::size_t lf = text.find('\n');
  return std::min(lf, text.substr(0, lf).find('\r'));
}

}  // namespace

LineReader::LineReader(ByteSource& source, std::size_t line_bytes_max)
    : source_(source), line_bytes_max_(line_bytes_max), buffer_(kBufferBytes, '\0') {}

Result<bool> LineReader::next(Line& line) {
  carried_.clear();
  too_long_ = false;
  bool begun = false;  // bytes of this line were seen
  for (;;) {
    if (begin_ == end_) {
      const auto more = fill();
      if (!more) return more.error();
      if (!*more) {
        if (!begun) return false;
        line = {carried_, ++lines_, false, too_long_};
        return true;
      }
    }
    if (skip_lf_) {
      skip_lf_ = false;
      if (buffer_[begin_] == '\n' && ++begin_ == end_) continue;
    }
    const std::string_view rest(buffer_.data() + begin_, end_ - begin_);
    const std::size_t ending = find_ending(rest);
    begun = true;
    if (ending == std::string_view::npos) {
      take(rest);
      begin_ = end_;
      continue;
    }
    begin_ += ending + 1;
    skip_lf_ = rest[ending] == '\r';
    ++lines_;
    std::string_view text = rest.substr(0, ending);
    if (!carried_.empty() || too_long_) {
      take(text);
      text = carried_;
    } else if (text.size() > line_bytes_max_) {
      too_long_ = true;
      text = text.substr(0, line_bytes_max_);
    }
    line = {text, lines_, true, too_long_};
    return true;
  }
}

// Appends to the carried line what still fits.
void LineReader::take(std::string_view piece) {
  const std::size_t room = line_bytes_max_ - carried_.size();
  too_long_ = too_long_ || piece.size() > room;
  carried_.append(piece.substr(0, room));
}

Result<bool> LineReader::fill() {
  if (!started_) {
    started_ = true;
    const auto head = source_.peek(kByteOrderMark.size());
    if (!head) return head.error();
    if (*head == kByteOrderMark) {
      char mark[kByteOrderMark.size()];
      if (auto taken = source_.read(mark); !taken) return taken.error();
    }
  }
  const auto got = source_.read(buffer_);
  if (!got) return got.error();
  begin_ = 0;
  end_ = *got;
  return *got > 0;
}

}  // namespace lapwing
