#include "service/rate_limit.h"

#include <algorithm>
#include <cmath>

namespace lapwing::service {

double RateLimiter::left_at(const Bucket& bucket, Instant now) const {
  const double gained =
      std::chrono::duration<double>(now - bucket.at) / std::chrono::duration<double>(rate_.each);
  return std::min(rate_.burst, bucket.left + std::max(0.0, gained));
}

void RateLimiter::forget_full(Instant now) {
  std::erase_if(buckets_,
                [&](const auto& item) { return left_at(item.second, now) >= rate_.burst; });
}

std::optional<std::chrono::milliseconds> RateLimiter::take(const std::string& name, Instant now) {
  const std::lock_guard lock(mutex_);
  auto found = buckets_.find(name);
  if (found == buckets_.end()) {
    if (buckets_.size() >= names_max_) forget_full(now);
    // Too many at once: they share one bucket, so that nobody gains by a flood of names.
    const auto& kept = buckets_.size() >= names_max_ ? std::string() : name;
    found = buckets_.emplace(kept, Bucket{rate_.burst, now}).first;
  }
  auto& bucket = found->second;
  bucket = {left_at(bucket, now), std::max(bucket.at, now)};
  if (bucket.left >= 1) {
    bucket.left -= 1;
    return {};
  }
  return std::chrono::ceil<std::chrono::milliseconds>((1 - bucket.left) *
                                                      std::chrono::duration<double>(rate_.each));
}

}  // namespace lapwing::service
