// Judges the head of a request before cpp-httplib reads it: 0.11.4 accepts heads without bounds,
// matches some fields with regular expressions that a long value makes overflow the stack, believes
// what a client says of its own address, decodes `%0a` in fields, and takes two lengths for one
// (CVE-2025-46728, -53628, -52887, -66570, CVE-2026-45372). What is doubtful under RFC 9112 is
// refused, and cpp-httplib gets to see no more than it needs. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "service/server.h"

namespace lapwing::service {

struct Head {
  std::size_t bytes = 0;    // up to and with the empty line
  int refusal = 0;          // the status to refuse it with; 0: none
  std::string reason = {};  // and why
  std::string clean = {};   // for cpp-httplib: the request line, Host, Connection
  std::string method = {};
  std::string target = {};
  std::string version = {};
  std::map<std::string, std::string> fields = {};  // all, names in lower case, repeats joined
  std::uint64_t body_bytes = 0;                    // Content-Length
  bool expects_continue = false;  // waits for `100 Continue` before it sends the body
};

// Nothing while the head is not whole yet and may still become one.
std::optional<Head> judge_head(std::string_view received, const ServerLimits& limits);

struct Target {
  std::string path;
  std::multimap<std::string, std::string> query;
};
// Decodes the target of a request. invalid_argument for wrong or hidden separators (`%2f`, `\`),
// `.` and `..`, control characters, text that is no UTF-8, and more than 100 values.
Result<Target> parse_target(std::string_view target);

}  // namespace lapwing::service
