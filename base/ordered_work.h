// Batches on several threads: taken one after another, worked on at once, put out in the order in
// which they were taken. Memory is that of the slots: no batch is taken before there is one free.
#pragma once

#include <cstddef>

#include "base/result.h"

namespace lapwing {

// What is done with each batch. A slot is the memory that a batch has to itself from take() until
// put() returns; a worker is the memory of one thread, which works on one batch at a time.
class OrderedWork {
 public:
  virtual ~OrderedWork() = default;
  // The next batch; false when there is none. One thread at a time.
  virtual Result<bool> take(std::size_t slot) = 0;
  // As many at once as there are workers.
  virtual Status work(std::size_t slot, std::size_t worker) = 0;
  // One thread at a time, in the order taken. False: no more is wanted.
  virtual Result<bool> put(std::size_t slot) = 0;
};

// How many slots run_in_order() uses. One thread needs one; with more, some batches wait for their
// turn to be put out.
constexpr std::size_t slots_for(std::size_t workers) { return workers == 1 ? 1 : 2 * workers + 1; }

// Returns when everything is put, or with the first error in the order of the batches; what was
// taken before it is put by then. `workers` is at least 1, the calling thread among them; if the
// system has no threads left, fewer do. What the work throws is thrown here.
Status run_in_order(OrderedWork& work, std::size_t workers);

}  // namespace lapwing
