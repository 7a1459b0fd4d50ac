// Threads that each want something done where one does it for all: who comes first leads, takes
// those who queued meanwhile along, and wakes them when their part is done. Thread-safe.
#pragma once

#include <semaphore.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <utility>
#include <vector>

namespace lapwing::registry {

// What is queued derives from this. Each waits for its own semaphore, so that those who wake queue
// for no lock; POSIX lets who has been woken destroy it at once.
class GroupMember {
 public:
  std::size_t weight = 1;

  GroupMember() { sem_init(&changed_, 0, 0); }
  ~GroupMember() { sem_destroy(&changed_); }
  GroupMember(const GroupMember&) = delete;
  GroupMember& operator=(const GroupMember&) = delete;

 private:
  template <class Member>
  friend class GroupQueue;
  enum class State : std::uint8_t { waiting, leads, done };

  void set(State to) {
    state_ = to;
    sem_post(&changed_);
  }
  State wait() {
    while (sem_wait(&changed_) != 0) continue;  // a signal came in between
    return state_;
  }

  sem_t changed_;
  State state_ = State::waiting;
};

template <class Member>
class GroupQueue {
 public:
  using Group = std::vector<Member*>;

  // False: another has done it. True: the caller leads; it must take() its group, then hand_over()
  // and finish().
  bool join(Member& member) {
    {
      const std::lock_guard lock(mutex_);
      queue_.push_back(&member);
      if (!std::exchange(leading_, true)) return true;
    }
    return member.wait() == GroupMember::State::leads;
  }

  // The leader is the first. No more once they weigh as much as the limit.
  Group take(std::size_t limit) {
    const std::lock_guard lock(mutex_);
    Group group;
    for (std::size_t weight = 0; !queue_.empty() && (group.empty() || weight < limit);) {
      weight += queue_.front()->weight;
      group.push_back(queue_.front());
      queue_.pop_front();
    }
    return group;
  }

  // The next group may begin.
  void hand_over() {
    Member* next = nullptr;
    {
      const std::lock_guard lock(mutex_);
      if (!queue_.empty()) next = queue_.front();
      leading_ = next != nullptr;
    }
    if (next != nullptr) next->set(GroupMember::State::leads);
  }

  // Wakes all but the leader. They are gone afterwards.
  static void finish(const Group& group) {
    for (std::size_t i = 1; i < group.size(); ++i) group[i]->set(GroupMember::State::done);
  }

 private:
  std::mutex mutex_;
  std::deque<Member*> queue_;
  bool leading_ = false;  // some thread does it for all, or is about to
};

}  // namespace lapwing::registry
