// GET and POST /v1/cases, /v1/cases/{id}; GET /v1/referrals, /v1/referrals/{id}. Officers.
#include <nlohmann/json.hpp>

#include "enforcement/case.h"
#include "enforcement/referral_book.h"
#include "screening/number_json.h"
#include "service/asked.h"
#include "service/lookups.h"
#include "service/page.h"
#include "service/problem.h"
#include "service/routes.h"

namespace lapwing::service {
namespace {

using nlohmann::ordered_json;

Response cases(Request& request, Service& service) {
  Query query(request);
  const auto status = query.one_of("status", {"open", "closed"});
  const auto ask = read_page(query);
  if (const auto asked = query.finish(); !asked) return problem(asked.error());
  auto all = enforcement::list_cases(service.registry);
  if (!all) return problem(all.error());
  if (!status.empty()) {
    std::erase_if(*all, [&](const auto& one) { return one.closed != (status == "closed"); });
  }
  std::vector<std::string> ids;
  for (const auto& one : *all) ids.push_back(one.id);
  const auto page = page_of(ids, ask);
  if (!page) return problem(page.error());
  ordered_json items = ordered_json::array();
  for (std::size_t i = page->begin; i < page->end; ++i) items.push_back(to_json((*all)[i]));
  return page_response(request, {{"cases", items}}, *page);
}

Response one_case(Request& request, Service& service) {
  const auto& id = request.path_values.at("id");
  const auto found = enforcement::find_case(service.registry, service.data, id);
  if (!found) return problem(found.error());
  if (auto failed = looked_at(service, request, "case", id)) return *std::move(failed);
  return json_response(screening::dump_line(to_json(*found)));
}

Response open(Request& request, Service& service) {
  const auto body = json_object_of(request.body);
  if (!body) return problem(body.error());
  Fields fields(*body);
  const enforcement::NewCase opened{.id = fields.text("id"),
                                    .title = fields.text("title"),
                                    .actor = "key:" + request.identity.key};
  if (opened.title.empty()) fields.problem("`title` is missing");
  if (const auto asked = fields.finish(); !asked) return problem(asked.error());
  const auto made = enforcement::open_case(service.registry, opened, service.clock.now());
  if (!made) return problem(made.error());
  auto response = json_response(screening::dump_line(to_json(*made)), 201);
  response.headers.emplace_back("Location", "/v1/cases/" + made->id);
  return response;
}

Response referrals(Request& request, Service& service) {
  Query query(request);
  const auto ask = read_page(query);
  if (const auto asked = query.finish(); !asked) return problem(asked.error());
  const auto all = enforcement::list_referrals(service.registry);
  if (!all) return problem(all.error());
  std::vector<std::string> ids;
  for (const auto& one : *all) ids.push_back(one.id);
  const auto page = page_of(ids, ask);
  if (!page) return problem(page.error());
  const Instant now = service.clock.now();
  ordered_json items = ordered_json::array();
  for (std::size_t i = page->begin; i < page->end; ++i) items.push_back(to_json((*all)[i], now));
  return page_response(request, {{"referrals", items}}, *page);
}

Response one_referral(Request& request, Service& service) {
  const auto& id = request.path_values.at("id");
  const auto found = enforcement::find_referral(service.registry, id);
  if (!found) return problem(found.error());
  if (auto failed = looked_at(service, request, "referral", id)) return *std::move(failed);
  return json_response(screening::dump_line(to_json(*found, service.clock.now())));
}

Route officers(std::string pattern, Service& service, Response (*handle)(Request&, Service&)) {
  return {.method = Method::get,
          .pattern = std::move(pattern),
          .role = Role::officer,
          .handle = [&service, handle](Request& request) { return handle(request, service); }};
}

}  // namespace

void add_case_routes(Router& router, Service& service) {
  router.add(officers("/v1/cases", service, cases));
  router.add(officers("/v1/cases/{id}", service, one_case));
  router.add(officers("/v1/referrals", service, referrals));
  router.add(officers("/v1/referrals/{id}", service, one_referral));
  router.add({.method = Method::post,
              .pattern = "/v1/cases",
              .role = Role::officer,
              .body = BodyUse::small,
              .changes = true,
              .handle = [&service](Request& request) { return open(request, service); }});
}

}  // namespace lapwing::service
