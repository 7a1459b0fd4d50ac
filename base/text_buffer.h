// Text that only grows at its end and is cleared as a whole, for writing rows by the million: what
// a std::string does, without filling memory that is about to be written. Not thread-safe.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace lapwing {

class TextBuffer {
 public:
  std::string_view view() const { return {bytes_.get(), size_}; }
  std::size_t size() const { return size_; }
  void clear() { size_ = 0; }

  void append(std::string_view text) {
    std::copy(text.begin(), text.end(), grow(text.size()));
    size_ += text.size();
  }
  void append(char c) {
    *grow(1) = c;
    ++size_;
  }

  // Room for `most` bytes at the end; took() says how many were written there.
  char* grow(std::size_t most) {
    if (capacity_ - size_ < most) enlarge(most);
    return bytes_.get() + size_;
  }
  void took(const char* end) { size_ = static_cast<std::size_t>(end - bytes_.get()); }

 private:
  void enlarge(std::size_t most) {
    capacity_ = 2 * capacity_ + most;
    auto larger = std::make_unique_for_overwrite<char[]>(capacity_);
    if (size_ != 0) std::memcpy(larger.get(), bytes_.get(), size_);
    bytes_ = std::move(larger);
  }

  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace lapwing
