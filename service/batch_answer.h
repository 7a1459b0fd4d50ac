// Batches of numbers answered by one question: POST /v1/checks with `numbers`, or with a line each.
// The lean way: no explanations, one probe of the index a number and list.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/asked.h"
#include "service/batch_screeners.h"
#include "service/http.h"
#include "service/service.h"

namespace lapwing::service {

struct NumbersAsk {
  BatchAsk batch;
  std::vector<std::string_view> texts;
  std::vector<std::string> owned;  // what texts point into, unless it is the request's body
};

void read_batch(Asked& asked, BatchAsk& batch);

// What most clients send, `{"numbers": ["...", ...]` in plain ASCII, perhaps with fields behind it:
// read without making a document of it. Nothing for anything else, right or wrong.
std::optional<NumbersAsk> quick_numbers(std::string_view body);

// As JSON.
Response batch_of_numbers(const Request& request, NumbersAsk ask, std::size_t numbers_max,
                          BatchScreeners& batches, Service& service);
// The body a text a line, what is asked in the query; as CSV.
Response batch_of_lines(const Request& request, std::size_t numbers_max, BatchScreeners& batches,
                        Service& service);

Response too_many(std::size_t given, std::size_t most);

}  // namespace lapwing::service
