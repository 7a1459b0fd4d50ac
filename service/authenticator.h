// Whose key it is. Implemented over the keys in the data directory, and by tests.
#pragma once

#include <string_view>

#include "base/result.h"
#include "service/http.h"

namespace lapwing::service {

class Authenticator {
 public:
  virtual ~Authenticator() = default;
  // not_found for what is no key, or no longer one; takes as long whichever it is. Thread-safe.
  virtual Result<Identity> identify(std::string_view key) = 0;
};

// Before any key was made: nobody is known.
class NoKeys final : public Authenticator {
 public:
  Result<Identity> identify(std::string_view) override {
    return Error{Errc::not_found, "no key was made yet"};
  }
};

}  // namespace lapwing::service
