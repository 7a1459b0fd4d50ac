// GET /v1/complaints: what consumers reported. POST /v1/complaints: a consumer's own.
#include <mutex>
#include <nlohmann/json.hpp>

#include "enforcement/complaint_cells.h"
#include "enforcement/complaint_post.h"
#include "enforcement/complaint_store.h"
#include "registry/file_intake.h"
#include "screening/number_json.h"
#include "service/asked.h"
#include "service/caller_of.h"
#include "service/lines.h"
#include "service/lookups.h"
#include "service/page.h"
#include "service/problem.h"
#include "service/routes.h"

namespace lapwing::service {
namespace {

using enforcement::Complaint;
using enforcement::ComplaintCount;
using nlohmann::ordered_json;

std::string day_text(Query& query, const char* name) {
  const auto day = query.date(name);
  return day ? format_date(*day) : "";
}

enforcement::ComplaintFilter read_filter(Query& query) {
  enforcement::ComplaintFilter filter;
  filter.caller = caller_in(query);
  filter.state = query.text("state");
  filter.subject = query.text("subject");
  filter.flag = query.text("flag");
  filter.source = query.text("source");
  filter.area = query.text("area");
  filter.repeats = query.flag("repeats");
  filter.since = day_text(query, "since");
  filter.until = day_text(query, "until");
  return filter;
}

ordered_json to_json(const ComplaintCount& one, const std::string& by) {
  return {{by, one.key.empty() ? ordered_json(nullptr) : ordered_json(one.key)},
          {"complaints", one.complaints},
          {"robocalls", one.robocalls},
          {"first", one.first},
          {"last", one.last}};
}

Response counts(const Request& request, const std::string& by, const std::string& format,
                const enforcement::ComplaintFilter& filter, const PageAsk& ask, Service& service) {
  const auto group = enforcement::parse_complaint_group(by);
  if (!group) {
    return problem(error(Errc::invalid_argument, "by: {}", group.error().message));
  }
  auto counted = enforcement::count_complaints(service.data, filter, *group);
  if (!counted) return problem(counted.error());
  const auto all = std::make_shared<const std::vector<ComplaintCount>>(*std::move(counted));
  if (format == "ndjson") {
    return lines("application/x-ndjson", "", all->size(), [all, by](std::size_t i) {
      return screening::dump_line(to_json((*all)[i], by)) + "\n";
    });
  }
  if (format == "csv") {
    return lines("text/csv", csv_line({by, "complaints", "robocalls", "first", "last"}),
                 all->size(), [all](std::size_t i) {
                   const auto& one = (*all)[i];
                   return csv_line({one.key, std::to_string(one.complaints),
                                    std::to_string(one.robocalls), one.first, one.last});
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

Response list(Request& request, Service& service) {
  Query query(request);
  const auto filter = read_filter(query);
  const auto by = query.text("by");
  const auto format = query.one_of("format", {"json", "ndjson", "csv"});
  const auto ask = read_page(query);
  if (const auto asked = query.finish(); !asked) return problem(asked.error());
  const auto subject = filter.caller ? filter.caller->to_string() : std::string("all");
  if (auto failed = looked_at(service, request, "complaints", subject)) return *std::move(failed);
  if (!by.empty()) return counts(request, by, format, filter, ask, service);
  const auto all = std::make_shared<std::vector<Complaint>>();
  const auto totals =
      enforcement::for_each_complaint(service.data, filter, [&](Complaint&& complaint) -> Status {
        all->push_back(std::move(complaint));
        return ok();
      });
  if (!totals) return problem(totals.error());
  if (format == "ndjson") {
    return lines("application/x-ndjson", "", all->size(), [all](std::size_t i) {
      return screening::dump_line(enforcement::to_json((*all)[i])) + "\n";
    });
  }
  if (format == "csv") {
    return lines("text/csv", csv_line(enforcement::complaint_columns()), all->size(),
                 [all](std::size_t i) { return csv_line(to_cells((*all)[i])); });
  }
  std::vector<std::string> ids;
  for (const auto& one : *all) ids.push_back(one.id);
  const auto page = page_of(ids, ask);
  if (!page) return problem(page.error());
  ordered_json items = ordered_json::array();
  for (std::size_t i = page->begin; i < page->end; ++i) {
    items.push_back(enforcement::to_json((*all)[i]));
  }
  return page_response(request, {{"count", all->size()}, {"complaints", items}}, *page);
}

Response make(Request& request, Service& service) {
  const auto body = json_object_of(request.body);
  if (!body) return problem(body.error());
  const auto reader = phone::Reader::create("US");
  const auto complaint =
      enforcement::complaint_from_post(nlohmann::json(*body), *reader, service.clock.now());
  if (!complaint) return problem(complaint.error());
  const auto archive = registry::archive_of(service.registry);
  if (!archive) return problem(archive.error());
  const auto& key = request.identity.key;
  const auto kept = enforcement::keep_complaint(**archive, service.files, service.data, *complaint,
                                                key.empty() ? "consumer" : "key:" + key);
  if (!kept) return problem(kept.error());
  return json_response(screening::dump_line({{"id", kept->id}, {"recorded", kept->changed}}), 201);
}

}  // namespace

void add_complaint_routes(Router& router, Service& service) {
  router.add({.method = Method::get,
              .pattern = "/v1/complaints",
              .role = Role::officer,
              .handle = [&service](Request& request) { return list(request, service); }});
  // One call at a time.
  const auto mutex = std::make_shared<std::mutex>();
  router.add({.method = Method::post,
              .pattern = "/v1/complaints",
              .body = BodyUse::small,
              .changes = true,
              .handle = [&service, mutex](Request& request) {
                const std::lock_guard lock(*mutex);
                return make(request, service);
              }});
}

}  // namespace lapwing::service
