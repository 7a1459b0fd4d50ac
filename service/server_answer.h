// An answer whose body is there whole, as bytes to send. cpp-httplib's way of writing it, by sorted
// maps and streams, costs more than a look-up. Pure.
#pragma once

#include <string>
#include <string_view>

#include "service/http.h"
#include "service/server.h"

namespace lapwing::service {

struct AnswerTo {
  bool head = false;   // of HEAD: no body follows
  bool closes = true;  // the connection, after this answer
};

// RFC 9112. Header fields with a line's end in them are left out, whoever put them there.
// Precondition: no `write`.
std::string bytes_of(const Response& response, const AnswerTo& to, const ServerLimits& limits);

// `Not Found`, for people: RFC 9110 section 15 and RFC 6585.
std::string_view words_of(int status);
// RFC 9110 section 6.6.1: of this second.
const std::string& date_now();

}  // namespace lapwing::service
