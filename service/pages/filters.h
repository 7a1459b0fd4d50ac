// What narrows down an officer's page: read from its address, shown to be changed or taken off, and
// kept in every link that leads on. Values.
#pragma once

#include <map>
#include <span>
#include <string>

#include "service/pages/site.h"

namespace lapwing::service::pages {

using Query = std::multimap<std::string, std::string>;

// `?a=1&b=2`, escaped; empty without any.
std::string query_text(const Query& query);
// With that value instead of what it had; an empty one takes it out.
Query with(Query query, const std::string& name, const std::string& value);

struct Filter {
  const char* name;   // as the API calls it; its label is the text `officer.filter.NAME`
  const char* input;  // `date`, `text`, `tel`: a field of the form. Empty: only set by links
};
using Filters = std::span<const Filter>;

inline constexpr Filter kViolationFilters[] = {
    {"since", "date"},   {"until", "date"},    {"seller", "text"},
    {"rule", "text"},    {"caller", "tel"},    {"jurisdiction", ""},
    {"called_area", ""}, {"called_place", ""}, {"outcome", ""},
};

// Those that stand in the request, and nothing else of it.
Query filters_of(const Request& request, Filters filters);
// For the template `filters`.
Json filter_model(const Query& query, Filters filters, const std::string& path);
// For the template `exports`: where what is shown can be had as a file.
Json export_model(const Query& query, const std::string& path);

}  // namespace lapwing::service::pages
