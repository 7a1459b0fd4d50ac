// Which lists the law requires for a sales call to a number today: what a look-up that names no
// list is asked about. Worked out once for each class of numbers. Thread-safe.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "screening/number_class.h"
#include "screening/screener.h"

namespace lapwing::service {

class RequiredLists {
 public:
  // The screener must outlive this.
  explicit RequiredLists(const screening::Screener& screener) : screener_(screener) {}

  // `channel`: voice, text, fax or prerecorded.
  Result<std::vector<registry::ListInfo>> of(E164 number, const std::string& channel);

 private:
  const screening::Screener& screener_;
  std::mutex mutex_;
  CivilDate day_{};
  std::map<std::string, std::unique_ptr<screening::NumberClasses>> by_channel_;  // of that day
};

}  // namespace lapwing::service
