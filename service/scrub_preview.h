// How a file would be scrubbed: its columns as they are guessed, and its first rows with verdicts.
#pragma once

#include "service/http.h"
#include "service/service.h"

namespace lapwing::service {

// POST /v1/scrubs/preview: the body is the file, or its beginning; no more than a sample is read.
Response preview(Request& request, Service& service);

}  // namespace lapwing::service
