#include "tool/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace lapwing::tool {
namespace {

constexpr auto kRedrawEvery = std::chrono::milliseconds(100);
constexpr int kBarWidth = 30;

}  // namespace

Progress::Progress(std::string label)
    : label_(std::move(label)), terminal_(isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() { finish(); }

void Progress::update(std::uint64_t done, std::uint64_t total) {
  if (!terminal_) return;
  const auto now = std::chrono::steady_clock::now();
  if (drawn_ && now - last_ < kRedrawEvery && done != total) return;
  last_ = now;
  drawn_ = true;
  std::string line;
  if (total == 0) {
    line = fmt::format("\r{} {:.1f} MB", label_, static_cast<double>(done) / 1e6);
  } else {
    const double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
    const int filled = static_cast<int>(share * kBarWidth);
    line = fmt::format("\r{} [{:#<{}}{:.<{}}] {:3.0f}%", label_, "", filled, "", kBarWidth - filled,
                       share * 100);
  }
  std::fputs(line.c_str(), stderr);
}

void Progress::finish() {
  if (drawn_) std::fputs("\r\033[K", stderr);
  drawn_ = false;
}

}  // namespace lapwing::tool
