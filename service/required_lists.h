// Which lists the law requires for a sales call to a number today: what a look-up that names no
// list is asked about. Worked out once for each class of numbers. Thread-safe.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "screening/number_class.h"
#include "screening/screener.h"

namespace lapwing::service {

class RequiredLists {
 public:
  // The screener must outlive this.
  explicit RequiredLists(const screening::Screener& screener) : screener_(screener) {}

  using Lists = std::shared_ptr<const std::vector<registry::ListInfo>>;

  // `channel`: voice, text, fax or prerecorded.
  Result<Lists> of(E164 number, const std::string& channel);

 private:
  struct OfChannel {
    std::unique_ptr<screening::NumberClasses> classes;
    std::unordered_map<const screening::NumberClass*, Lists> lists;
  };

  const screening::Screener& screener_;
  std::mutex mutex_;
  CivilDate day_{};
  std::map<std::string, OfChannel> by_channel_;  // of that day
};

}  // namespace lapwing::service
