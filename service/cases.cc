// GET and POST /v1/cases, /v1/cases/{id} and what is added to it; GET /v1/referrals,
// /v1/referrals/{id}. Officers.
#include <nlohmann/json.hpp>

#include "enforcement/case.h"
#include "enforcement/referral_book.h"
#include "screening/number_json.h"
#include "service/asked.h"
#include "service/caller_of.h"
#include "service/lookups.h"
#include "service/page.h"
#include "service/problem.h"
#include "service/routes.h"
#include "service/violation_filter.h"

namespace lapwing::service {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kItemsBytesMax = std::size_t{1} << 20;
constexpr std::size_t kFileBytesMax = std::size_t{1} << 30;

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

Response add(const Request& request, Service& service, const enforcement::CaseAddition& addition) {
  const auto& id = request.path_values.at("id");
  const auto change = enforcement::add_to_case(service.registry, service.data, id, addition);
  if (!change) return problem(change.error());
  return json_response(screening::dump_line(
      {{"case", id}, {"added", change->added}, {"there_already", change->there_already}}));
}

// What stands on its own, and what a selection finds, as `lapwing case add`.
Response add_items(Request& request, Service& service) {
  const auto body = json_object_of(request.body);
  if (!body) return problem(body.error());
  Fields fields(*body);
  enforcement::CaseAddition addition{.violations = fields.texts("violation"),
                                     .complaints = fields.texts("complaint"),
                                     .files = {},
                                     .note = fields.text("note"),
                                     .consents = numbers_in(fields, "consent"),
                                     .actor = "key:" + request.identity.key};
  enforcement::CaseSelection selection;
  selection.complaints_of = caller_in(fields, "complaints_of");
  const auto filter = violation_filter_in(fields);
  if (const auto asked = fields.finish(); !asked) return problem(asked.error());
  if (filter != enforcement::ViolationFilter{}) selection.violations = filter;
  const auto selected = enforcement::add_selected(service.data, selection, addition);
  if (!selected) return problem(selected.error());
  if (addition.violations.empty() && addition.complaints.empty() && addition.note.empty() &&
      addition.consents.empty()) {
    return problem(error(Errc::invalid_argument, "say what is to be added"));
  }
  return add(request, service, addition);
}

// The body is the file, kept as it is.
Response add_file(Request& request, Service& service) {
  Query query(request);
  const auto name = query.text("name");
  if (name.empty() || name.find('/') != std::string::npos) {
    query.problem("`name` of the file is missing, or is a path");
  }
  if (const auto asked = query.finish(); !asked) return problem(asked.error());
  // Before it is kept, so that one which belongs nowhere is not.
  const auto& id = request.path_values.at("id");
  const auto found = enforcement::find_case(service.registry, service.data, id);
  if (!found) return problem(found.error());
  if (found->summary.closed) {
    return problem(error(Errc::failed_precondition, "case `{}` is closed", id));
  }
  const auto archive = registry::archive_of(service.registry);
  if (!archive) return problem(archive.error());
  enforcement::CaseAddition addition;
  addition.actor = "key:" + request.identity.key;
  auto file = enforcement::keep_case_file(**archive, *request.stream, name, addition.actor);
  if (!file) return problem(file.error());
  addition.files.push_back(*std::move(file));
  return add(request, service, addition);
}

Response close(Request& request, Service& service) {
  const auto body = json_object_of(request.body);
  if (!body) return problem(body.error());
  Fields fields(*body);
  const auto reason = fields.text("reason");
  if (reason.empty()) fields.problem("`reason` is missing");
  if (const auto asked = fields.finish(); !asked) return problem(asked.error());
  const auto closed = enforcement::close_case(service.registry, request.path_values.at("id"),
                                              reason, "key:" + request.identity.key);
  if (!closed) return problem(closed.error());
  return json_response(screening::dump_line(to_json(*closed)));
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

Route officers(Method method, std::string pattern, BodyUse body, Service& service,
               Response (*handle)(Request&, Service&)) {
  return {.method = method,
          .pattern = std::move(pattern),
          .role = Role::officer,
          .body = body,
          .body_bytes_max = body == BodyUse::stream ? kFileBytesMax : kItemsBytesMax,
          .takes = body == BodyUse::stream ? MediaTypes{"*/*"} : MediaTypes{"application/json"},
          .changes = method == Method::post,
          .handle = [&service, handle](Request& request) { return handle(request, service); }};
}

}  // namespace

void add_case_routes(Router& router, Service& service) {
  const auto add = [&](Method method, const char* pattern, BodyUse body, auto handle) {
    router.add(officers(method, pattern, body, service, handle));
  };
  add(Method::get, "/v1/cases", BodyUse::none, cases);
  add(Method::get, "/v1/cases/{id}", BodyUse::none, one_case);
  add(Method::get, "/v1/referrals", BodyUse::none, referrals);
  add(Method::get, "/v1/referrals/{id}", BodyUse::none, one_referral);
  add(Method::post, "/v1/cases", BodyUse::small, open);
  add(Method::post, "/v1/cases/{id}/items", BodyUse::small, add_items);
  add(Method::post, "/v1/cases/{id}/files", BodyUse::stream, add_file);
  add(Method::post, "/v1/cases/{id}/close", BodyUse::small, close);
}

}  // namespace lapwing::service
