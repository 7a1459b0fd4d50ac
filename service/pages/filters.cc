#include "service/pages/filters.h"

#include <string_view>

namespace lapwing::service::pages {

std::string query_text(const Query& query) {
  std::string text;
  for (const auto& [name, value] : query) {
    text += (text.empty() ? "?" : "&") + name + "=" + escape_url(value);
  }
  return text;
}

Query with(Query query, const std::string& name, const std::string& value) {
  query.erase(name);
  if (!value.empty()) query.emplace(name, value);
  return query;
}

Query filters_of(const Request& request, Filters filters) {
  Query query;
  for (const auto& filter : filters) {
    const auto value = request.query_value(filter.name);
    if (!value.empty()) query.emplace(filter.name, value);
  }
  return query;
}

Json filter_model(const Query& query, Filters filters, const std::string& path) {
  Json model = {{"path", path},
                {"any", !query.empty()},
                {"fields", Json::array()},
                {"hidden", Json::array()},
                {"set", Json::array()}};
  for (const auto& filter : filters) {
    const auto found = query.find(filter.name);
    const auto value = found == query.end() ? std::string() : found->second;
    const std::string_view input = filter.input;
    if (!input.empty()) {
      model["fields"].push_back({{"name", filter.name},
                                 {"input", filter.input},
                                 {"slim", input == "date"},
                                 {"value", value}});
    } else if (!value.empty()) {
      model["hidden"].push_back({{"name", filter.name}, {"value", value}});
    }
    if (value.empty()) continue;
    model["set"].push_back({{"name", filter.name},
                            {"value", value},
                            {"off", path + query_text(with(query, filter.name, ""))}});
  }
  return model;
}

Json export_model(const Query& query, const std::string& path) {
  return {{"csv", path + query_text(with(query, "format", "csv"))},
          {"ndjson", path + query_text(with(query, "format", "ndjson"))}};
}

}  // namespace lapwing::service::pages
