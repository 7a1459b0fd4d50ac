#include "service/pages/officer.h"

#include <algorithm>

#include "enforcement/us_state.h"
#include "service/pages/filters.h"
#include "service/pages/pages.h"
#include "service/pages/session.h"
#include "service/pages/site.h"

namespace lapwing::service::pages {
namespace {

constexpr std::size_t kRowsMax = 12;  // of a table on the overview
constexpr std::size_t kDaysMax = 400;
constexpr std::size_t kCallersMax = 100;
constexpr std::size_t kPlacesMax = 1000;
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
constexpr Grouping kByPlace = {"called-place", "called_place"};

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
    const bool by_place = std::string_view(grouping.by) == kByPlace.by;
    row["name"] = by_place ? enforcement::us_state_name(key) : "";
    row["href"] =
        leads_on ? "/officer/violations" + query_text(with(filters, grouping.filter, key)) : "";
    if (by_caller && leads_on) row["caller_href"] = "/officer/callers/" + escape_url(key);
    rows.push_back(std::move(row));
  }
  return rows;
}

Json export_of_counts(const Query& filters, const Grouping& grouping) {
  return export_model(with(filters, "by", grouping.by), "/officer/export");
}

Response overview(const Site& site, const PlaceGrid& grid, Request& request) {
  if (session_key(request).empty()) return ask_to_sign_in(request);
  const auto filters = filters_of(request, kViolationFilters);
  Json model = {{"wide", true},
                {"plot", true},
                {"filters", filter_model(filters, kViolationFilters, "/officer")}};
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
  model["day_exports"] = {{"exports", export_of_counts(filters, {"day", ""})}};
  model["prohibited"] = prohibited;
  model["undetermined"] = undetermined;
  for (const auto& grouping : kGroupings) {
    const auto answer = counts(site, request, filters, grouping.by);
    if (!answer.ok()) return failed(site, request, answer);
    model["groups"].push_back({{"by", grouping.by},
                               {"rows", count_rows(answer.body, grouping, filters)},
                               {"exports", export_of_counts(filters, grouping)}});
  }
  const auto places = counts(site, request, filters, kByPlace.by, kPlacesMax);
  if (!places.ok()) return failed(site, request, places);
  const auto rows = count_rows(places.body, kByPlace, filters);
  std::vector<PlaceFigure> figures;
  for (const auto& row : rows) {
    figures.push_back({.place = text_at(row, "key"),
                       .value = row.value("prohibited", 0.0),
                       .href = text_at(row, "href")});
  }
  model["places"] = {{"by", kByPlace.by},
                     {"rows", rows},
                     {"map", grid.model(figures)},
                     {"exports", export_of_counts(filters, kByPlace)}};
  return site.page(request, "officer", "overview", std::move(model));
}

Response violations(const Site& site, Request& request) {
  if (session_key(request).empty()) return ask_to_sign_in(request);
  const auto filters = filters_of(request, kViolationFilters);
  Query query = filters;
  if (const auto cursor = request.query_value("cursor"); !cursor.empty()) {
    query.emplace("cursor", cursor);
  }
  const auto answer = site.ask(request, {.path = "/v1/violations", .query = query});
  if (!answer.ok()) return failed(site, request, answer);
  Json model = {{"wide", true},
                {"filters", filter_model(filters, kViolationFilters, "/officer/violations")},
                {"count", answer.body.value("count", 0)},
                {"exports", export_model(filters, "/officer/export")},
                {"rows", array_at(answer.body, "violations")}};
  if (!filters.empty()) model["add_href"] = "/officer/cases/add" + query_text(filters);
  if (const auto next = text_at(answer.body, "next"); !next.empty()) {
    model["next"] = "/officer/violations" + query_text(with(filters, "cursor", next));
  }
  return site.page(request, "officer", "violations", std::move(model));
}

// In the catalogue's words, else `law_from` as `Law from`.
std::string label_of(const Language& language, std::string name) {
  if (const auto key = "officer.evidence." + name; language.has(key)) return language.text(key);
  std::ranges::replace(name, '_', ' ');
  if (name[0] >= 'a' && name[0] <= 'z') name[0] = static_cast<char>(name[0] - 'a' + 'A');
  return name;
}

std::string text_of(const Language& language, const Json& value) {
  if (value.is_null()) return "-";
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return language.text(value == true ? "officer.yes" : "officer.no");
  if (!value.is_array()) return value.dump();
  std::string text;
  for (const auto& item : value) text += (text.empty() ? "" : "; ") + text_of(language, item);
  return text;
}

// Flat lines of whatever the evidence has, in its order: `Listing: edition` -> text.
void lay_out(const Language& language, const Json& value, const std::string& name, Json& lines) {
  if (value.is_object()) {
    for (const auto& [key, inner] : value.items()) {
      lay_out(language, inner, name.empty() ? key : name + ": " + key, lines);
    }
    return;
  }
  const auto text = text_of(language, value);
  lines.push_back({{"name", label_of(language, name)},
                   {"value", text},
                   {"href", text.starts_with("https://") ? text : ""}});
}

Response evidence(const Site& site, Request& request) {
  if (session_key(request).empty()) return ask_to_sign_in(request);
  const auto answer = site.ask(request, {.path = "/v1/violations/" + request.path_values.at("id")});
  if (!answer.ok()) return failed(site, request, answer);
  Json model = answer.body;
  const auto found = model.value("evidence", Json::object());
  model["must_produce"] = array_at(found, "caller_must_produce");
  model["path"] = array_at(found, "path");
  Json rest = found;
  rest.erase("caller_must_produce");
  rest.erase("path");
  model["lines"] = Json::array();
  lay_out(site.language(request, "officer"), rest, "", model["lines"]);
  model["add_href"] = "/officer/cases/add?violation=" + escape_url(text_at(model, "id"));
  return site.page(request, "officer", "evidence", std::move(model));
}

Response callers(const Site& site, Request& request) {
  if (session_key(request).empty()) return ask_to_sign_in(request);
  if (const auto number = request.query_value("number"); !number.empty()) {
    return redirect("/officer/callers/" + escape_url(number));
  }
  const auto filters = filters_of(request, kViolationFilters);
  const auto answer = counts(site, request, filters, "caller", kCallersMax);
  if (!answer.ok()) return failed(site, request, answer);
  Json model = {{"by", "caller"},
                {"rows", count_rows(answer.body, kGroupings[0], filters)},
                {"exports", export_of_counts(filters, kGroupings[0])}};
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
  for (const auto& code : array_at(model, "subdivisions")) {
    const auto name = enforcement::us_state_name(code.get<std::string>());
    model["places"].push_back(name.empty() ? code : Json(name));
  }
  for (const auto* part : {"complaints", "audited"}) {
    if (!model.contains(part) || !model[part].is_object()) continue;
    for (const auto* name : {"subjects", "states", "sources", "days", "rules", "sellers"}) {
      if (model[part].contains(name)) model[part][name] = pairs(model[part][name]);
    }
  }
  const auto caller = escape_url(text_at(model, "number"));
  model["calls_href"] = "/officer/violations?caller=" + caller;
  model["complaints_href"] = "/officer/complaints?caller=" + caller;
  model["add_href"] = "/officer/cases/add?caller=" + caller + "&complaints_of=" + caller;
  return site.page(request, "officer", "caller", std::move(model));
}

// What is shown, as a file.
Response exported(const Site& site, Request& request) {
  if (session_key(request).empty()) return ask_to_sign_in(request);
  auto query = filters_of(request, kViolationFilters);
  for (const auto* name : {"by", "format"}) {
    if (const auto value = request.query_value(name); !value.empty()) query.emplace(name, value);
  }
  const bool csv = request.query_value("format") == "csv";
  return site.file(request, "officer", {.path = "/v1/violations", .query = query},
                   csv ? "violations.csv" : "violations.ndjson");
}

Response evidence_file(const Site& site, Request& request) {
  if (session_key(request).empty()) return ask_to_sign_in(request);
  return site.file(request, "officer", {.path = "/v1/violations/" + request.path_values.at("id")},
                   "violation.json");
}

Response caller_file(const Site& site, Request& request) {
  if (session_key(request).empty()) return ask_to_sign_in(request);
  return site.file(request, "officer", {.path = "/v1/callers/" + request.path_values.at("n")},
                   "caller.json");
}

}  // namespace

void add_officer_pages(Router& router, std::shared_ptr<const Site> site,
                       std::shared_ptr<const PlaceGrid> places) {
  add_page(router, site, Method::get, "/officer",
           [places](const Site& own, Request& request) { return overview(own, *places, request); });
  add_page(router, site, Method::get, "/officer/violations", violations);
  add_page(router, site, Method::get, "/officer/violations/{id}", evidence);
  add_page(router, site, Method::get, "/officer/violations/{id}/export", evidence_file);
  add_page(router, site, Method::get, "/officer/callers", callers);
  add_page(router, site, Method::get, "/officer/callers/{n}", caller);
  add_page(router, site, Method::get, "/officer/callers/{n}/export", caller_file);
  add_page(router, site, Method::get, "/officer/export", exported);
}

}  // namespace lapwing::service::pages
