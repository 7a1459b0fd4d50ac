#include "service/pages/databook_page.h"

#include "service/pages/filters.h"
#include "service/pages/pages.h"
#include "service/pages/session.h"

namespace lapwing::service::pages {
namespace {

constexpr Filter kFilters[] = {{"since", "date"}, {"until", "date"}};
constexpr const char* kPath = "/officer/databook";

// A row's cells in the order of the table's columns. Of a sum whose parts are withheld the plot has
// what the others leave of it.
Json row_model(const Json& row, const Json& columns) {
  const auto key = text_at(row, "key");
  Json model = {{"key", key},
                {"name", text_at(row, "name")},
                {"total", key == "total"},
                {"cells", Json::array()}};
  std::uint64_t parts = 0;
  bool divided = true;
  for (const auto& column : columns) {
    const auto& cell = row.at(column.get<std::string>());
    model["cells"].push_back({{"count", cell}, {"plotted", cell}, {"withheld", cell.is_null()}});
    if (column == columns.front()) continue;
    divided = divided && !cell.is_null();
    parts += cell.is_null() ? 0 : cell.get<std::uint64_t>();
  }
  auto& sum = model["cells"][0];
  if (!sum["count"].is_null()) {
    sum["plotted"] = divided ? 0 : sum["count"].get<std::uint64_t>() - parts;
  }
  const auto rate = row.find("per_100000");
  if (rate != row.end() && !rate->is_null())
    model["rate"] = fmt::format("{:.2f}", rate->get<double>());
  return model;
}

Json table_model(const Json& table, const Query& filters) {
  const auto name = text_at(table, "name");
  const auto columns = array_at(table, "columns");
  Json model = {{"name", name},
                {"by", name},
                {"rates", name == "states"},
                {"plot_kind", name == "months" ? "bars" : "bars-across"},
                {"csv", std::string(kPath) + "/export" + query_text(with(filters, "table", name))}};
  for (const auto& column : columns) {
    model["columns"].push_back({{"column", column}, {"sum", column == columns.front()}});
  }
  for (const auto& row : array_at(table, "rows")) model["rows"].push_back(row_model(row, columns));
  return model;
}

// What is withheld is hatched, and the rate is what can be compared.
Json map_of(const Json& table, const Query& filters, const PlaceGrid& grid) {
  std::vector<PlaceFigure> figures;
  for (const auto& row : array_at(table, "rows")) {
    const auto key = text_at(row, "key");
    if (key.empty() || key == "total") continue;
    const auto& rate = row.at("per_100000");
    figures.push_back({.place = key,
                       .value = rate.is_null() ? 0 : rate.get<double>(),
                       .href = "/officer/complaints" + query_text(with(filters, "state", key)),
                       .withheld = row.at("complaints").is_null()});
  }
  return grid.model(figures, 2);
}

Response databook(const Site& site, const PlaceGrid& grid, Request& request) {
  if (session_key(request).empty()) return ask_to_sign_in(request);
  const auto filters = filters_of(request, kFilters);
  const auto answer = site.ask(request, {.path = "/v1/databook", .query = filters});
  if (answer.status == 401) return ask_to_sign_in(request);
  Json model = {{"wide", true}, {"filters", filter_model(filters, kFilters, kPath)}};
  if (answer.status == 409) {
    model["too_few"] = text_at(answer.body, "detail");
    return site.page(request, "officer", "databook", std::move(model));
  }
  if (!answer.ok()) return site.failure(request, "officer", answer);
  model.update(answer.body);
  model["plot"] = true;
  model["json"] = std::string(kPath) + "/export" + query_text(filters);
  model["tables"] = Json::array();
  for (const auto& table : array_at(answer.body, "tables")) {
    model["tables"].push_back(table_model(table, filters));
    if (text_at(table, "name") == "states") {
      model["tables"].back()["map"] = map_of(table, filters, grid);
    }
  }
  return site.page(request, "officer", "databook", std::move(model));
}

Response exported(const Site& site, Request& request) {
  if (session_key(request).empty()) return ask_to_sign_in(request);
  auto query = filters_of(request, kFilters);
  const auto table = request.query_value("table");
  if (!table.empty()) query = with(with(query, "table", table), "format", "csv");
  return site.file(request, "officer", {.path = "/v1/databook", .query = query},
                   table.empty() ? "databook.json" : "databook-" + table + ".csv");
}

}  // namespace

void add_databook_pages(Router& router, std::shared_ptr<const Site> site,
                        std::shared_ptr<const PlaceGrid> places) {
  add_page(router, site, Method::get, kPath,
           [places](const Site& own, Request& request) { return databook(own, *places, request); });
  add_page(router, site, Method::get, "/officer/databook/export", exported);
}

}  // namespace lapwing::service::pages
