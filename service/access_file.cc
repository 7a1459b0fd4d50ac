#include "service/access_file.h"

namespace lapwing::service {
namespace {

constexpr std::size_t kBytesMax = 1 << 20;
constexpr std::size_t kHeldMax = 16 << 20;

std::chrono::steady_clock::time_point now() { return std::chrono::steady_clock::now(); }

}  // namespace

AccessFile::AccessFile(const std::string& path) : file_(path, std::ios::app | std::ios::binary) {
  if (is_open()) writer_ = std::thread([this] { write_together(); });
}

AccessFile::~AccessFile() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  waits_.notify_all();
  if (writer_.joinable()) writer_.join();
}

void AccessFile::append(std::string_view line) {
  std::unique_lock lock(mutex_);
  if (lines_.size() >= kHeldMax) return;  // the disk stands still
  const bool first = lines_.empty();
  lines_.append(line);
  lines_ += '\n';
  if (const auto at = now(); at - began_ >= kTogether) {
    began_ = at;
    at_once_ = 0;
  }
  if (writing_) return;
  if (lines_.size() >= kBytesMax || at_once_ < kAtOnceMax) {
    ++at_once_;
    return write(lock);
  }
  if (first) waits_.notify_one();
}

void AccessFile::write_together() {
  std::unique_lock lock(mutex_);
  while (true) {
    waits_.wait(lock, [this] { return !writing_ && (ends_ || !lines_.empty()); });
    if (!ends_) waits_.wait_until(lock, began_ + kTogether, [this] { return ends_; });
    if (!writing_) write(lock);
    if (ends_ && lines_.empty()) return;
  }
}

// What there is, while others go on appending.
void AccessFile::write(std::unique_lock<std::mutex>& lock) {
  std::string lines;
  lines.swap(lines_);
  writing_ = true;
  lock.unlock();
  file_.clear();
  file_.write(lines.data(), static_cast<std::streamsize>(lines.size())).flush();
  lock.lock();
  writing_ = false;
  lock.unlock();
  waits_.notify_one();
  lock.lock();
}

}  // namespace lapwing::service
