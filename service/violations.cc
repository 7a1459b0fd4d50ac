// GET /v1/violations: what the audits found, one by one or counted; /v1/violations/{id}.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "enforcement/violation_query.h"
#include "screening/number_json.h"
#include "service/lines.h"
#include "service/lookups.h"
#include "service/page.h"
#include "service/problem.h"
#include "service/routes.h"
#include "service/violation_filter.h"

namespace lapwing::service {
namespace {

using enforcement::Violation;
using enforcement::ViolationCount;
using nlohmann::ordered_json;

ordered_json to_json(const ViolationCount& count, const std::string& by) {
  return {{by, count.key.empty() ? ordered_json(nullptr) : ordered_json(count.key)},
          {"prohibited", count.prohibited},
          {"undetermined", count.undetermined},
          {"calls", count.calls},
          {"first", count.first},
          {"last", count.last}};
}

Response counts(const Request& request, const std::string& by, const std::string& format,
                const enforcement::ViolationFilter& filter, const PageAsk& ask, Service& service) {
  const auto group = enforcement::parse_violation_group(by);
  if (!group)
    return problem(400, "invalid-argument", "What was sent is not right",
                   "by: " + group.error().message);
  auto counted = enforcement::count_violations(service.data, filter, *group);
  if (!counted) return problem(counted.error());
  const auto all = std::make_shared<const std::vector<ViolationCount>>(*std::move(counted));
  if (format == "ndjson") {
    return lines("application/x-ndjson", "", all->size(), [all, by](std::size_t i) {
      return screening::dump_line(to_json((*all)[i], by)) + "\n";
    });
  }
  if (format == "csv") {
    return lines("text/csv", csv_line({by, "prohibited", "undetermined", "calls", "first", "last"}),
                 all->size(), [all](std::size_t i) {
                   const auto& one = (*all)[i];
                   return csv_line({one.key, std::to_string(one.prohibited),
                                    std::to_string(one.undetermined), std::to_string(one.calls),
                                    one.first, one.last});
                 });
  }
  std::vector<std::string> ids;
  for (const auto& one : *all) ids.push_back("=" + one.key);
  const auto page = page_of(ids, ask);
  if (!page) return problem(page.error());
  ordered_json items = ordered_json::array();
  for (std::size_t i = page->begin; i < page->end; ++i) items.push_back(to_json((*all)[i], by));
  return page_response(request, {{"by", by}, {"counts", items}}, *page);
}

std::string violation_row(const Violation& one) {
  return csv_line({one.id, one.call, one.caller, one.called, one.seller, one.at, one.rule,
                   one.jurisdiction, one.citation, one.outcome, one.standing, one.because,
                   screening::dump_line(one.evidence)});
}

Response violations(Request& request, Service& service) {
  Query query(request);
  const auto filter = violation_filter_in(query);
  const auto by = query.text("by");
  const auto format = query.one_of("format", {"json", "ndjson", "csv"});
  const auto ask = read_page(query);
  if (const auto asked = query.finish(); !asked) return problem(asked.error());
  const auto subject = filter.caller ? filter.caller->to_string() : std::string("all");
  if (auto failed = looked_at(service, request, "violations", subject)) return *std::move(failed);
  if (!by.empty()) return counts(request, by, format, filter, ask, service);
  auto found = enforcement::find_violations(service.data, filter);
  if (!found) return problem(found.error());
  const auto all = std::make_shared<const std::vector<Violation>>(*std::move(found));
  if (format == "ndjson") {
    return lines("application/x-ndjson", "", all->size(),
                 [all](std::size_t i) { return enforcement::to_line((*all)[i]) + "\n"; });
  }
  if (format == "csv") {
    return lines("text/csv",
                 csv_line({"id", "call", "caller", "called", "seller", "at", "rule", "jurisdiction",
                           "citation", "outcome", "standing", "because", "evidence"}),
                 all->size(), [all](std::size_t i) { return violation_row((*all)[i]); });
  }
  std::vector<std::string> ids;
  for (const auto& one : *all) ids.push_back(one.id);
  const auto page = page_of(ids, ask);
  if (!page) return problem(page.error());
  ordered_json items = ordered_json::array();
  for (std::size_t i = page->begin; i < page->end; ++i) {
    items.push_back(enforcement::to_json((*all)[i]));
  }
  return page_response(request, {{"count", all->size()}, {"violations", items}}, *page);
}

Response one_violation(Request& request, Service& service) {
  enforcement::ViolationFilter filter;
  filter.id = request.path_values.at("id");
  const auto found = enforcement::find_violations(service.data, filter);
  if (!found) return problem(found.error());
  if (found->empty()) return problem(error(Errc::not_found, "no violation is `{}`", filter.id));
  if (auto failed = looked_at(service, request, "violation", filter.id)) return *std::move(failed);
  return json_response(screening::dump_line(enforcement::to_json(found->front())));
}

}  // namespace

void add_violation_routes(Router& router, Service& service) {
  const auto add = [&](const char* pattern, Response (*handle)(Request&, Service&)) {
    router.add(
        {.method = Method::get,
         .pattern = pattern,
         .role = Role::officer,
         .handle = [&service, handle](Request& request) { return handle(request, service); }});
  };
  add("/v1/violations", violations);
  add("/v1/violations/{id}", one_violation);
}

}  // namespace lapwing::service
