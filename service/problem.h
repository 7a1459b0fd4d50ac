// Errors as RFC 9457 problem documents. Pure.
#pragma once

#include <string>

#include "base/result.h"
#include "service/http.h"

namespace lapwing::service {

// 400 invalid_argument, 404 not_found, 409 failed_precondition, 503 unavailable, else 500. What
// went wrong inside (io_error, data_loss, internal) is not told to strangers: the detail then only
// says so, and the sentence is for the log.
int status_of(Errc code);
Response problem(const Error& error);
// `type` is the fragment of a URI in doc/http.md: `quota-used-up`.
Response problem(int status, const std::string& type, const std::string& title,
                 const std::string& detail);

Response json_response(const std::string& document, int status = 200);

}  // namespace lapwing::service
