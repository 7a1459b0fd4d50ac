// Why a request is not carried out, where a problem document says more than an error's code: a
// quota, a limit, a proof that does not suffice. Values.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "service/problem.h"

namespace lapwing::service {

struct Refusal {
  int status = 400;
  std::string type;    // the fragment of the problem's URI: `quota-used-up`
  std::string title;   // the same for every refusal of the type
  std::string detail;  // lower case, one sentence
  std::optional<std::chrono::milliseconds> retry_after = {};
};

// A problem document; with Retry-After in whole seconds, rounded up, where it may be tried again.
Response problem(const Refusal& refusal);

}  // namespace lapwing::service
