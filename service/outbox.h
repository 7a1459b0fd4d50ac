// Sends letters and messages behind the requests that asked for them, so that no answer waits for
// the other side, or tells by its time whether there was anything to send. Thread-safe.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"

namespace lapwing::service {

class Outbox {
 public:
  using Send = std::function<Status()>;
  // Told of each delivery that failed: by which method, and why.
  using Failed = std::function<void(const std::string& method, const Error& error)>;

  explicit Outbox(Failed failed, std::size_t waiting_max = 1'000, int threads = 2);
  // What waits still is sent.
  ~Outbox();

  // False when too much waits: nothing was taken.
  bool post(std::string method, Send send);
  // Until nothing waits and nothing is under way.
  void drain();

 private:
  struct Item {
    std::string method;
    Send send;
  };
  void run();

  Failed failed_;
  std::size_t waiting_max_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Item> waiting_;
  int under_way_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace lapwing::service
