// A file that lines are appended to by the ten thousand a second. The first lines of every
// kTogether are written at once, each as it comes; more are written together by its end, so that
// requests do not wait for the system or for each other. Thread-safe; a write that fails, or does
// not end, loses lines and holds up nobody.
#pragma once

#include <chrono>
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace lapwing::service {

class AccessFile {
 public:
  static constexpr std::chrono::milliseconds kTogether{50};
  static constexpr int kAtOnceMax = 16;

  explicit AccessFile(const std::string& path);  // opened to append; see is_open()
  ~AccessFile();                                 // writes what is left
  AccessFile(const AccessFile&) = delete;
  AccessFile& operator=(const AccessFile&) = delete;

  bool is_open() const { return file_.is_open(); }
  void append(std::string_view line);  // without its ending

 private:
  using Time = std::chrono::steady_clock::time_point;

  void write_together();
  void write(std::unique_lock<std::mutex>& lock);

  std::ofstream file_;  // of whoever set writing_
  std::mutex mutex_;    // of all below
  std::condition_variable waits_;
  std::string lines_;
  Time began_{};     // the present stretch of kTogether
  int at_once_ = 0;  // lines of it written as they came
  bool writing_ = false;
  bool ends_ = false;
  std::thread writer_;
};

}  // namespace lapwing::service
