#include "service/pages/complaint_page.h"

#include "enforcement/us_state.h"
#include "service/pages/filters.h"
#include "service/pages/pages.h"
#include "service/pages/session.h"

namespace lapwing::service::pages {
namespace {

constexpr Filter kFilters[] = {{"since", "date"},   {"until", "date"}, {"state", "text"},
                               {"subject", "text"}, {"caller", "tel"}, {"source", ""}};
constexpr const char* kPath = "/officer/complaints";
constexpr const char* kRowsMax = "12";  // of a table of counts
constexpr const char* kListed = "40";   // on one page
constexpr const char* kPlacesMax = "1000";

// The answer's counts, each with the way to the complaints behind it.
Json rows_by(const Json& answer, const std::string& by, const std::string& filter,
             const Query& filters) {
  Json rows = Json::array();
  for (const auto& item : array_at(answer, "counts")) {
    Json row = item;
    const auto key = text_at(item, by.c_str());
    row["key"] = key;
    row["name"] = by == "place" ? enforcement::us_state_name(key) : "";
    row["href"] = key.empty() ? "" : kPath + query_text(with(filters, filter, key));
    rows.push_back(std::move(row));
  }
  return rows;
}

Json listed(const Json& complaints) {
  Json rows = Json::array();
  for (const auto& item : complaints) {
    Json row = item;
    const auto robocall = item.find("robocall");
    const bool said = robocall != item.end() && robocall->is_boolean();
    row["kind"] = !said ? "not_said" : robocall->get<bool>() ? "robocall" : "live";
    row["add_href"] = "/officer/cases/add?complaint=" + escape_url(text_at(item, "id"));
    rows.push_back(std::move(row));
  }
  return rows;
}

Response complaints(const Site& site, const PlaceGrid& grid, Request& request) {
  if (session_key(request).empty()) return ask_to_sign_in(request);
  const auto filters = filters_of(request, kFilters);
  const auto query = with(with(filters, "cursor", request.query_value("cursor")), "limit", kListed);
  const auto answer = site.ask(request, {.path = "/v1/complaints", .query = query});
  if (answer.status == 401) return ask_to_sign_in(request);
  if (!answer.ok()) return site.failure(request, "officer", answer);
  Json model = {{"wide", true},
                {"filters", filter_model(filters, kFilters, kPath)},
                {"count", answer.body.value("count", 0)},
                {"exports", export_model(filters, std::string(kPath) + "/export")},
                {"rows", listed(array_at(answer.body, "complaints"))}};
  if (const auto next = text_at(answer.body, "next"); !next.empty()) {
    model["next"] = kPath + query_text(with(filters, "cursor", next));
  }
  if (const auto caller = filters.find("caller"); caller != filters.end()) {
    model["add_href"] = "/officer/cases/add?complaints_of=" + escape_url(caller->second);
  }
  const auto count = [&](const std::string& by, const char* limit) {
    const auto counted = site.ask(
        request,
        {.path = "/v1/complaints", .query = with(with(filters, "by", by), "limit", limit)});
    return rows_by(counted.body, by, by == "place" ? "state" : by, filters);
  };
  for (const auto* by : {"caller", "subject"}) {
    model["groups"].push_back(
        {{"by", by},
         {"rows", count(by, kRowsMax)},
         {"exports", export_model(with(filters, "by", by), std::string(kPath) + "/export")}});
  }
  const auto places = count("place", kPlacesMax);
  std::vector<PlaceFigure> figures;
  for (const auto& row : places) {
    figures.push_back({.place = text_at(row, "key"),
                       .value = row.value("complaints", 0.0),
                       .href = text_at(row, "href")});
  }
  model["places"] = {
      {"by", "place"},
      {"rows", places},
      {"map", grid.model(figures)},
      {"exports", export_model(with(filters, "by", "place"), std::string(kPath) + "/export")}};
  return site.page(request, "officer", "complaints", std::move(model));
}

Response exported(const Site& site, Request& request) {
  if (session_key(request).empty()) return ask_to_sign_in(request);
  auto query = filters_of(request, kFilters);
  for (const auto* name : {"by", "format"}) query = with(query, name, request.query_value(name));
  const bool csv = request.query_value("format") == "csv";
  return site.file(request, "officer", {.path = "/v1/complaints", .query = query},
                   csv ? "complaints.csv" : "complaints.ndjson");
}

}  // namespace

void add_complaint_pages(Router& router, std::shared_ptr<const Site> site,
                         std::shared_ptr<const PlaceGrid> places) {
  add_page(router, site, Method::get, kPath, [places](const Site& own, Request& request) {
    return complaints(own, *places, request);
  });
  add_page(router, site, Method::get, "/officer/complaints/export", exported);
}

}  // namespace lapwing::service::pages
