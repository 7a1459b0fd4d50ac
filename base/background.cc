#include "base/background.h"

#include <unistd.h>

namespace lapwing {

void give_way() {
  // Of the calling thread alone, on Linux. Where it is not allowed the work is done all the same.
  (void)!::nice(10);
}

}  // namespace lapwing
