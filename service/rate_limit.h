// How often something may be done under a name: a bucket of so many, refilled one by one.
// Thread-safe; memory is bounded, and a restart fills every bucket.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/time.h"

namespace lapwing::service {

struct Rate {
  double burst = 1;                       // at once, in a bucket that was left alone
  std::chrono::milliseconds each{1'000};  // until one more may follow
};

class RateLimiter {
 public:
  explicit RateLimiter(Rate rate, std::size_t names_max = 100'000)
      : rate_(rate), names_max_(names_max) {}

  // Takes one; nothing where there was one, else how long until there is.
  std::optional<std::chrono::milliseconds> take(const std::string& name, Instant now);

 private:
  struct Bucket {
    double left = 0;
    Instant at{};
  };
  double left_at(const Bucket& bucket, Instant now) const;
  void forget_full(Instant now);

  Rate rate_;
  std::size_t names_max_;
  std::mutex mutex_;
  std::map<std::string, Bucket> buckets_;
};

}  // namespace lapwing::service
