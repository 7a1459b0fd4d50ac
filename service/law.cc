// GET /v1/rules: the law of one place, or of all by kind. GET /v1/jurisdictions: what is known.
#include <nlohmann/json.hpp>

#include "checker/show.h"
#include "screening/number_json.h"
#include "service/asked.h"
#include "service/problem.h"
#include "service/routes.h"

namespace lapwing::service {
namespace {

using nlohmann::ordered_json;

Response jurisdictions(Request& request, Service& service) {
  Query query(request);
  if (const auto asked = query.finish(); !asked) return problem(asked.error());
  return json_response(screening::dump_line(checker::list_rules_json(service.rulebook)));
}

// Rules of one place with `jurisdiction`, else of every place that has some.
Response rules(Request& request, Service& service) {
  Query query(request);
  const auto wanted = query.text("jurisdiction");
  checker::ShowOptions options;
  options.pending = query.flag("pending");
  options.on = query.date("on");
  if (const auto asked = query.finish(); !asked) return problem(asked.error());
  if (wanted.empty()) {
    return json_response(screening::dump_line(checker::show_rules_json(service.rulebook, options)));
  }
  const auto place = checker::Jurisdiction::parse(wanted);
  if (!place) {
    return problem(
        error(Errc::invalid_argument, "`{}` is not a place like US-FL or GB (ISO 3166)", wanted));
  }
  const auto shown = checker::show_rules_json(service.rulebook, *place, options);
  if (!shown) return problem(shown.error());
  return json_response(screening::dump_line(*shown));
}

}  // namespace

void add_law_routes(Router& router, Service& service) {
  router.add({.method = Method::get,
              .pattern = "/v1/rules",
              .handle = [&service](Request& request) { return rules(request, service); }});
  router.add({.method = Method::get,
              .pattern = "/v1/jurisdictions",
              .handle = [&service](Request& request) { return jurisdictions(request, service); }});
}

}  // namespace lapwing::service
