#include "base/ordered_work.h"

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace lapwing {
namespace {

class Runner {
 public:
  Runner(OrderedWork& work, std::size_t workers) : work_(work), slots_(slots_for(workers)) {}

  // What each thread does until nothing is left. Putting comes first: it frees a slot.
  void serve(std::size_t worker) {
    std::unique_lock lock(mutex_);
    try {
      while (!stopped_) {
        if (may_put()) {
          put(lock);
        } else if (may_take()) {
          take_and_work(lock, worker);
        } else if (ended_ && put_ == taken_) {
          return;
        } else {
          changed_.wait(lock);
        }
      }
    } catch (...) {
      if (!lock.owns_lock()) lock.lock();
      if (!thrown_) thrown_ = std::current_exception();
      stop();
    }
  }

  Status outcome() {
    if (thrown_) std::rethrow_exception(thrown_);
    return failure_ ? Status(*failure_) : ok();
  }

 private:
  struct Slot {
    bool done = false;
    std::optional<Error> failure;
  };

  bool may_put() const { return !putting_ && put_ < taken_ && slots_[put_ % slots_.size()].done; }
  bool may_take() const { return !taking_ && !ended_ && taken_ - put_ < slots_.size(); }

  void stop() {
    stopped_ = true;
    changed_.notify_all();
  }

  void put(std::unique_lock<std::mutex>& lock) {
    const std::size_t at = put_ % slots_.size();
    Slot& slot = slots_[at];
    if (slot.failure) {
      failure_ = std::move(slot.failure);
      stop();
      return;
    }
    putting_ = true;
    lock.unlock();
    const Result<bool> more = work_.put(at);
    lock.lock();
    putting_ = false;
    slot.done = false;
    ++put_;
    if (!more) failure_ = more.error();
    if (!more || !*more) stop();
    changed_.notify_all();
  }

  void take_and_work(std::unique_lock<std::mutex>& lock, std::size_t worker) {
    const std::size_t at = taken_ % slots_.size();
    Slot& slot = slots_[at];
    taking_ = true;
    lock.unlock();
    const Result<bool> more = work_.take(at);
    lock.lock();
    taking_ = false;
    if (more && *more) {
      ++taken_;
      changed_.notify_all();
      lock.unlock();
      const Status worked = work_.work(at, worker);
      lock.lock();
      if (!worked) slot.failure = worked.error();
      slot.done = true;
    } else {
      ended_ = true;
      if (!more) {
        // It has its place in the order too: what was taken before is put first.
        slot.failure = more.error();
        slot.done = true;
        ++taken_;
      }
    }
    changed_.notify_all();
  }

  OrderedWork& work_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Slot> slots_;
  std::uint64_t taken_ = 0;  // batches
  std::uint64_t put_ = 0;
  bool taking_ = false;
  bool putting_ = false;
  bool ended_ = false;    // nothing more to take
  bool stopped_ = false;  // nothing more is wanted
  std::optional<Error> failure_;
  std::exception_ptr thrown_;
};

}  // namespace

Status run_in_order(OrderedWork& work, std::size_t workers) {
  Runner runner(work, workers);
  std::vector<std::thread> threads;
  try {
    for (std::size_t worker = 1; worker < workers; ++worker) {
      threads.emplace_back([&runner, worker] { runner.serve(worker); });
    }
  } catch (const std::system_error&) {
    // Those that there are will do.
  }
  runner.serve(0);
  for (std::thread& thread : threads) thread.join();
  return runner.outcome();
}

}  // namespace lapwing
