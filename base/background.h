// Long work beside work that somebody waits for.
#pragma once

#include <future>
#include <utility>

namespace lapwing {

// From now on this thread, and every thread that it starts, gives way to the others of the process:
// it still gets about a tenth of a processor that they would fill (10 nicer, which Linux keeps for
// each thread), so that what it holds is not held for ever. There is no way back.
void give_way();

// Does `work` in a thread that gives way, and waits for it.
template <class Work>
auto in_background(Work work) {
  return std::async(std::launch::async,
                    [&work] {
                      give_way();
                      return work();
                    })
      .get();
}

}  // namespace lapwing
