// GET /v1/lists, /v1/lists/{l}, /v1/lists/{l}/editions, /v1/lists/{l}/changes.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "screening/number_json.h"
#include "service/asked.h"
#include "service/lookups.h"
#include "service/page.h"
#include "service/problem.h"
#include "service/registry_json.h"
#include "service/routes.h"

namespace lapwing::service {
namespace {

using nlohmann::ordered_json;
using registry::ListExport;
using registry::ListId;

constexpr std::size_t kPieceBytes = std::size_t{64} << 10;

// Sellers' own lists are not here but under /v1/sellers.
Result<registry::ListInfo> list_of(const Request& request, Service& service) {
  const auto& name = request.path_values.at("l");
  const auto id = ListId::parse(name);
  if (!id) return error(Errc::not_found, "{}", id.error().message);
  return service.registry.catalog().find(*id);
}

Response lists(Request& request, Service& service) {
  Query query(request);
  const bool all = query.flag("all");
  if (const auto asked = query.finish(); !asked) return problem(asked.error());
  const Instant now = service.clock.now();
  ordered_json lists = ordered_json::array();
  for (const auto& list : service.registry.lists(all)) {
    if (!list.info.id.is_internal()) lists.push_back(to_json(list, now));
  }
  return json_response(screening::dump_line({{"lists", lists}}));
}

Response one_list(Request& request, Service& service) {
  Query query(request);
  if (const auto asked = query.finish(); !asked) return problem(asked.error());
  const auto info = list_of(request, service);
  if (!info) return problem(info.error());
  for (const auto& list : service.registry.lists(true)) {
    if (list.info.id != info->id) continue;
    return json_response(screening::dump_line(to_json(list, service.clock.now())));
  }
  return problem(error(Errc::not_found, "no list `{}` is known", info->id.text()));
}

Response editions(Request& request, Service& service) {
  Query query(request);
  const auto ask = read_page(query);
  if (const auto asked = query.finish(); !asked) return problem(asked.error());
  const auto info = list_of(request, service);
  if (!info) return problem(info.error());
  const auto all = service.registry.editions(info->id);
  if (!all) return problem(all.error());
  std::vector<std::string> ids;
  for (const auto& edition : *all) ids.push_back(edition.id());
  const auto page = page_of(ids, ask);
  if (!page) return problem(page.error());
  ordered_json items = ordered_json::array();
  for (std::size_t i = page->begin; i < page->end; ++i) items.push_back(to_json((*all)[i]));
  return page_response(request, {{"list", info->id.text()}, {"editions", items}}, *page);
}

// What a subscriber has paid for; everything for others.
Result<std::optional<registry::Coverage>> coverage_of(const Identity& identity) {
  if (identity.role != Role::subscriber) return std::optional<registry::Coverage>();
  std::vector<std::string> prefixes;
  for (const auto& area : identity.areas) prefixes.push_back(area.empty() ? "all" : area);
  auto coverage = registry::Coverage::parse(prefixes);
  if (!coverage) return coverage.error();
  if (coverage->is_all()) return std::optional<registry::Coverage>();
  return std::optional(*std::move(coverage));
}

std::string_view name_of(registry::ChangeKind kind) {
  switch (kind) {
    case registry::ChangeKind::add:
      return "add";
    case registry::ChangeKind::remove:
      return "remove";
    case registry::ChangeKind::redate:
      break;
  }
  return "redate";
}

// The feed's first line: from where to where, and what a follower then has.
ordered_json head_line(const registry::ExportFacts& facts, registry::Seq since) {
  return {{"list", facts.info.id.text()}, {"since", since},
          {"seq", facts.at.seq},          {"edition", facts.at.name},
          {"changes", facts.rows},        {"coverage", facts.coverage.to_strings()},
          {"erased", facts.erased}};
}

// Its last, without which nothing of it counts.
ordered_json end_line(const registry::ExportFacts& facts) {
  return {{"end", true},
          {"seq", facts.at.seq},
          {"count", facts.count},
          {"content_sha256", facts.content_sha256}};
}

std::string change_line(const registry::ExportedNumber& change) {
  const bool removed = change.kind == registry::ChangeKind::remove;
  return fmt::format(
      "{{\"change\":\"{}\",\"number\":\"{}\",\"on\":\"{}\"{}}}\n", name_of(change.kind),
      change.number.to_string(), format_date(change.on),
      removed ? "" : fmt::format(",\"from_kind\":\"{}\"", registry::to_string(change.from_kind)));
}

// Nothing happened to the list since: told without reading all of it.
bool stands_still(const ListId& list, registry::Seq since, const registry::Registry& registry) {
  const auto all = registry.lists(true);
  return std::any_of(all.begin(), all.end(), [&](const registry::ListSummary& one) {
    return one.info.id == list && one.seq != 0 && one.seq <= since;
  });
}

Response nothing_new(const ListId& list, registry::Seq since) {
  const ordered_json head{{"list", list.text()}, {"since", since}, {"seq", since}, {"changes", 0}};
  const ordered_json end{{"end", true}, {"seq", since}};
  return {.content_type = "application/x-ndjson",
          .body = screening::dump_line(head) + "\n" + screening::dump_line(end) + "\n"};
}

bool write_feed(const ListExport& feed, registry::Seq since, const WriteBody& write) {
  std::string piece = screening::dump_line(head_line(feed.facts(), since)) + "\n";
  const auto walked = feed.walk([&](const registry::ExportedNumber& change) -> Status {
    piece += change_line(change);
    if (piece.size() < kPieceBytes) return ok();
    if (!write(piece)) return error(Errc::unavailable, "the client is gone");
    piece.clear();
    return ok();
  });
  if (!walked) return false;
  return write(piece + screening::dump_line(end_line(feed.facts())) + "\n");
}

Response changes(Request& request, Service& service) {
  Query query(request);
  const auto since = query.whole("since", 0, UINT64_MAX, 0);
  if (const auto asked = query.finish(); !asked) return problem(asked.error());
  const auto info = list_of(request, service);
  if (!info) return problem(info.error());
  const auto head = service.registry.head();
  if (since > head) {
    return problem(error(Errc::invalid_argument, "nothing has happened yet up to seq {}: it is {}",
                         since, head));
  }
  if (auto failed = looked_at(service, request, "changes", info->id.text())) {
    return *std::move(failed);
  }
  if (stands_still(info->id, since, service.registry)) return nothing_new(info->id, since);
  const auto coverage = coverage_of(request.identity);
  if (!coverage) {
    return problem(403, "area-not-subscribed", "No area is subscribed to",
                   coverage.error().message);
  }
  auto opened = service.registry.open_export(
      info->id, {.at = {}, .since = std::to_string(since), .coverage = *coverage});
  if (!opened) return problem(opened.error());
  const std::shared_ptr<const ListExport> feed = *std::move(opened);
  if (feed->facts().rows != 0) {
    const auto& key = request.identity.key;
    const auto recorded = service.registry.record_export(
        *feed, "changes-feed", "key:" + (key.empty() ? std::string("none") : key));
    if (!recorded) return problem(recorded.error());
  }
  Response response{.content_type = "application/x-ndjson"};
  response.write = [feed, since](const WriteBody& write) {
    return write_feed(*feed, since, write);
  };
  return response;
}

Route subscribers(std::string pattern, Service& service, Response (*handle)(Request&, Service&)) {
  return {.method = Method::get,
          .pattern = std::move(pattern),
          .role = Role::subscriber,
          .handle = [&service, handle](Request& request) { return handle(request, service); }};
}

}  // namespace

void add_list_routes(Router& router, Service& service) {
  router.add(subscribers("/v1/lists", service, lists));
  router.add(subscribers("/v1/lists/{l}", service, one_list));
  router.add(subscribers("/v1/lists/{l}/editions", service, editions));
  router.add(subscribers("/v1/lists/{l}/changes", service, changes));
}

}  // namespace lapwing::service
