// Long answers page by page: `limit` and `cursor`, and the way to the next page both in the answer
// (`next`) and as a Link header (RFC 8288). A cursor is opaque and names the last item given, so
// that items that come in between neither repeat nor skip any.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "service/asked.h"

namespace lapwing::service {

struct PageAsk {
  std::size_t limit = 100;
  std::string after;  // the last item's id; empty at the beginning
};

PageAsk read_page(Asked& asked);

struct Page {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string next;  // the cursor of the next page; empty on the last
};

// `ids` of all there are, in order. invalid_argument for a cursor whose item is not among them.
Result<Page> page_of(const std::vector<std::string>& ids, const PageAsk& ask);

// `document` with `next`, and the header.
Response page_response(const Request& request, nlohmann::ordered_json document, const Page& page);

}  // namespace lapwing::service
