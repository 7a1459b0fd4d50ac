// A progress bar on standard error, drawn only where that is a terminal, at most ten times a
// second. Call from one thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace lapwing::tool {

class Progress {
 public:
  explicit Progress(std::string label);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `total` 0 means unknown: a count is shown instead of a bar.
  void update(std::uint64_t done, std::uint64_t total);
  // Takes the bar off the terminal; the destructor does too.
  void finish();

 private:
  std::string label_;
  bool terminal_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point last_{};
};

}  // namespace lapwing::tool
