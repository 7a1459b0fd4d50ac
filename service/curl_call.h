// One transfer by libcurl, for mail.cc and gateway.cc. Blocks; thread-safe.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace lapwing::service {

struct CurlCall {
  std::string url;
  std::string protocols = {};             // `smtp,smtps`: none other is spoken
  std::vector<std::string> headers = {};  // HTTP: `Name: value`
  std::string mail_from = {};             // SMTP: <address>
  std::string mail_to = {};
  bool require_tls = false;  // SMTP: no letter without it
  std::string user = {};
  std::string password = {};
  std::string body;  // posted, or the letter
  std::chrono::milliseconds timeout{15'000};
};

// The status of HTTP, the last reply of SMTP. unavailable where nothing of the kind came back, in
// words that hold neither body nor address.
Result<long> perform(const CurlCall& call);

}  // namespace lapwing::service
