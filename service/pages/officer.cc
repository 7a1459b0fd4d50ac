#include "service/pages/officer.h"

#include <array>

#include "service/pages/form.h"
#include "service/pages/pages.h"
#include "service/pages/session.h"
#include "service/pages/site.h"

namespace lapwing::service::pages {
namespace {

using Query = std::multimap<std::string, std::string>;

constexpr const char* kFilters[] = {"caller",      "seller",  "rule",  "jurisdiction",
                                    "called_area", "outcome", "since", "until"};
constexpr std::size_t kRowsMax = 12;  // of a table on the overview
constexpr std::size_t kDaysMax = 400;
constexpr std::size_t kCallersMax = 100;
// What the overview counts by, and the filter that a row of it leads to.
struct Grouping {
  const char* by;
  const char* filter;
};
constexpr Grouping kGroupings[] = {{"caller", "caller"},
                                   {"rule", "rule"},
                                   {"seller", "seller"},
                                   {"jurisdiction", "jurisdiction"},
                                   {"called-area", "called_area"}};

// The filters that stand in the request, and nothing else of it.
Query filters_of(const Request& request) {
  Query filters;
  for (const auto* name : kFilters) {
    if (const auto value = request.query_value(name); !value.empty()) filters.emplace(name, value);
  }
  return filters;
}

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

// What the filters are, to be shown, changed and taken off.
Json filter_model(const Query& filters, const std::string& path) {
  Json model = {{"set", Json::array()}, {"path", path}};
  for (const auto& [name, value] : filters) {
    model[name] = value;
    model["set"].push_back(
        {{"name", name}, {"value", value}, {"off", path + query_text(with(filters, name, ""))}});
  }
  model["exports"] = query_text(filters);
  model["any"] = !filters.empty();
  return model;
}

Response failed(const Site& site, const Request& request, const Answer& answer) {
  if (answer.status == 401) return ask_to_sign_in(request);
  return site.failure(request, "officer", answer);
}

Answer counts(const Site& site, const Request& request, Query query, const std::string& by,
              std::size_t limit = kRowsMax) {
  query.emplace("by", by);
  query.emplace("limit", std::to_string(limit));
  return site.ask(request, {.path = "/v1/violations", .query = std::move(query)});
}

// The rows, each with the way to its violations.
Json count_rows(const Json& answer, const Grouping& grouping, const Query& filters) {
  Json rows = Json::array();
  for (const auto& item : array_at(answer, "counts")) {
    const auto key = text_at(item, grouping.by);
    Json row = item;
    row["key"] = key;
    // What was shown may be no number: `anonymous`, `0000000000`. Nothing can be asked by it.
    const bool by_caller = std::string_view(grouping.by) == "caller";
    const bool leads_on = by_caller ? key.starts_with('+') : !key.empty();
    row["href"] =
        leads_on ? "/officer/violations" + query_text(with(filters, grouping.filter, key)) : "";
    if (by_caller && leads_on) row["caller_href"] = "/officer/callers/" + escape_url(key);
    rows.push_back(std::move(row));
  }
  return rows;
}

Response overview(const Site& site, Request& request) {
  if (session_key(request).empty()) return ask_to_sign_in(request);
  const auto filters = filters_of(request);
  Json model = {{"wide", true}, {"plot", true}, {"filters", filter_model(filters, "/officer")}};
  const auto days = counts(site, request, filters, "day", kDaysMax);
  if (!days.ok()) return failed(site, request, days);
  model["days"] = array_at(days.body, "counts");
  std::uint64_t prohibited = 0;
  std::uint64_t undetermined = 0;
  for (auto& day : model["days"]) {
    prohibited += day.value("prohibited", std::uint64_t{0});
    undetermined += day.value("undetermined", std::uint64_t{0});
    const auto text = text_at(day, "day");
    day["href"] =
        "/officer/violations" + query_text(with(with(filters, "since", text), "until", text));
  }
  model["prohibited"] = prohibited;
  model["undetermined"] = undetermined;
  for (const auto& grouping : kGroupings) {
    const auto answer = counts(site, request, filters, grouping.by);
    if (!answer.ok()) return failed(site, request, answer);
    model["groups"].push_back({{"by", grouping.by},
                               {"rows", count_rows(answer.body, grouping, filters)},
                               {"export", query_text(with(filters, "by", grouping.by))}});
  }
  return site.page(request, "officer", "overview", std::move(model));
}

Response violations(const Site& site, Request& request) {
  if (session_key(request).empty()) return ask_to_sign_in(request);
  const auto filters = filters_of(request);
  Query query = filters;
  if (const auto cursor = request.query_value("cursor"); !cursor.empty()) {
    query.emplace("cursor", cursor);
  }
  const auto answer = site.ask(request, {.path = "/v1/violations", .query = query});
  if (!answer.ok()) return failed(site, request, answer);
  Json model = {{"wide", true},
                {"filters", filter_model(filters, "/officer/violations")},
                {"rows", array_at(answer.body, "violations")}};
  if (const auto next = text_at(answer.body, "next"); !next.empty()) {
    model["next"] = "/officer/violations" + query_text(with(filters, "cursor", next));
  }
  return site.page(request, "officer", "violations", std::move(model));
}

// Flat lines of whatever the evidence has, in its order: `listing: edition` -> text.
void lay_out(const Json& value, const std::string& name, Json& lines) {
  if (value.is_object()) {
    for (const auto& [key, inner] : value.items()) {
      lay_out(inner, name.empty() ? key : name + ": " + key, lines);
    }
    return;
  }
  std::string text = value.is_string() ? value.get<std::string>() : value.dump();
  if (value.is_null()) text = "-";
  if (value.is_array()) {
    text.clear();
    for (const auto& item : value) {
      text +=
          (text.empty() ? "" : "; ") + (item.is_string() ? item.get<std::string>() : item.dump());
    }
  }
  lines.push_back({{"name", name}, {"value", text}});
}

Response evidence(const Site& site, Request& request) {
  if (session_key(request).empty()) return ask_to_sign_in(request);
  const auto answer =
      site.ask(request, {.path = "/v1/violations/" + request.path_values.at("id")});
  if (!answer.ok()) return failed(site, request, answer);
  Json model = answer.body;
  const auto found = model.value("evidence", Json::object());
  model["must_produce"] = array_at(found, "caller_must_produce");
  model["path"] = array_at(found, "path");
  Json rest = found;
  rest.erase("caller_must_produce");
  rest.erase("path");
  model["lines"] = Json::array();
  lay_out(rest, "", model["lines"]);
  return site.page(request, "officer", "evidence", std::move(model));
}

Response callers(const Site& site, Request& request) {
  if (session_key(request).empty()) return ask_to_sign_in(request);
  if (const auto number = request.query_value("number"); !number.empty()) {
    return redirect("/officer/callers/" + escape_url(number));
  }
  const auto filters = filters_of(request);
  const auto answer = counts(site, request, filters, "caller", kCallersMax);
  if (!answer.ok()) return failed(site, request, answer);
  Json model = {{"by", "caller"}, {"rows", count_rows(answer.body, kGroupings[0], filters)}};
  return site.page(request, "officer", "callers", std::move(model));
}

// `{"sales": 3}` -> rows, most first as the API gives them.
Json pairs(const Json& counted) {
  Json rows = Json::array();
  if (counted.is_object()) {
    for (const auto& [key, count] : counted.items())
      rows.push_back({{"key", key}, {"count", count}});
  }
  return rows;
}

Response caller(const Site& site, Request& request) {
  if (session_key(request).empty()) return ask_to_sign_in(request);
  const auto number = request.path_values.at("n");
  const auto answer = site.ask(request, {.path = "/v1/callers/" + number});
  if (!answer.ok()) return failed(site, request, answer);
  Json model = answer.body;
  model["wide"] = true;
  model["plot"] = true;
  for (const auto* part : {"complaints", "audited"}) {
    if (!model.contains(part) || !model[part].is_object()) continue;
    for (const auto* name : {"subjects", "states", "sources", "days", "rules", "sellers"}) {
      if (model[part].contains(name)) model[part][name] = pairs(model[part][name]);
    }
  }
  model["calls_href"] = "/officer/violations?caller=" + escape_url(number);
  return site.page(request, "officer", "caller", std::move(model));
}

Response cases(const Site& site, Request& request) {
  if (session_key(request).empty()) return ask_to_sign_in(request);
  const auto answer = site.ask(request, {.path = "/v1/cases"});
  if (!answer.ok()) return failed(site, request, answer);
  Json model = {{"cases", array_at(answer.body, "cases")}};
  const auto referrals = site.ask(request, {.path = "/v1/referrals"});
  model["referrals"] = array_at(referrals.body, "referrals");
  for (auto& one : model["cases"]) one["open"] = text_at(one, "status") == "open";
  return site.page(request, "officer", "cases", std::move(model));
}

Response one_case(const Site& site, Request& request) {
  if (session_key(request).empty()) return ask_to_sign_in(request);
  const auto answer = site.ask(request, {.path = "/v1/cases/" + request.path_values.at("id")});
  if (!answer.ok()) return failed(site, request, answer);
  Json model = answer.body;
  model["open"] = text_at(model, "status") == "open";
  for (auto& item : model["custody"]) {
    item["is_" + text_at(item, "kind")] = true;
    item["held"] = text_at(item, "state") == "held";
  }
  return site.page(request, "officer", "case", std::move(model));
}

// What is shown, as a file.
Response exported(const Site& site, Request& request) {
  if (session_key(request).empty()) return ask_to_sign_in(request);
  auto query = filters_of(request);
  for (const auto* name : {"by", "format"}) {
    if (const auto value = request.query_value(name); !value.empty()) query.emplace(name, value);
  }
  auto response = site.ask_raw(request, {.path = "/v1/violations", .query = query});
  if (response.status != 200) return site.failure(request, "officer", {.status = response.status});
  response.headers.emplace_back("Content-Disposition",
                                request.query_value("format") == "csv"
                                    ? "attachment; filename=\"violations.csv\""
                                    : "attachment; filename=\"violations.ndjson\"");
  return response;
}

}  // namespace

void add_officer_pages(Router& router, std::shared_ptr<const Site> site) {
  add_page(router, site, Method::get, "/officer", overview);
  add_page(router, site, Method::get, "/officer/violations", violations);
  add_page(router, site, Method::get, "/officer/violations/{id}", evidence);
  add_page(router, site, Method::get, "/officer/callers", callers);
  add_page(router, site, Method::get, "/officer/callers/{n}", caller);
  add_page(router, site, Method::get, "/officer/cases", cases);
  add_page(router, site, Method::get, "/officer/cases/{id}", one_case);
  add_page(router, site, Method::get, "/officer/export", exported);
}

}  // namespace lapwing::service::pages
