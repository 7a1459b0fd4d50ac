// The time now, injected: nothing else in the project asks the system for it. Thread-safe.
#pragma once

#include <atomic>

#include "base/time.h"

namespace lapwing {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Instant now() const override;
};

// Stands where it was put: for tests and for replays.
class FixedClock final : public Clock {
 public:
  explicit FixedClock(Instant at) : at_(at.time_since_epoch()) {}
  Instant now() const override { return Instant(at_.load()); }
  void set(Instant at) { at_ = at.time_since_epoch(); }
  void advance(std::chrono::milliseconds by) { at_ = at_.load() + by; }

 private:
  std::atomic<std::chrono::milliseconds> at_;
};

}  // namespace lapwing
