// What must be done before requests are worth sending here: /readyz says 503 and why, until then.
// Thread-safe.
#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace lapwing::service {

class Readiness {
 public:
  // Not ready for as long as what it returns lives. `what`: `the index of us.national is building`.
  std::shared_ptr<void> hold(std::string what) {
    const std::lock_guard lock(mutex_);
    const auto at = held_.insert(std::move(what));
    return {nullptr, [this, at](void*) {
              const std::lock_guard relock(mutex_);
              held_.erase(at);
            }};
  }
  std::vector<std::string> waiting_for() const {
    const std::lock_guard lock(mutex_);
    return {held_.begin(), held_.end()};
  }

 private:
  mutable std::mutex mutex_;
  std::multiset<std::string> held_;
};

}  // namespace lapwing::service
