// What an operator's tools ask: is the process alive, is it worth asking, what has it counted.
#include <nlohmann/json.hpp>

#include "service/problem.h"
#include "service/routes.h"

namespace lapwing::service {
namespace {

Response not_stored(Response response) {
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

Response ready(const Service& service) {
  const auto waiting = service.readiness.waiting_for();
  const nlohmann::ordered_json document = {
      {"ready", waiting.empty()}, {"waiting_for", waiting}, {"seq", service.registry.head()}};
  return not_stored(json_response(document.dump(), waiting.empty() ? 200 : 503));
}

}  // namespace

void add_operation_routes(Router& router, Service& service) {
  router.add({.method = Method::get, .pattern = "/healthz", .handle = [](Request&) {
                return not_stored(json_response(R"({"alive":true})"));
              }});
  router.add({.method = Method::get, .pattern = "/readyz", .handle = [&service](Request&) {
                return ready(service);
              }});
  router.add({.method = Method::get, .pattern = "/metrics", .handle = [&service](Request&) {
                return not_stored({.content_type = "text/plain; version=0.0.4; charset=utf-8",
                                   .body = service.metrics.text()});
              }});
}

}  // namespace lapwing::service
