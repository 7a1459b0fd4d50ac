// GET /v1/databook: complaints as an agency publishes them. Officers.
#include "enforcement/databook.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "screening/number_json.h"
#include "service/asked.h"
#include "service/lookups.h"
#include "service/problem.h"
#include "service/routes.h"

namespace lapwing::service {
namespace {

Response databook(Request& request, Service& service) {
  Query query(request);
  const auto day = [&](const char* name) {
    const auto date = query.date(name);
    return date ? format_date(*date) : std::string();
  };
  enforcement::ComplaintFilter filter;
  filter.since = day("since");
  filter.until = day("until");
  const bool csv = query.one_of("format", {"json", "csv"}) == "csv";
  const auto wanted = query.one_of("table", {"states", "topics", "months"});
  if (csv && wanted.empty()) query.problem("CSV holds one table: say `table`");
  if (!csv && !wanted.empty()) query.problem("`table` is for `format=csv`; JSON has every table");
  if (const auto asked = query.finish(); !asked) return problem(asked.error());
  if (auto failed = looked_at(service, request, "databook", "all")) return *std::move(failed);
  const auto people = enforcement::read_population(service.share / "population" / "us.csv");
  if (!people) return problem(people.error());
  const auto book = enforcement::make_databook(service.data, filter);
  if (!book) return problem(book.error());
  if (!csv) return json_response(screening::dump_line(to_json(*book, *people)));
  const auto table = std::ranges::find(book->tables, wanted, &enforcement::BookTable::name);
  if (table == book->tables.end()) {
    return problem(error(Errc::internal, "the data book has no table `{}`", wanted));
  }
  return {.content_type = "text/csv", .body = to_csv(*table, *people)};
}

}  // namespace

void add_databook_routes(Router& router, Service& service) {
  router.add({.method = Method::get,
              .pattern = "/v1/databook",
              .role = Role::officer,
              .handle = [&service](Request& request) { return databook(request, service); }});
}

}  // namespace lapwing::service
