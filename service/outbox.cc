#include "service/outbox.h"

#include <utility>

namespace lapwing::service {

Outbox::Outbox(Failed failed, std::size_t waiting_max, int threads)
    : failed_(std::move(failed)), waiting_max_(waiting_max) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

Outbox::~Outbox() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (auto& thread : threads_) thread.join();
}

bool Outbox::post(std::string method, Send send) {
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= waiting_max_) return false;
    waiting_.push_back({std::move(method), std::move(send)});
  }
  changed_.notify_all();
  return true;
}

void Outbox::drain() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_.empty() && under_way_ == 0; });
}

void Outbox::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    const Item item = std::move(waiting_.front());
    waiting_.pop_front();
    ++under_way_;
    lock.unlock();
    if (const auto sent = item.send(); !sent) failed_(item.method, sent.error());
    lock.lock();
    --under_way_;
    changed_.notify_all();
  }
}

}  // namespace lapwing::service
